"""The lines of a Dockerfile that install packages: the system's, Python's, R's.

Nothing secret is ever in them: how to reach a package index is handed in for one step.
"""

import re
from collections.abc import Iterator

from furness.builders._base import Base
from furness.builders.maker import Order
from furness.errors import InputError, UnsolvableError
from furness.model.environment import AnyEnvironment, Environment, Python, R
from furness.model.start import PLACE

LOCK = "requirements.lock"
"""The file with the exact packages, in the context and in the image."""

_SECRETS = """RUN --mount=type=secret,id=index --mount=type=secret,id=certificates \\
    if [ -f /run/secrets/index ]; then . /run/secrets/index; fi; \\
    """
_PIP = (
    "SOURCE_DATE_EPOCH=0 PYTHONHASHSEED=0 python3 -m pip install --no-cache-dir --no-deps \\\n"
    "    --disable-pip-version-check --root-user-action=ignore -r {place}/{lock}"
)
_TRACES = "/var/log/apt /var/log/dpkg.log /var/log/alternatives.log /var/cache/ldconfig/aux-cache"
_INSTALL = {
    "apt-get": "apt-get update && \\\n    DEBIAN_FRONTEND=noninteractive apt-get install --yes"
    f" --no-install-recommends {{}} && \\\n    rm -rf /var/lib/apt/lists/* {_TRACES}",
    "dnf": "dnf install --assumeyes --setopt=install_weak_deps=False {} && dnf clean all",
    "microdnf": "microdnf install --assumeyes --setopt=install_weak_deps=0 {} &&"
    " microdnf clean all",
    "yum": "yum install --assumeyes {} && yum clean all",
    "apk": "apk add --no-cache {}",
    "zypper": "zypper --non-interactive install --no-recommends {} && zypper clean --all",
}
_SYSTEM_PACKAGE = re.compile(r"[A-Za-z0-9][\w.+:~=-]*")
_R_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9.]*")


def install(order: Order, base: Base, *, has_lock: bool) -> Iterator[str]:
    """Give the lines; none where there is nothing to install."""
    wanted = _wanted(order.environment)
    if wanted is None or not (wanted.system or wanted.packages or has_lock):
        return
    if not base.has_shell:
        raise InputError(
            f"`{base.called}` has no shell, so nothing can be installed in it",
            hint="name another image: `--base IMAGE`",
            code="no-shell",
        )
    yield "USER 0"
    if wanted.system:
        yield f"RUN {_system(wanted, base)}"
    if has_lock:
        yield f"COPY {LOCK} {PLACE}/{LOCK}"
        yield f"{_SECRETS}{_PIP.format(place=PLACE, lock=LOCK)}"
    elif isinstance(wanted, R) and wanted.packages:
        yield f"{_SECRETS}Rscript -e {_r(wanted)}"


def _wanted(environment: AnyEnvironment) -> Python | R | None:
    return environment.python or environment.r if isinstance(environment, Environment) else None


def _system(wanted: Python | R, base: Base) -> str:
    if base.manager is None:
        raise InputError(
            f"`{base.called}` has no package manager that is known, for {', '.join(wanted.system)}",
            hint="name another image: `--base IMAGE`",
            code="base",
        )
    for name in wanted.system:
        if not _SYSTEM_PACKAGE.fullmatch(name):
            raise UnsolvableError(f"`{name}` is not a package of the system", hint="correct it")
    return _INSTALL[base.manager].format(" ".join(sorted(set(wanted.system))))


def _r(wanted: R) -> str:
    for name in wanted.packages:
        if not _R_PACKAGE.fullmatch(name):
            raise UnsolvableError(f"`{name}` is not a package of R", hint="correct it")
    names = ", ".join(f'"{one}"' for one in sorted(set(wanted.packages)))
    repository = 'Sys.getenv("CRAN", "https://cloud.r-project.org")'
    return f"'options(warn = 2); install.packages(c({names}), repos = {repository})'"
