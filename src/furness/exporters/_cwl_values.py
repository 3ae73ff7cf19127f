"""What arguments, conditions and outputs read in a CWL workflow."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.exporters._cwl_draft import Draft
from furness.exporters._cwl_types import Wire, literal, unique
from furness.exporters._told import Parts
from furness.model.pipeline import Reference, parse_reference
from furness.model.types import Type, list_of

_WITHOUT_NULL = {"linkMerge": "merge_flattened", "pickValue": "all_non_null"}


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
            return Literal(_known(how))
        return _merged(value, wires) or self._made(how, wires, name)

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
        return replace(wire, holes=()), _WITHOUT_NULL

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
        return {"input": key, **({"skips": list(found.holes)} if any(found.holes) else {})}

    def _made(self, how: dict[str, Any], wires: dict[str, Wire], name: str) -> Wire:
        given = {key: short(read_as("source", one, {})) for key, one in wires.items()}
        place = self._scope.draft.make(name, how, given)
        return Wire(source=(place,), type=Type("Json"), is_any=True)


def short(said: dict[str, Any]) -> Any:
    """Give what reads something in the short form of a step's input, where that is all."""
    return said["source"] if len(said) == 1 else said


def _known(how: dict[str, Any]) -> Any:
    """Give the value that is made of literals only."""
    if "list" in how:
        return [_known(one) for one in how["list"]]
    if "object" in how:
        return {key: _known(one) for key, one in how["object"].items()}
    return how["value"]


def _merged(value: Any, wires: dict[str, Wire]) -> Wire | None:
    """Give a list of references of one type as CWL merges it; None where it cannot."""
    found = list(wires.values())
    is_list = isinstance(value, list | tuple) and len(value) == len(found)
    if not is_list or any(isinstance(one, list | dict) for one in value):
        return None
    if any(one.nullable or any(one.holes) or one.is_any for one in found):
        return None
    if len({one.type for one in found}) > 1 or any(one.is_merged for one in found):
        return None
    sources = tuple(one.source[0] for one in found)
    return Wire(source=sources, type=list_of(found[0].type), is_merged=True)


def read_as(word: str, wire: Wire, more: dict[str, Any]) -> dict[str, Any]:
    """Give what reads something, as CWL says it.

    Args:
        word: `source` of a step's input, `outputSource` of an output.
        wire: What is read.
        more: How.
    """
    if wire.is_merged:
        more = {"linkMerge": "merge_nested", **more}
    source = list(wire.source) if "linkMerge" in more else wire.source[0]
    return {word: source, **more}
