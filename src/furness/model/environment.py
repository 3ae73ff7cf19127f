"""What an operator runs in: an image, a virtual environment, or the host as it is."""

from typing import Literal

from msgspec import Struct


class Python(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A virtual environment with Python packages."""

    version: str | None = None
    """A version specifier such as `>=3.11`; None takes the Python at hand."""
    packages: tuple[str, ...] = ()
    """Requirements as in PEP 508, such as `numpy>=2`."""
    requirements: tuple[str, ...] = ()
    """Requirements files, relative to the document."""
    system: tuple[str, ...] = ()
    """Packages of the operating system; only images can have them installed."""


class R(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An R library with packages."""

    version: str | None = None
    """A version of R such as `4.3`."""
    packages: tuple[str, ...] = ()
    """Names of R packages."""
    system: tuple[str, ...] = ()
    """Packages of the operating system; only images can have them installed."""


class Environment(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Exactly one of an image, a Python environment and an R library."""

    image: str | None = None
    """A container image that is complete."""
    python: Python | None = None
    """Python packages, to be installed."""
    r: R | None = None
    """R packages, to be installed."""

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.image, self.python, self.r)) != 1:
            raise ValueError("an environment has exactly one of `image`, `python` and `r`")


AnyEnvironment = Literal["host"] | Environment
"""`host` prepares nothing: the programs at hand are used."""
