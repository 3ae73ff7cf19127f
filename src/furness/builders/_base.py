"""The image that another is made from: which one fits, and what is in it."""

import os
import re

from msgspec import Struct

from furness.builders.maker import Order
from furness.errors import InputError
from furness.model.environment import Environment, Python

MANAGERS = ("apt-get", "microdnf", "dnf", "yum", "apk", "zypper")
"""The programs that install packages of the system; the first that is there is taken."""

PROGRAMS = (*MANAGERS, "python3", "Rscript", "bash")
"""What is looked for in a base."""

_PYTHONS = ("3.12", "3.13", "3.11", "3.14", "3.10", "3.9")
_R = "4.4"
_CLAUSE = re.compile(r"(>=|<=|==|!=|~=|<|>)?\s*(\d+)\.(\d+)[\w.*]*")
_FAMILIES = {
    "apk": re.compile(r"alpine"),
    "dnf": re.compile(r"/ubi|fedora|rocky|alma|centos"),
    "zypper": re.compile(r"suse|/bci"),
}


class Base(Struct, frozen=True, kw_only=True):
    """What is known of an image that another starts from."""

    image: str
    """Its name, by digest where that is known."""
    called: str
    """What somebody called it."""
    has_shell: bool = True
    """Whether `/bin/sh` is there."""
    programs: frozenset[str] = frozenset()
    """Which of `PROGRAMS` are there."""
    python: str | None = None
    """The version of `python3`, major and minor."""
    entry: tuple[str, ...] = ()
    """What it starts by itself."""

    @property
    def manager(self) -> str | None:
        """What installs packages of the system."""
        return next((one for one in MANAGERS if one in self.programs), None)


def choose(order: Order) -> str:
    """Give the image to start from: the one asked for, else one that fits the environment."""
    if order.base:
        return order.base
    environment = order.environment
    wanted = environment if isinstance(environment, Environment) else Environment(python=Python())
    if wanted.image:
        return wanted.image
    program = os.path.basename(next(iter(order.operator.command), ""))
    if wanted.r or (environment == "host" and program in ("Rscript", "R")):
        return f"docker.io/rocker/r-ver:{(wanted.r and wanted.r.version) or _R}"
    if environment == "host" and not program.startswith("python"):
        return "docker.io/library/debian:12-slim"
    specifier = wanted.python.version if wanted.python else None
    return f"docker.io/library/python:{_python_for(specifier)}-slim"


def guess(order: Order) -> Base:
    """Say what is in a base from its name alone."""
    image = choose(order)
    manager = next((one for one, name in _FAMILIES.items() if name.search(image)), "apt-get")
    environment = order.environment
    wanted = environment.python if isinstance(environment, Environment) else None
    return Base(
        image=image,
        called=image,
        programs=frozenset((manager, *PROGRAMS[len(MANAGERS) :])),
        python=_python_for(wanted.version if wanted else None),
    )


def _python_for(specifier: str | None) -> str:
    found = next((one for one in _PYTHONS if is_within(one, specifier)), None)
    if found is None:
        raise InputError(
            f"no image of Python fits `{specifier}`",
            hint="change `environment.python.version`, or name an image: `--base IMAGE`",
            code="base",
        )
    return found


def is_within(version: str, specifier: str | None) -> bool:
    """Tell whether a version of Python, major and minor, fits a specifier such as `>=3.10,<4`."""
    major, minor = version.split(".")
    one = (int(major), int(minor))
    return all(_holds(one, clause) for clause in _CLAUSE.finditer(specifier or ""))


def _holds(one: tuple[int, int], clause: re.Match[str]) -> bool:
    bound = (int(clause[2]), int(clause[3]))
    whole = clause[0].strip().count(".") == 1 or clause[0].endswith("*")
    return {
        ">=": one >= bound,
        "~=": one >= bound if whole else one == bound,
        "<=": one <= bound,
        ">": one > bound if whole else one >= bound,
        "<": one < bound if whole else one <= bound,
        "!=": one != bound or not whole,
    }.get(clause[1] or "==", one == bound)


def pinned(called: str, digests: tuple[str, ...]) -> str:
    """Give a name by digest; an image that is only on this machine has none to fetch it by."""
    name = called.partition("@")[0]
    name = name if ":" not in name.rpartition("/")[2] else name.rpartition(":")[0]
    if name.startswith("localhost/"):
        return called
    return next((one for one in digests if one.partition("@")[0].endswith(name)), called)
