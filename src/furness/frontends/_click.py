"""Inputs and outputs of a command line that `click` reads.

https://click.palletsprojects.com/en/stable/options/
"""

import ast
from typing import Any

import msgspec
from msgspec import UNSET

from furness.frontends._annotations import enum_of
from furness.frontends._command_line import ABSENT, CommandLine, subcommand_hint, valued_flag
from furness.frontends._constants import NotConstantError, evaluate, text_of, value_of
from furness.frontends._declared import COMPUTED, Declared
from furness.frontends._docstrings import docstring_of, summary_of
from furness.frontends._source import Function, Source, called, dotted, keyword
from furness.model.types import Type, list_of

_TYPES = {"int": "Integer", "float": "Float", "bool": "Boolean", "str": "String"}
_TYPES |= {"click.INT": "Integer", "click.FLOAT": "Float", "click.BOOL": "Boolean"}
_TYPES |= {"click.IntRange": "Integer", "click.FloatRange": "Float"}
_PATHS = ("click.Path", "click.File", "pathlib.Path")
_INFERRED: dict[type, str] = {bool: "Boolean", int: "Integer", float: "Float"}


def read_click(source: Source, chosen: tuple[str, ...] = ()) -> CommandLine:
    """Find what a script declares with `click`.

    Args:
        source: The script.
        chosen: Words of its command, if it is written down: they choose a subcommand.
    """
    commands = {
        _word(function, mark, source): function
        for function in source.functions.values()
        if (mark := _mark(function, ".command", source))
    }
    groups = [one for one in source.functions.values() if _mark(one, ".group", source)]
    if not commands or not any(name.startswith("click") for name in source.names.values()):
        return ABSENT
    word = next((word for word in chosen if word in commands), "")
    if len(commands) > 1 and not word:
        first = next(iter(commands.values()))
        return CommandLine(hints=(subcommand_hint(list(commands), first, source),))
    word = word or next(iter(commands))
    function = commands[word]
    declared = [one for group in groups for one in _declarations(group, source)]
    declared += _declarations(function, source)
    return CommandLine(
        declared=tuple({one.name: one for one in declared}.values()),
        words=(word,) if groups else (),
        description=summary_of(docstring_of(function)),
    )


def _mark(function: Function, end: str, source: Source) -> ast.expr | None:
    for one in function.decorator_list:
        full = called(one, source) or dotted(one, source)
        if full.endswith(end):
            return one
    return None


def _word(function: Function, mark: ast.expr, source: Source) -> str:
    given = None
    if isinstance(mark, ast.Call):
        given = mark.args[0] if mark.args else keyword(mark, "name")
    return text_of(given, source) or function.name.replace("_", "-")


def _declarations(function: Function, source: Source) -> list[Declared]:
    found = []
    for call in function.decorator_list:
        full = called(call, source)
        if not isinstance(call, ast.Call):
            continue
        if full == "click.option":
            found.append(_option(call, function, source))
        elif full == "click.argument":
            found.append(_argument(call, function, source))
    return [one for one in found if one]


def _base(call: ast.Call, function: Function, source: Source) -> tuple[Declared, list[str]]:
    names = [text for one in call.args if (text := text_of(one, source))]
    own = [name for name in names if not name.startswith(("-", "/"))]
    flags = [name for name in names if name.startswith("-")]
    long = sorted(flags, key=lambda flag: not flag.startswith("--"))
    plain = long[0].partition("/")[0].strip().lstrip("-") if long else ""
    name = (own[0] if own else plain).replace("-", "_").lower()
    found = Declared(
        name=name,
        description=" ".join((text_of(keyword(call, "help"), source) or "").split()),
        flag=long[0] if long else None,
        keys=((function.name, name),),
        line=call.lineno,
    )
    return _typed(found, keyword(call, "type"), source), long


