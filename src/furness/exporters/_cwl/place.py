"""Where a unit is used in a CWL workflow, and what was written for it there."""

from collections.abc import Callable

from msgspec import Struct

from furness.exporters._cwl.types import Wire
from furness.exporters._text import secrets_of
from furness.model.operator import Operator
from furness.model.pipeline import Step, Unit


class Place(Struct, frozen=True, kw_only=True):
    """Where a unit is used, as far as its file differs by that."""

    wires: dict[str, Wire] = {}
    """What inputs are given; those that are not named take their default."""
    around: Step = Step(operator=None)
    """The step that it is: retries and failures are as it says."""
    is_nested: bool = False
    """Whether it is a step of another."""
    waits: bool = False
    """Whether it has an input for what must have ended before."""
    is_awaited: bool = False
    """Whether it has an output that tells that it has ended."""


class Written(Struct, frozen=True, kw_only=True):
    """A unit that was written to a file."""

    file: str
    """The file."""
    gives: dict[str, Wire]
    """What each output gives."""
    after: str | None
    """The input for what must have ended before."""
    ended: str | None
    """The output that tells that it has ended."""


Write = Callable[[Unit, Place], Written]
"""Writes a unit to a file."""


def secrets_in(unit: Unit) -> list[str]:
    """Give the secrets that a unit needs, without those of its exit steps."""
    if isinstance(unit, Operator):
        return secrets_of(unit)
    steps = unit.steps.values()
    return list(dict.fromkeys(name for step in steps for name in secrets_in(step.operator)))
