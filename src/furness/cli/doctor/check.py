"""What one check of `furness doctor` has found."""

from typing import Literal

from msgspec import Struct


class Check(Struct, frozen=True, omit_defaults=False):
    """What was found about one thing."""

    name: str
    """What was looked at."""
    state: Literal["ok", "warning", "missing", "broken"]
    """`missing` is something that nobody must have; `broken` is something that everybody must."""
    detail: str
    """What was found."""
    hint: str | None = None
    """What to do about it."""