def _default(call: ast.Call, source: Source) -> Any:
    node = keyword(call, "default")
    try:
        return evaluate(node, source) if node is not None else None
    except NotConstantError:
        return COMPUTED


def _option(call: ast.Call, function: Function, source: Source) -> Declared | None:
    found, flags = _base(call, function, source)
    if not flags:
        return None
    default = _default(call, source)
    if keyword(call, "type") is None and type(default) in _INFERRED:
        found = msgspec.structs.replace(found, type=Type(_INFERRED[type(default)]))
    pair = next((flag for flag in flags if "/" in flag), None)
    valued = keyword(call, "flag_value") is not None or value_of(keyword(call, "count"), source)
    if pair or valued or value_of(keyword(call, "is_flag"), source):
        on, _, off = (pair or found.flag or "").partition("/")
        flag = f"{on.strip()}/{off.strip()}" if off else on.strip()
        is_on = default is True
        return msgspec.structs.replace(found, type=Type("Boolean"), default=is_on, flag=flag)
    found = _several(found, call, source)
    if value_of(keyword(call, "required"), source) is True or keyword(call, "prompt") is not None:
        default = UNSET if default is None else default
    elif default is None and found.repeat:
        default = []
    found = msgspec.structs.replace(found, default=default)
    return valued_flag(found) if found.type == Type("Boolean") else found


def _several(found: Declared, call: ast.Call, source: Source) -> Declared:
    if value_of(keyword(call, "multiple"), source):
        return msgspec.structs.replace(found, type=list_of(found.type), repeat=True)
    nargs = value_of(keyword(call, "nargs"), source, 1)
    if isinstance(keyword(call, "type"), ast.Tuple):
        nargs = 2
    return found if nargs == 1 else msgspec.structs.replace(found, type=list_of(found.type))


def _argument(call: ast.Call, function: Function, source: Source) -> Declared | None:
    found, _ = _base(call, function, source)
    found = _several(msgspec.structs.replace(found, flag=None, positional=True), call, source)
    default = _default(call, source)
    required = value_of(keyword(call, "required"), source)
    if default is None:
        is_list = found.type.name == "List" and required is not True
        open_ended = value_of(keyword(call, "nargs"), source) == -1
        default = [] if is_list and open_ended else None if required is False else UNSET
    return msgspec.structs.replace(found, default=default)


def _typed(found: Declared, given: ast.expr | None, source: Source) -> Declared:
    if isinstance(given, ast.Tuple):
        given = given.elts[0] if given.elts else None
    if given is None:
        return found
    full = called(given, source) or dotted(given, source)
    if full in _TYPES:
        found = msgspec.structs.replace(found, type=Type(_TYPES[full]))
    if not isinstance(given, ast.Call):
        return msgspec.structs.replace(found, is_path=full in _PATHS)
    if full in ("click.IntRange", "click.FloatRange"):
        return _ranged(found, given, source)
    if full == "click.Choice":
        words = enum_of(value_of(given.args[0], source)) if given.args else None
        return msgspec.structs.replace(found, type=words or found.type)
    if full in _PATHS:
        return _path(found, given, source)
    return found


def _ranged(found: Declared, given: ast.Call, source: Source) -> Declared:
    least = given.args[0] if given.args else keyword(given, "min")
    most = given.args[1] if len(given.args) > 1 else keyword(given, "max")
    return msgspec.structs.replace(
        found, minimum=value_of(least, source), maximum=value_of(most, source)
    )


def _path(found: Declared, given: ast.Call, source: Source) -> Declared:
    mode = text_of(given.args[0] if given.args else keyword(given, "mode"), source) or "r"
    exists = value_of(keyword(given, "exists"), source) is True
    written = value_of(keyword(given, "writable"), source) is True and not exists
    written = written or (called(given, source) == "click.File" and mode[0] in "wax")
    return msgspec.structs.replace(
        found,
        is_path=True,
        is_directory=value_of(keyword(given, "file_okay"), source) is False,
        is_written=written,
    )
