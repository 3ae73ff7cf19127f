"""The command of a container component of Kubeflow Pipelines 1."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.importers._component import CONTAINER, Interface
from furness.importers._read import list_at, map_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.importers._values import lists_in, path_of
from furness.importers._words import Word, command_of


def tokens_of(report: Report, interface: Interface) -> tuple[str, ...]:
    """Read the command and its arguments."""
    found: list[list[Word]] = []
    command = _Command(report, interface)
    container = map_at(report.source.data, *CONTAINER)
    if container.get("args") and not container.get("command"):
        hint = "write what the image starts before the words of `command`"
        report.leave("the image's own program is not in the command", hint, *CONTAINER, "args")
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


def _words_of(command: _Command, one: Any, keys: tuple[Key, ...]) -> list[list[Word]]:
    """Give the parts of each word that a word of the file stands for."""
    if isinstance(one, str | int | float):
        return [[Word(str(one))]]
    if isinstance(one, dict) and len(one) == 1:
        ((kind, what),) = one.items()
        names = command.interface.names
        if kind in ("inputValue", "inputPath", "inputUri"):
            return [[_reference(command, names.inputs, what, keys)]]
        if kind in ("outputPath", "outputUri"):
            return [[_reference(command, names.outputs, what, keys)]]
        if kind == "concat" and isinstance(what, list):
            parts = [_words_of(command, part, (*keys, kind, i)) for i, part in enumerate(what)]
            return [[word for words in parts for part in words for word in part]]
        if kind == "if" and isinstance(what, dict):
            return _condition(command, what, (*keys, kind))
    hint = "write a text, or a placeholder such as `{inputValue: name}`"
    message = f"`{one}` is no word of a command"
    raise command.report.source.error("component", message, hint, *keys)


def _reference(
    command: _Command, known: Mapping[str, str], what: Any, keys: tuple[Key, ...]
) -> Word:
    if isinstance(what, str) and what in known:
        name, interface = known[what], command.interface
        path = path_of(name) if name in interface.values else ""
        return Word(name, is_name=True, path=path, in_shell=name in lists_in(interface.inputs))
    message = f"`{what}` in the command is no input or output"
    command.report.leave(message, "declare it, or remove it from the command", *keys)
    return Word("")


def _condition(command: _Command, what: dict[str, Any], keys: tuple[Key, ...]) -> list[list[Word]]:
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
