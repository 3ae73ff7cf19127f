"""What was built."""

from msgspec import Struct

from furness.model.operator import Operator


class Built(Struct, frozen=True, kw_only=True):
    """What was built."""

    operator: Operator
    """The operator as it is in what was built."""
    name: str
    """The image's name and version, or the file of the archive."""
    version: str
    """Its version."""
    digest: str | None = None
    """The image's digest; None for an archive."""
    is_pushed: bool = False
    """Whether it is in its registry."""
    is_unchanged: bool = False
    """Whether the same had been published before, and nothing was to be done."""
    breaks: tuple[str, ...] = ()
    """What it breaks for those who use the version before."""
