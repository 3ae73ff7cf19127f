"""What a container component of Kubeflow Pipelines 1 takes and gives, as inputs and outputs."""

from typing import Any

from msgspec.structs import replace

from furness.errors import ArgumentError
from furness.importers._component import Interface, Names, type_of
from furness.importers._names import distinct, identifier, unit_name
from furness.importers._read import maps_in, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.interface import Input, Output
from furness.model.types import Type, optional, parse_type
from furness.model.values import check, parse_text

_FILE = parse_type("File")
_TEXT = parse_type("String")


def interface_of(report: Report) -> Interface:
    """Read the interface of a component."""
    data = report.source.data
    taken: set[str] = set()
    names, inputs = _inputs(report, taken)
    given: dict[str, str] = {}
    outputs: dict[str, Output] = {}
    values = {}
    for index, one in maps_in(report, data, "outputs"):
        theirs = _name(report, one, "outputs", index)
        ours = given[theirs] = distinct(identifier(theirs), taken)
        outputs[ours] = Output(type=_FILE, path=ours, description=_words(one))
        kind = type_of(one.get("type"))
        if kind is not None:
            values[ours] = kind
    report.tell_names(unit_name(text_at(data, "name")), {**names, **given})
    return Interface(inputs=inputs, outputs=outputs, values=values, names=Names(names, given))


def _inputs(report: Report, taken: set[str]) -> tuple[dict[str, str], dict[str, Input]]:
    """Give our names of the inputs by theirs, and the inputs."""
    data = report.source.data
    files = _placeholders(data, "inputPath") | _placeholders(data, "inputUri")
    names, inputs = {}, {}
    for index, one in maps_in(report, data, "inputs"):
        theirs = _name(report, one, "inputs", index)
        ours = names[theirs] = distinct(identifier(theirs), taken)
        inputs[ours] = _input(report, one, theirs in files, index)
    return names, inputs


def _name(report: Report, one: dict[str, Any], *keys: Key) -> str:
    name = one.get("name")
    if not isinstance(name, str) or not name.strip():
        hint = "write `name:`, and the name after it"
        raise report.source.error("component", "an input or output has no name", hint, *keys)
    return name


def _words(one: Any) -> str:
    return text_at(one, "description").strip()


def _input(report: Report, one: dict[str, Any], is_file: bool, index: int) -> Input:
    kind = _FILE if is_file else type_of(one.get("type")) or _TEXT
    required = Input(type=kind, description=_words(one))
    absent = replace(required, type=optional(kind), default=None)
    default = one.get("default")
    if default is None or default == "None":
        return absent if "default" in one or one.get("optional") is True else required
    if is_file:
        hint = "write it into a file, and give that"
        message = f"the default of `{one['name']}` is the content of a file"
    else:
        try:
            return replace(required, default=_default(default, kind))
        except ArgumentError:
            hint = f"write one in the document, as {kind}; without it the program uses its own"
            message = f"the default `{default}` of `{one['name']}` is none of its type"
    report.leave(message, hint, "inputs", index, "default")
    return absent


def _default(written: Any, kind: Type) -> Any:
    """Read a default, which is a text most often; some tools quote it twice."""
    if kind.name == "String" and isinstance(written, int | float):
        return str(written)
    if kind.name != "String" and isinstance(written, str):
        return parse_text(written.strip("'"), kind)
    return check(written, kind)


def _placeholders(data: Any, kind: str) -> set[str]:
    """Give what the placeholders of a kind in the command are of."""
    if isinstance(data, dict):
        own = {str(data[kind])} if kind in data else set()
        return own.union(*(_placeholders(one, kind) for one in data.values()))
    if isinstance(data, list):
        return set().union(*(_placeholders(one, kind) for one in data))
    return set()
