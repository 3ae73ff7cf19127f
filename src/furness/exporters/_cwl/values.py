"""What arguments, conditions and outputs read in a CWL workflow."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.exporters._cwl.draft import Draft
from furness.exporters._cwl.inputs import literal
from furness.exporters._cwl.sources import WITHOUT_NULL, merged, read_as, short
from furness.exporters._cwl.types import Wire
from furness.exporters._how import from_input, known
from furness.exporters._parts import Parts
from furness.exporters._text import unique
from furness.model.pipeline import Reference, parse_reference
from furness.model.types import Type


class Literal(Struct, frozen=True):
    """A value that is known."""

    value: Any
    """The value."""


class Scope(Struct, frozen=True, kw_only=True):
    """A pipeline while it is written."""

    draft: Draft
    """What was written."""
    inputs: dict[str, Wire]
    """What its inputs mean."""
    outputs: dict[str, dict[str, Wire]]
    """What each output of each step means."""
    ended: dict[str, str]
    """Where each step that is waited for tells that it has ended."""


class Reader:
    """Reads what a pipeline's document says of values."""

    def __init__(self, parts: Parts, scope: Scope) -> None:
        self._parts = parts
        self._scope = scope

    def referred(self, reference: Reference) -> Wire:
        """Give what a reference reads."""
        if reference.step is None:
            return self._scope.inputs[reference.name]
        return self._scope.outputs[reference.step][reference.name]

    def read(self, value: Any, name: str) -> Wire | Literal:
        """Give what an argument reads.

        Args:
            value: As documents write it: literals with references inside.
            name: The name of the step that makes it, where it is made of several.
        """
        if isinstance(value, str):
            reference = parse_reference(value)
            if reference is not None:
                return self.referred(reference)
            return Literal(value[1:] if value[:2] == "$$" else value)
        if not isinstance(value, list | tuple | dict):
            return Literal(value)
        wires: dict[str, Wire] = {}
        how = self._how(value, wires)
        if not wires:
            return Literal(known(how))
        return merged(value, wires) or self._made(how, wires, name)

    def placed(self, value: Any, name: str) -> Wire:
        """Give what an output reads; a literal is made by a step."""
        found = self.read(value, name)
        if isinstance(found, Wire):
            return found
        return self._made({"value": literal(found.value, self._parts)}, {}, name)

    def without_skipped(self, wire: Wire, name: str) -> tuple[Wire, dict[str, Any]]:
        """Give what reads a list as a whole, without what was skipped.

        Args:
            wire: The list, or anything else.
            name: The name of the step that leaves it out, where CWL cannot.

        Returns:
            What is read, and how.
        """
        if not any(wire.holes):
            return wire, {}
        if wire.nullable or any(wire.holes[1:]):
            how = {"input": "list", "skips": list(wire.holes)}
            made = self._made(how, {"list": wire}, name)
            return replace(made, type=wire.type, nullable=wire.nullable, skips=wire.skips), {}
        return replace(wire, holes=()), WITHOUT_NULL

    def _how(self, value: Any, wires: dict[str, Wire]) -> dict[str, Any]:
        """Tell how a value is made; what it reads is added to `wires`."""
        if isinstance(value, list | tuple):
            return {"list": [self._how(one, wires) for one in value]}
        if isinstance(value, dict):
            return {"object": {key: self._how(one, wires) for key, one in value.items()}}
        found = self.read(value, "")
        if isinstance(found, Literal):
            return {"value": found.value}
        key = next((key for key, one in wires.items() if one == found), None)
        if key is None:
            key = unique(str(value).strip("$").replace("/", "."), wires)
            wires[key] = found
        return from_input(key, found.holes)

    def _made(self, how: dict[str, Any], wires: dict[str, Wire], name: str) -> Wire:
        given = {key: short(read_as("source", one, {})) for key, one in wires.items()}
        place = self._scope.draft.make(name, how, given)
        return Wire(source=(place,), type=Type("Json"), is_any=True)
