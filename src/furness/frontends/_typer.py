"""Inputs and outputs of a command line that `typer` makes from a function's parameters.

https://typer.tiangolo.com/tutorial/
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from furness.frontends._annotations import is_none, read_annotation
from furness.frontends._command_line import ABSENT, CommandLine, subcommand_hint
from furness.frontends._constants import NotConstantError, evaluate, text_of, value_of
from furness.frontends._declared import COMPUTED, STRING, Declared
from furness.frontends._docstrings import docstring_of, parameter_descriptions, summary_of
from furness.frontends._source import (
    Function,
    Source,
    called,
    defaults_of,
    dotted,
    keyword,
    parameters_of,
)
from furness.model.types import Type, list_of, optional

_OPTION, _ARGUMENT = "typer.Option", "typer.Argument"
_SKIPPED = ("typer.Context", "click.Context", "typer.CallbackParam")


def read_typer(source: Source, chosen: tuple[str, ...] = ()) -> CommandLine:
    """Find what a script declares with `typer`.

    Args:
        source: The script.
        chosen: Words of its command, if it is written down: they choose a subcommand.
    """
    if not any(name.split(".")[0] == "typer" for name in source.names.values()):
        return ABSENT
    commands = _commands(source)
    if not commands:
        return ABSENT
    word = next((word for word in chosen if word in commands), "")
    if len(commands) > 1 and not word:
        first = next(iter(commands.values()))
        return CommandLine(hints=(subcommand_hint(list(commands), first, source),))
    function = commands[word or next(iter(commands))]
    return CommandLine(
        declared=tuple(_parameters(function, source)),
        words=(word,) if len(commands) > 1 else (),
        description=summary_of(docstring_of(function)),
    )


def _commands(source: Source) -> dict[str, Function]:
    found = {}
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node, source) == "typer.run" and node.args:
            function = source.functions.get(dotted(node.args[0], source))
            if function:
                return {function.name: function}
    for function in source.functions.values():
        for mark in function.decorator_list:
            if isinstance(mark, ast.Call) and called(mark, source).endswith(".command"):
                given = mark.args[0] if mark.args else keyword(mark, "name")
                found[text_of(given, source) or function.name.replace("_", "-")] = function
    return found


def _parameters(function: Function, source: Source) -> Iterator[Declared]:
    described = parameter_descriptions(docstring_of(function))
    for parameter in parameters_of(function):
        if parameter.annotation is None or dotted(parameter.annotation, source) not in _SKIPPED:
            one = _declare(parameter, function, source)
            description = one.description or described.get(one.name, "")
            yield msgspec.structs.replace(one, description=description)


def _declare(parameter: ast.arg, function: Function, source: Source) -> Declared:
    annotated = read_annotation(parameter.annotation, source)
    default = defaults_of(function).get(parameter.arg)
    mark = _mark((*(annotated.extras if annotated else ()), default), source)
    inline = mark is not None and mark is default
    is_option = called(mark, source) == _OPTION if mark else default is not None
    found = Declared(
        name=parameter.arg,
        default=_default(mark if inline else default, source, inline=inline),
        positional=not is_option,
        flag=f"--{parameter.arg.replace('_', '-')}" if is_option else None,
        keys=((function.name, parameter.arg),),
        line=parameter.lineno,
    )
    found = _typed(found, annotated.type if annotated else STRING)
    found = _marked(found, mark, source, skip=int(inline)) if mark else found
    if found.type == Type("Boolean") and found.flag and "/" not in found.flag:
        found = _boolean(found, explicit=_flags(mark, source, int(inline)))
    return found


def _mark(given: Iterable[ast.expr | None], source: Source) -> ast.expr | None:
    """Give the call of `typer.Option` or `typer.Argument` that says how a parameter is given."""
    return next((one for one in given if called(one, source) in (_OPTION, _ARGUMENT)), None)


def _boolean(found: Declared, explicit: list[str]) -> Declared:
    flag = found.flag or ""
    if not explicit:
        flag = f"{flag}/--no-{flag.removeprefix('--')}"
    default = False if found.default is None else found.default
    return msgspec.structs.replace(found, flag=flag, default=default)


def _default(node: ast.expr | None, source: Source, *, inline: bool) -> Any:
    if inline and isinstance(node, ast.Call):
        node = node.args[0] if node.args else keyword(node, "default")
    if node is None or (isinstance(node, ast.Constant) and node.value is ...):
        return UNSET
    if is_none(node):
        return None
    try:
        return evaluate(node, source)
    except NotConstantError:
        return COMPUTED


def _typed(found: Declared, wanted: Type) -> Declared:
    inner, value = wanted.required, found.default
    is_list = inner.name == "List" and inner.of is not None
    element = inner.of if is_list and inner.of else inner
    is_path = element.name in ("File", "Directory")
    element = STRING if is_path or element.name == "Json" else element
    kind = list_of(element) if is_list else element
    default = [] if is_list and value is None and found.flag else value
    if wanted.is_optional and not is_list:
        kind = optional(kind) if value is None else kind
    return msgspec.structs.replace(
        found,
        type=kind.required,
        default=default,
        is_path=is_path,
        repeat=is_list and found.flag is not None,
    )


def _flags(mark: ast.expr | None, source: Source, skip: int) -> list[str]:
    if not isinstance(mark, ast.Call):
        return []
    texts = [text_of(one, source) for one in mark.args[skip:]]
    flags = [text for text in texts if text and text.startswith("-")]
    return sorted(flags, key=lambda flag: not flag.startswith("--"))


def _marked(found: Declared, mark: ast.expr, source: Source, *, skip: int) -> Declared:
    if not isinstance(mark, ast.Call):
        return found
    flags = _flags(mark, source, skip)
    exists = value_of(keyword(mark, "exists"), source) is True
    writable = value_of(keyword(mark, "writable"), source) is True
    return msgspec.structs.replace(
        found,
        flag=flags[0].replace(" ", "") if flags and found.flag else found.flag,
        description=" ".join((text_of(keyword(mark, "help"), source) or "").split()),
        minimum=value_of(keyword(mark, "min"), source),
        maximum=value_of(keyword(mark, "max"), source),
        is_directory=value_of(keyword(mark, "file_okay"), source) is False,
        is_written=writable and not exists,
    )
