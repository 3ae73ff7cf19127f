"""What is asked in a CWL workflow before a step runs."""

from typing import Any

from msgspec import UNSET

from furness.exporters._cwl.arguments import Argument
from furness.exporters._cwl.draft import Given, Guard
from furness.exporters._cwl.inputs import literal
from furness.exporters._cwl.values import Reader
from furness.exporters._how import from_input
from furness.exporters._parts import Parts
from furness.exporters._text import unique
from furness.graph.condition import references_of
from furness.model.operator import Operator
from furness.model.pipeline import Reference, Step, Unit


class Asked:
    """Reads the condition of a step, and which of its arguments must be there."""

    def __init__(
        self, parts: Parts, reader: Reader, step: Step, arguments: dict[str, Argument]
    ) -> None:
        self._parts = parts
        self._reader = reader
        self._step = step
        self._unit: Unit = step.operator
        self._arguments = arguments

    def guard(self) -> Guard | None:
        """Give what is asked before the step runs; None where it runs in any case."""
        musts = [key for key in self._arguments if self._is_must(key)]
        told: dict[str, Any] = {"musts": musts} if musts else {}
        more: dict[str, Given] = {}
        own = set(musts)
        if self._step.when is not None:
            told |= {"when": self._step.when, "reads": {}}
            for reference in references_of(self._step.when):
                told["reads"][str(reference)] = self._reading(reference, own, more)
        return Guard(told=told, own=tuple(sorted(own)), more=more) if told else None

    def _is_must(self, key: str) -> bool:
        """Tell whether the step is skipped when an argument of it was skipped."""
        declared = self._unit.inputs[key]
        return (
            isinstance(self._unit, Operator)
            and self._arguments[key].wire.skips
            and not declared.type.is_optional
            and declared.default is not None
        )

    def _reading(
        self, reference: Reference, own: set[str], more: dict[str, Given]
    ) -> dict[str, Any]:
        """Tell how a reference in the condition is read."""
        name = reference.name
        if reference.step is None and name in self._arguments:
            own.add(name)
            return from_input(name, self._arguments[name].wire.holes)
        if reference.step is None and name in self._unit.inputs:
            default = self._unit.inputs[name].default
            value = None if default is UNSET else default
            return {"value": literal(value, self._parts)}
        wire = self._reader.referred(reference)
        key = unique(str(reference)[1:], self._unit.inputs)
        more[key] = Given(said=wire.source[0], type=wire.cwl_type)
        return from_input(key, wire.holes)
