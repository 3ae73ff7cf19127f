"""Inputs and outputs of a command line that `argparse` reads.

https://docs.python.org/3/library/argparse.html
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from furness.errors import Problem
from furness.frontends._annotations import enum_of
from furness.frontends._casts import climb
from furness.frontends._command_line import ABSENT, CommandLine, subcommand_hint, valued_flag
from furness.frontends._constants import NotConstantError, evaluate, text_of, value_of
from furness.frontends._declared import COMPUTED, Declared
from furness.frontends._source import Source, called, dotted, environment_call, keyword
from furness.model.types import Type, list_of

_TYPES = {"int": "Integer", "float": "Float", "str": "String", "json.loads": "Json"}
_FLAGS = ("store_true", "store_false", "store_const", "append_const", "count")
_PATHS = ("pathlib.Path", "pathlib.PurePath", "os.path.abspath", "open", "argparse.FileType")
_SILENT = ("help", "version")
_DEFAULT_NOTE = re.compile(
    r"\s*[(\[]?\s*(?:defaults?(?: is| to)?\s*[:=]?\s*)?%\(default\)[sdrfg]\s*[)\]]?"
)


def read_argparse(source: Source, chosen: tuple[str, ...] = ()) -> CommandLine:
    """Find what a script declares with `argparse`.

    Args:
        source: The script.
        chosen: Words of its command, if it is written down: they choose a subcommand.
    """
    calls = [node for node in source.nodes if isinstance(node, ast.Call)]
    parsers = [one for one in calls if _method(one, source) == "argparse.ArgumentParser"]
    adds = [one for one in calls if _method(one, source) == ".add_argument"]
    if not parsers or not adds:
        return ABSENT
    subcommands = _subcommands(calls, source)
    word = next((word for word in chosen if word in subcommands.values()), "")
    left_out = {name for name, command in subcommands.items() if command != word}
    adds.sort(key=lambda one: (one.lineno, one.col_offset))
    settings = _settings(calls, source)
    declared: dict[str, Declared] = {}
    for call in adds:
        if _owner(call) not in left_out and (one := _declare(call, source)):
            default = settings.get(one.name, one.default)
            declared[one.name] = msgspec.structs.replace(one, default=default)
    hints = [_subcommand_hint(subcommands, parsers[0], source)] if subcommands and not word else []
    return CommandLine(
        declared=tuple(declared.values()),
        words=(word,) if word else (),
        description=text_of(keyword(parsers[0], "description"), source) or "",
        hints=tuple(hints),
    )


def _method(call: ast.Call, source: Source) -> str:
    full = called(call, source)
    if full == "argparse.ArgumentParser" or full.endswith(".ArgumentParser"):
        return "argparse.ArgumentParser"
    return f".{call.func.attr}" if isinstance(call.func, ast.Attribute) else full


def _owner(call: ast.Call) -> str:
    inner = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return inner.id if isinstance(inner, ast.Name) else ""


def _subcommands(calls: list[ast.Call], source: Source) -> dict[str, str]:
    """Give the names of the subcommands by the variables that hold their parsers."""
    found: dict[str, str] = {}
    for call in calls:
        if _method(call, source) == ".add_parser" and call.args:
            word = text_of(call.args[0], source) or ""
            holder = next((name for name, _ in _holders(call, source)), word)
            found[holder] = word
    groups = [call for call in calls if "_group" in _method(call, source)]
    for call in groups:
        if _owner(call) in found:
            found |= {name: found[_owner(call)] for name, _ in _holders(call, source)}
    return found


def _holders(value: ast.expr, source: Source) -> Iterator[tuple[str, int]]:
    for name, bound in source.bindings.items():
        yield from ((name, one.line) for one in bound if one.value is value)


def _subcommand_hint(subcommands: dict[str, str], parser: ast.Call, source: Source) -> Problem:
    return subcommand_hint(list(dict.fromkeys(subcommands.values())), parser, source)


def _settings(calls: list[ast.Call], source: Source) -> dict[str, Any]:
    return {
        one.arg: value_of(one.value, source, COMPUTED)
        for call in calls
        if _method(call, source) == ".set_defaults"
        for one in call.keywords
        if one.arg
    }


def _declare(call: ast.Call, source: Source) -> Declared | None:
    names = [text for one in call.args if (text := text_of(one, source))]
    action = _action(call, source)
    if not names or action in _SILENT or text_of(keyword(call, "help"), source) == "==SUPPRESS==":
        return None
    flags = [name for name in names if name.startswith("-")]
    long = [flag for flag in flags if flag.startswith("--")]
    name = text_of(keyword(call, "dest"), source) if flags else names[0]
    name = (name or (long or flags)[0].lstrip("-")).replace("-", "_")
    flag = (long or flags)[0] if flags else None
    found = Declared(
        name=name,
        description=help_text(text_of(keyword(call, "help"), source) or ""),
        flag=flag,
        positional=not flags,
        keys=(("*", name),),
        line=call.lineno,
    )
    found = _switch(found, action) if action in _FLAGS else _valued(found, action, call, source)
    return _from_environment(found, call, source)


def _action(call: ast.Call, source: Source) -> str:
    action = keyword(call, "action")
    text = text_of(action, source)
    return text or (dotted(action, source).rpartition(".")[2] if action else "")


def help_text(text: str) -> str:
    """Give a help text without what argparse would fill in."""
    text = _DEFAULT_NOTE.sub("", text).replace("%%", "%")
    return " ".join(re.sub(r"%\(\w+\)[sdrfg]", "…", text).split())


def _switch(found: Declared, action: str) -> Declared:
    off = action == "store_false"
    flag = f"/{found.flag}" if off else found.flag
    return msgspec.structs.replace(found, type=Type("Boolean"), default=off, flag=flag)


def _valued(found: Declared, action: str, call: ast.Call, source: Source) -> Declared:
    given = keyword(call, "type")
    found = _typed(found, given, source)
    found = _with_choices(found, value_of(keyword(call, "choices"), source))
    default = _default(call, source)
    if action == "BooleanOptionalAction":
        flag = f"{found.flag}/--no-{(found.flag or '')[2:]}"
        return msgspec.structs.replace(found, type=Type("Boolean"), default=default, flag=flag)
    found = _several(found, action, value_of(keyword(call, "nargs"), source))
    required = value_of(keyword(call, "required"), source) is True
    if found.positional:
        required = text_of(keyword(call, "nargs"), source) not in ("?", "*")
    if not required and found.type.name == "List" and found.positional and default is None:
        default = []
    found = msgspec.structs.replace(found, default=UNSET if required else default)
    is_flag = found.type == Type("Boolean") and found.flag is not None
    return valued_flag(found, empty=dotted_type(given, source) == "bool") if is_flag else found


def dotted_type(node: ast.expr | None, source: Source) -> str:
    """Give the full name of what a `type=` is, or calls; nothing when there is none."""
    return (called(node, source) or dotted(node, source)) if node is not None else ""


def _default(call: ast.Call, source: Source) -> Any:
    node = keyword(call, "default")
    if node is None or dotted(node, source) == "argparse.SUPPRESS":
        return None
    try:
        return evaluate(node, source)
    except NotConstantError:
        return COMPUTED


def _typed(found: Declared, given: ast.expr | None, source: Source) -> Declared:
    full = dotted_type(given, source)
    if full in _TYPES:
        return msgspec.structs.replace(found, type=Type(_TYPES[full]))
    if full == "bool" or "bool" in full.rpartition(".")[2].lower() or _is_boolean(given, source):
        return msgspec.structs.replace(found, type=Type("Boolean"))
    if full in _PATHS:
        mode = _file_mode(given, source)
        return msgspec.structs.replace(found, is_path=True, is_written=mode[:1] in tuple("wax"))
    return found


def _is_boolean(given: ast.expr | None, source: Source) -> bool:
    if not isinstance(given, ast.Lambda):
        return False
    parameter = given.args.args[0].arg if given.args.args else ""
    names = [one for one in ast.walk(given.body) if isinstance(one, ast.Name)]
    inner = [climb(one, source).type for one in names if one.id == parameter]
    return any(one == Type("Boolean") for one in inner)


def _file_mode(given: ast.expr | None, source: Source) -> str:
    if not isinstance(given, ast.Call):
        return "r"
    return text_of(given.args[0] if given.args else keyword(given, "mode"), source) or "r"


def _with_choices(found: Declared, choices: Any) -> Declared:
    if not isinstance(choices, list) or not choices:
        return found
    numbers = all(isinstance(one, int) for one in choices)
    if (
        numbers
        and found.type == Type("Integer")
        and choices == list(range(choices[0], choices[-1] + 1))
    ):
        return msgspec.structs.replace(found, minimum=choices[0], maximum=choices[-1])
    words = enum_of(choices)
    return msgspec.structs.replace(found, type=words) if words else found


def _several(found: Declared, action: str, nargs: Any) -> Declared:
    each = isinstance(nargs, int) or nargs in ("*", "+", "...")
    if action == "append" or each or action == "extend":
        repeat = action == "append" or (action == "extend" and not each)
        return msgspec.structs.replace(found, type=list_of(found.type), repeat=repeat)
    return found


def _from_environment(found: Declared, call: ast.Call, source: Source) -> Declared:
    """Take the variable's name when the default is read from the environment."""
    default = keyword(call, "default")
    for node in ast.walk(default) if default is not None else ():
        read = environment_call(node, source)
        name = text_of(read[0], source) if read else None
        if read and name:
            value = found.default if read[1] is not None else UNSET
            return msgspec.structs.replace(
                found, name=name, default=value, flag=None, positional=False
            )
    return found
