"""The container component of Kubeflow Pipelines 1: its interface and its command.

https://www.kubeflow.org/docs/components/pipelines/legacy-v1/reference/component-spec/
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.errors import ArgumentError
from furness.importers._names import distinct, identifier
from furness.importers._read import list_at, map_at, maps_in, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.importers._values import path_of
from furness.importers._words import Word, command_of, joined
from furness.model.interface import Input, Output
from furness.model.types import Type, optional, parse_type
from furness.model.values import check, parse_text

CONTAINER = ("implementation", "container")
"""Where the container is in a component."""
_TYPES = {
    "string": "String",
    "str": "String",
    "uri": "String",
    "gcspath": "String",
    "integer": "Integer",
    "int": "Integer",
    "float": "Float",
    "double": "Float",
    "bool": "Boolean",
    "boolean": "Boolean",
    "list": "Json",
    "dict": "Json",
    "jsonarray": "Json",
    "jsonobject": "Json",
}
_FILE = parse_type("File")
_TEXT = parse_type("String")


class Names(Struct, frozen=True):
    """Our names for those of a component."""

    inputs: Mapping[str, str]
    """Of inputs."""
    outputs: Mapping[str, str]
    """Of outputs."""


class Interface(Struct, frozen=True, kw_only=True):
    """What a component takes and gives."""

    inputs: dict[str, Input]
    """By our names."""
    outputs: dict[str, Output]
    """By our names; all are files at a path of their name."""
    values: dict[str, Type]
    """The outputs whose file holds a value, and of which type."""
    names: Names
    """Our names for theirs."""


def is_component(data: Any) -> bool:
    """Tell whether data are a component with a container."""
    return bool(map_at(data, *CONTAINER)) and "image" in data["implementation"]["container"]


def type_of(written: Any) -> Type | None:
    """Give the type of a value that a component means; None for what is a file of some kind."""
    name = next(iter(written), "") if isinstance(written, dict) else written
    found = _TYPES.get(str(name).lower())
    return parse_type(found) if found else None


def interface_of(report: Report) -> Interface:
    """Read the interface of a component."""
    data = report.source.data
    used = {kind: _placeholders(data, kind) for kind in ("inputPath", "inputUri")}
    taken: set[str] = set()
    names: dict[str, str] = {}
    inputs = {}
    for index, one in maps_in(report, data, "inputs"):
        theirs = _name(report, one, "inputs", index)
        names[theirs] = distinct(identifier(theirs), taken)
        is_file = theirs in used["inputPath"] | used["inputUri"]
        inputs[names[theirs]] = _input(report, one, is_file, index)
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
    return Interface(inputs=inputs, outputs=outputs, values=values, names=Names(names, given))


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
    default = one.get("default")
    description = _words(one)
    if default is None or default == "None" or is_file:
        absent = "default" in one or one.get("optional") is True
        if is_file and default not in (None, "None"):
            hint = "write it into a file, and give that"
            message = f"the default of `{one['name']}` is the content of a file"
            report.leave(message, hint, "inputs", index, "default")
        if absent:
            return Input(type=optional(kind), default=None, description=description)
        return Input(type=kind, description=description)
    try:
        value = _default(default, kind)
    except ArgumentError:
        hint = f"write one in the document, as {kind}; without it the program uses its own"
        message = f"the default `{default}` of `{one['name']}` is none of its type"
        report.leave(message, hint, "inputs", index, "default")
        return Input(type=optional(kind), default=None, description=description)
    return Input(type=kind, default=value, description=description)


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


def tokens_of(report: Report, interface: Interface) -> tuple[str, ...]:
    """Read the command and its arguments."""
    found: list[Word] = []
    command = _Command(report, interface)
    for key in ("command", "args"):
        for index, one in enumerate(list_at(report.source.data, *CONTAINER, key)):
            found += _words_of(command, one, (*CONTAINER, key, index))
    return command_of(found)


class _Command(Struct, frozen=True):
    """A command that is read."""

    report: Report
    """Is told what is left out."""
    interface: Interface
    """What the command's placeholders are of."""


def _words_of(command: _Command, one: Any, keys: tuple[Key, ...]) -> list[Word]:
    if isinstance(one, str | int | float):
        return [Word(str(one))]
    if isinstance(one, dict) and len(one) == 1:
        ((kind, what),) = one.items()
        names = command.interface.names
        if kind in ("inputValue", "inputPath", "inputUri"):
            return _reference(command, names.inputs, what, keys)
        if kind in ("outputPath", "outputUri"):
            found = _reference(command, names.outputs, what, keys)
            is_value = found[0].is_name and found[0].text in command.interface.values
            return [Word(path_of(found[0].text))] if is_value else found
        if kind == "concat" and isinstance(what, list):
            parts = [_words_of(command, part, (*keys, kind, i)) for i, part in enumerate(what)]
            return [joined([word for part in parts for word in part])]
        if kind == "if" and isinstance(what, dict):
            return _condition(command, what, (*keys, kind))
    hint = "write a text, or a placeholder such as `{inputValue: name}`"
    message = f"`{one}` is no word of a command"
    raise command.report.source.error("component", message, hint, *keys)


def _reference(
    command: _Command, known: Mapping[str, str], what: Any, keys: tuple[Key, ...]
) -> list[Word]:
    if isinstance(what, str) and what in known:
        return [Word(known[what], is_name=True)]
    message = f"`{what}` in the command is no input or output"
    command.report.leave(message, "declare it, or remove it from the command", *keys)
    return [Word("")]


def _condition(command: _Command, what: dict[str, Any], keys: tuple[Key, ...]) -> list[Word]:
    """Take the words that stand there when an input is present; if it may be absent, tell."""
    cond = what.get("cond")
    name = cond.get("isPresent") if isinstance(cond, dict) else cond
    ours = command.interface.names.inputs.get(str(name), "")
    declared = command.interface.inputs.get(ours)
    if declared is None or declared.type.is_optional:
        hint = "give the input always, or remove these words from `command`"
        message = f"the words for when `{name}` is given are always in the command"
        command.report.leave(message, hint, *keys)
    then = what.get("then")
    listed = then if isinstance(then, list) else [then]
    found = [
        _words_of(command, one, (*keys, "then", index))
        for index, one in enumerate(listed)
        if one is not None
    ]
    return [word for words in found for word in words]
