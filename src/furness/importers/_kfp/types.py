"""The interface of a component in Kubeflow's IR."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.errors import ArgumentError, DocumentError
from furness.importers._names import distinct, identifier
from furness.importers._read import map_at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.interface import Input
from furness.model.types import Type, list_of, optional, parse_type
from furness.model.values import check

FILE = parse_type("File")
_TYPES = {
    "NUMBER_INTEGER": "Integer",
    "NUMBER_DOUBLE": "Float",
    "STRING": "String",
    "BOOLEAN": "Boolean",
    "LIST": "Json",
    "STRUCT": "Json",
    "TASK_FINAL_STATUS": "Json",
    "INT": "Integer",
    "DOUBLE": "Float",
}
_NOTE = re.compile(r"(?:^|\s+)Type ([A-Z][^.]*)\.$")

Elements = Mapping[tuple[str, str, str], Type]
"""The type of the elements of a list that a loop goes over, by component, group and name."""


class Taken(Struct, frozen=True, kw_only=True):
    """What a component takes and gives."""

    inputs: dict[str, Input]
    """By their names."""
    outputs: dict[str, Type]
    """By their names."""
    names: dict[str, str]
    """Our names of inputs, by theirs."""
    given: dict[str, str]
    """Our names of outputs, by theirs."""

    def renamed(self) -> dict[str, str]:
        """Give our names, by theirs as their authors wrote them."""
        every = {**self.names, **self.given}
        return {theirs.removeprefix("pipelinechannel--"): ours for theirs, ours in every.items()}

    def ours(self) -> dict[str, Input]:
        """Give the inputs by our names."""
        return {self.names[name]: one for name, one in self.inputs.items()}


def interface_of(report: Report, name: str, elements: Elements, *keys: Key) -> Taken:
    """Read the interface of a component.

    Args:
        report: Is told what is left out.
        name: The component.
        elements: What is known about its lists.
        keys: Where the component is.
    """
    inputs = _inputs(report, name, elements, *keys)
    outputs = _outputs(report, name, elements, *keys)
    taken: set[str] = set()
    names = {theirs: distinct(_plain(theirs), taken) for theirs in inputs}
    given = {theirs: distinct(_plain(theirs), taken) for theirs in outputs}
    return Taken(inputs=inputs, outputs=outputs, names=names, given=given)


def _inputs(report: Report, name: str, elements: Elements, *keys: Key) -> dict[str, Input]:
    found: dict[str, Input] = {}
    for kind in ("artifacts", "parameters"):
        at = (*keys, "inputDefinitions", kind)
        for theirs, one in map_at(report.source.data, *at).items():
            element = elements.get((name, "inputs", theirs))
            found[theirs] = _input(report, one, element, *at, theirs)
    return found


def _outputs(report: Report, name: str, elements: Elements, *keys: Key) -> dict[str, Type]:
    found: dict[str, Type] = {}
    for kind in ("artifacts", "parameters"):
        for theirs, one in map_at(report.source.data, *keys, "outputDefinitions", kind).items():
            element = elements.get((name, "outputs", theirs))
            found[theirs] = list_of(element) if element else type_of(one)
    return found


def _plain(name: str) -> str:
    return identifier(name.removeprefix("pipelinechannel--"))


def type_of(definition: Any) -> Type:
    """Give the type that the definition of an input or output means, or that it is said to be."""
    noted = _noted(definition)
    if noted:
        return noted
    if not isinstance(definition, dict) or "artifactType" in definition:
        is_list = isinstance(definition, dict) and definition.get("isArtifactList") is True
        return list_of(FILE) if is_list else FILE
    written = definition.get("parameterType", definition.get("type"))
    return parse_type(_TYPES.get(str(written), "Json"))


def _noted(definition: Any) -> Type | None:
    """Give the type that a description ends with, as our own export to Kubeflow writes it."""
    found = _NOTE.search(text_at(definition, "description"))
    if not found:
        return None
    try:
        kind = parse_type(found[1])
    except DocumentError:
        return None
    is_list = text_at(definition, "parameterType") == "LIST"
    fits = kind.holds_files == ("artifactType" in definition)
    return kind if fits and (not is_list or kind.required.name == "List") else None


def _input(report: Report, one: Any, element: Type | None, *keys: Key) -> Input:
    kind = list_of(element) if element else type_of(one)
    words = text_at(one, "description").strip()
    words = _NOTE.sub("", words) if _noted(one) else words
    is_absent = map_at(one).get("isOptional") is True
    default = map_at(one).get("defaultValue")
    if default is not None:
        try:
            return Input(type=kind, default=check(default, kind), description=words)
        except ArgumentError as error:
            report.leave(f"a default is left out: {error}", f"write one as {kind}", *keys)
            is_absent = True
    if is_absent:
        return Input(type=optional(kind), default=None, description=words)
    return Input(type=kind, description=words)
