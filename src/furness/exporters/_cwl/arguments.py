"""What a step of a CWL workflow is given for each input of what it runs."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.exporters._cwl.draft import Given
from furness.exporters._cwl.inputs import literal
from furness.exporters._cwl.sources import read_as, short
from furness.exporters._cwl.types import Wire, cwl_type, is_cast
from furness.exporters._cwl.values import Literal, Reader
from furness.exporters._parts import Parts
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Step, Unit
from furness.model.types import Type, list_of
from furness.model.values import check


class Argument(Struct, frozen=True, kw_only=True):
    """What a step is given for one input."""

    given: Given
    """As CWL says it."""
    whole: Wire
    """What it reads."""
    wire: Wire
    """What each task of it gets."""
    is_known: bool = False
    """Whether it is a literal."""

    @property
    def differs(self) -> bool:
        """Whether it is not simply there."""
        return self.wire.nullable or any(self.wire.holes) or not self.is_known


class Arguments:
    """Reads the arguments of a step."""

    def __init__(self, parts: Parts, reader: Reader, name: str, step: Step) -> None:
        self._parts = parts
        self._reader = reader
        self._name = name
        self._step = step
        self._unit: Unit = step.operator
        self._scattered = step.scatter.inputs if step.scatter else ()

    def all(self) -> dict[str, Argument]:
        """Give what each input is given that is named."""
        return {key: self._argument(key, one) for key, one in self._step.arguments.items()}

    def _argument(self, key: str, value: Any) -> Argument:
        declared = self._unit.inputs[key]
        is_scattered = key in self._scattered
        kind = list_of(declared.type) if is_scattered else declared.type
        more: dict[str, str] = {}
        wire = self._reader.read(value, f"{self._name}-{key}")
        if isinstance(wire, Literal):
            return self._literal(wire.value, kind, declared, is_scattered=is_scattered)
        if wire.is_any:
            wire = replace(wire, type=kind)
        if not is_scattered and _takes_null_elements(declared):
            wire = replace(wire, holes=(False, *wire.holes[1:]))
        elif not is_scattered and isinstance(self._unit, Operator):
            wire, more = self._reader.without_skipped(wire, f"{self._name}-{key}")
        inner = wire.element if is_scattered else wire
        if wire.is_any or is_cast(inner.type, declared.type):
            more = {**more, "valueFrom": "$(self)"}
        found = cwl_type(
            declared.type, inner.holes, nullable=inner.nullable or declared.default is None
        )
        said = read_as("source", wire, more)
        given = Given(said=short(said), type=found)
        return Argument(given=given, whole=wire, wire=inner)

    def _literal(self, value: Any, kind: Type, declared: Input, *, is_scattered: bool) -> Argument:
        if value is not None:
            value = literal(check(value, kind), self._parts)
        is_null = value is None or declared.default is None
        given = Given(said={"default": value}, type=cwl_type(declared.type, nullable=is_null))
        wire = Wire(type=declared.type, nullable=value is None)
        whole = Wire(type=kind) if is_scattered else wire
        return Argument(given=given, whole=whole, wire=wire, is_known=True)


def _takes_null_elements(declared: Input) -> bool:
    element = declared.type.required.of
    return element is not None and element.is_optional
