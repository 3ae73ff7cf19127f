"""What an operator or a pipeline takes and gives: inputs and outputs."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from furness.model.types import Type


class Input(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A named, typed place that takes an argument."""

    type: Type
    """The type of its arguments."""
    default: Any = UNSET
    """The argument when none is given. None makes it optional; without one it is required."""
    description: str = ""
    """What it means, in a sentence or a few."""
    format: str | None = None
    """The media type of a file, such as `image/tiff`."""
    unit: str | None = None
    """The unit of a number, such as `px`."""
    minimum: float | None = None
    """The least number that is allowed."""
    maximum: float | None = None
    """The greatest number that is allowed."""
    flag: str | None = None
    """How a command line takes it: `--sigma`; for a Boolean also `--cache/--no-cache`."""
    repeat: bool = False
    """Whether a list gives the flag once for each element, and not once for all."""
    words: tuple[str, ...] = ()
    """What its variable holds for true and for false, when not `true` and `false`."""
    separator: str | None = None
    """What stands between a list's elements in its variable; None writes JSON."""

    @property
    def is_required(self) -> bool:
        """Whether an argument must be given."""
        return isinstance(self.default, UnsetType) and not self.type.is_optional


class Output(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A named, typed place that gives a value."""

    type: Type
    """The type of its value."""
    path: str | None = None
    """For files: where in the workspace; may be a pattern. None: the value is in `output.json`."""
    description: str = ""
    """What it means."""
    format: str | None = None
    """The media type of a file."""
    unit: str | None = None
    """The unit of a number."""


class PipelineOutput(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """An output of a pipeline when more than its source is said."""

    value: Any
    """A reference such as `$count.table`."""
    description: str = ""
    """What it means."""
