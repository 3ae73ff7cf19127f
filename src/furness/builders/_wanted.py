"""What an environment asks R for."""

import re
from typing import TYPE_CHECKING

from furness.errors import PreparationError, UnsolvableError
from furness.lazy import lazy
from furness.model.environment import AnyEnvironment, Environment, R

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")

_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9.]*[A-Za-z0-9]")
_VERSION = re.compile(r"\d+(\.\d+){0,2}")


def r_of(environment: AnyEnvironment) -> R:
    """Give what an environment asks R for.

    Raises:
        PreparationError: It is no environment of R.
        UnsolvableError: A name or the version cannot be one.
    """
    if not isinstance(environment, Environment) or environment.r is None:
        raise PreparationError(
            "the builder `r` makes libraries of R packages only",
            hint=f"the builder `{_builder_of(environment)}` is for this one",
            code="environment-kind",
        )
    _check(environment.r)
    return environment.r


def _builder_of(environment: AnyEnvironment) -> str:
    """Give the builder for an environment without R."""
    if not isinstance(environment, Environment):
        return "host"
    return "venv" if environment.python else "docker"


def _check(r: R) -> None:
    for name in r.packages:
        if not _PACKAGE.fullmatch(name):
            raise UnsolvableError(
                f"`{name}` is not the name of an R package",
                hint="write a name such as `ggplot2`, without a version",
            )
    version = r.version
    if version is not None and not _VERSION.fullmatch(version):
        raise UnsolvableError(
            f"`{version}` is not a version of R", hint="write one such as `4.3` or `4.3.1`"
        )
