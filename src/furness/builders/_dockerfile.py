"""The Dockerfile of an operator (https://docs.docker.com/reference/dockerfile/).

What changes seldom comes first: the system's packages, the operator's packages, its files, its
labels. Nothing secret is ever in it: how to reach a package index is handed in for one step.
"""

import json
import re
from collections.abc import Iterator, Mapping
from string import Template

from furness.builders._base import Base
from furness.builders.maker import Order
from furness.errors import InputError, UnsolvableError
from furness.model.environment import Environment, Python, R
from furness.model.start import PLACE

TEMPLATE = """# Made by Furness; change the operator instead, or build with --template.
$base
$install
$code
$start
$labels
"""
"""Our own Dockerfile: each place is a block of lines."""

PLACES = ("base", "install", "code", "start", "labels")
"""What a template may hold."""

USER = "1001:0"
"""Anybody but root, in the group that OpenShift gives to whomever it chooses."""

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


def draft(order: Order, base: Base, *, has_lock: bool, start: str) -> str:
    """Give the Dockerfile, in which the place for the labels is still open.

    Args:
        order: What was asked for.
        base: The image that it starts from.
        has_lock: Whether there are packages of Python to install.
        start: The lines for a bare start of the image.

    Raises:
        InputError: The template lacks a place, or the base lacks what is needed.
    """
    template = order.template or TEMPLATE
    for name in ("code", "start", "labels"):
        if f"${name}" not in template and f"${{{name}}}" not in template:
            raise InputError(
                f"the template has no place `${name}`",
                hint=f"a template has these places: {', '.join(f'${one}' for one in PLACES)}",
                code="template",
            )
    blocks = {
        "base": _base(base),
        "install": "\n".join(_install(order, base, has_lock=has_lock)),
        "code": _code(order),
        "start": start,
        "labels": "$labels",
    }
    text = Template(template).safe_substitute(blocks)
    return re.sub(r"\n\n\n+", "\n\n", text).rstrip() + "\n"


def entry(command: list[str], variables: Mapping[str, str]) -> str:
    """Give the lines that say what a bare start of the image runs.

    Args:
        command: Its words.
        variables: Environment variables that it gets, unless others are given.
    """
    lines = [f"ENV {name}={quote(value)}" for name, value in variables.items()]
    return "\n".join([*lines, f"ENTRYPOINT {json.dumps(command)}"])


def with_labels(recipe: str, labels: Mapping[str, str]) -> str:
    """Put the labels in their place."""
    lines = (f"{name}={quote(value)}" for name, value in sorted(labels.items()))
    return recipe.replace("$labels", "LABEL " + " \\\n      ".join(lines)) if labels else recipe


def quote(text: str) -> str:
    """Write a text as a Dockerfile holds it: nothing in it is taken for a variable."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return '"{}"'.format(escaped.replace("\n", " "))


def _base(base: Base) -> str:
    called = (
        f"# {base.called}, as it was when this was built\n" if base.image != base.called else ""
    )
    return f"{called}FROM {base.image}"


def _install(order: Order, base: Base, *, has_lock: bool) -> Iterator[str]:
    environment = order.environment
    if not isinstance(environment, Environment):
        return
    wanted = environment.python or environment.r
    if wanted is None:
        return
    if not base.has_shell and (wanted.system or wanted.packages or has_lock):
        raise InputError(
            f"`{base.called}` has no shell, so nothing can be installed in it",
            hint="name another image: `--base IMAGE`",
            code="no-shell",
        )
    if wanted.system or wanted.packages or has_lock:
        yield "USER 0"
    if wanted.system:
        yield f"RUN {_system(wanted, base)}"
    if has_lock:
        yield f"COPY {LOCK} {PLACE}/{LOCK}"
        yield f"{_SECRETS}{_PIP.format(place=PLACE, lock=LOCK)}"
    elif isinstance(wanted, R) and wanted.packages:
        yield f"{_SECRETS}Rscript -e {_r(wanted)}"


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


def _code(order: Order) -> str:
    lines = [f"COPY furness/ {PLACE}/", f"COPY --chown={USER} space/ /"]
    if not _is_complete(order):
        lines.append("ENV HOME=/tmp PYTHONUNBUFFERED=1")
        lines.append(f"USER {USER}")
    return "\n".join([*lines, "WORKDIR /work"])


def _is_complete(order: Order) -> bool:
    """Tell whether the image is somebody else's, who has decided who runs in it."""
    return isinstance(order.environment, Environment) and bool(order.environment.image)
