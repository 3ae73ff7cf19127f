"""What a task needs from the machine it runs on, with units.

Amounts are floors, except `time_limit`, which is a ceiling. An executor that cannot honour
one refuses the task; it never drops one silently.
"""

from typing import TYPE_CHECKING

from msgspec import Struct

from furness.errors import DocumentError
from furness.lazy import lazy

if TYPE_CHECKING:
    import re
else:
    re = lazy("re")

_BYTES = {"B": 1, "kB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4}
_BYTES |= {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4}
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_AMOUNT = r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)"


class Memory(int):
    """An amount of memory in bytes, written as `4 GiB` in documents."""

    __slots__ = ()

    def __str__(self) -> str:
        for unit in ("TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB", "kB"):
            if self and self % _BYTES[unit] == 0:
                return f"{self // _BYTES[unit]} {unit}"
        return f"{int(self)} B"


class Duration(float):
    """A length of time in seconds, written as `90s` or `10m` in documents."""

    __slots__ = ()

    def __str__(self) -> str:
        for unit in ("d", "h", "m", "s"):
            if self and self % _SECONDS[unit] == 0:
                return f"{int(self // _SECONDS[unit])}{unit}"
        return f"{self * 1000:g}ms"


def parse_bytes(text: str) -> Memory:
    """Read an amount of memory such as `512 MiB` or `4 GB`.

    Args:
        text: A number, then a unit: B, kB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB,
            TiB (powers of 1024).

    Returns:
        The amount in bytes, rounded down.

    Raises:
        DocumentError: The text is not a number followed by one of these units.
    """
    found = re.fullmatch(_AMOUNT, text.strip())
    if not found or found[2] not in _BYTES:
        raise DocumentError(
            f"`{text}` is not an amount of memory",
            hint=f"write a number and one of {', '.join(_BYTES)}, for example `4 GiB`",
            code="memory",
        )
    return Memory(float(found[1]) * _BYTES[found[2]])


def parse_duration(text: str) -> Duration:
    """Read a length of time such as `90s`, `10m` or `1.5h`.

    Args:
        text: A number, then a unit: ms, s, m, h or d.

    Raises:
        DocumentError: The text is not a number followed by one of these units.
    """
    found = re.fullmatch(_AMOUNT, text.strip())
    if not found or found[2] not in _SECONDS:
        raise DocumentError(
            f"`{text}` is not a length of time",
            hint=f"write a number and one of {', '.join(_SECONDS)}, for example `10m`",
            code="duration",
        )
    return Duration(float(found[1]) * _SECONDS[found[2]])


class Resources(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one task needs from the machine it runs on."""

    cpus: float = 1.0
    """CPU cores. Fractions are kept as they are; a back end may round them up."""
    memory: Memory | None = None
    """Main memory. None leaves it to the executor."""
    gpus: int = 0
    """Accelerators."""
    ranks: int | None = None
    """Copies of the command that a launcher such as `mpirun` starts; None starts it as it is."""
    time_limit: Duration | None = None
    """The longest that an attempt may take; then its whole process tree ends."""

    def __post_init__(self) -> None:
        if self.ranks is not None and self.ranks < 1:
            raise ValueError("`ranks` is a whole number from 1")
