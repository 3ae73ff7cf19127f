"""Inputs of a command line that an R script reads by `optparse` or `argparse`.

https://cran.r-project.org/package=optparse, https://cran.r-project.org/package=argparse
"""

import re
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from furness.errors import Problem
from furness.frontends._argparse import help_text
from furness.frontends._command_line import valued_flag
from furness.frontends._constants import NotConstantError
from furness.frontends._declared import COMPUTED, Declared
from furness.frontends._grammar import read
from furness.frontends._r.calls import arguments, called
from furness.frontends._r.tree import RSource
from furness.frontends._r.values import text_of, value_of
from furness.model.types import Type, list_of

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_ADDS = ("make_option", "optparse::make_option", "$add_argument", "add_option", "$add_option")
_PARSERS = ("OptionParser", "optparse::OptionParser", "ArgumentParser", "argparse::ArgumentParser")
_TYPES = {"double": "Float", "numeric": "Float", "integer": "Integer", "logical": "Boolean"}
_DEFAULT = re.compile(r"\s*[(\[]?\s*(defaults?\s*[:=]?\s*)?%default\s*[)\]]?")


class RCommandLine(Struct, frozen=True, kw_only=True):
    """What a command line declares."""

    declared: tuple[Declared, ...] = ()
    """The arguments and options, in order."""
    description: str = ""
    """What it does."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided."""


def read_r_command_line(source: RSource) -> RCommandLine:
    """Find what a script declares on its command line."""
    found: dict[str, Declared] = {}
    description = ""
    for call in source.calls:
        if called(call) in _PARSERS:
            description = text_of(dict(arguments(call)).get("description"), source) or description
        elif called(call) in _ADDS and (one := _declare(call, source)):
            found[one.name] = one
    hints = [] if found else _unread(source)
    return RCommandLine(declared=tuple(found.values()), description=description, hints=tuple(hints))


def _unread(source: RSource) -> list[Problem]:
    """Ask about arguments, unless they are put into the environment as CLAIMED has it."""
    if any(read(node) == "Sys.setenv" for node in source.each("identifier")):
        return []
    file = source.path.rpartition("/")[2]
    return [
        source.hint(
            "arguments-unread",
            "the script reads `commandArgs`, which says neither names nor types",
            f'write `[tool.furness]`, `command = ["Rscript", "{file}", "$image"]` and '
            '`inputs.image = "File"` in a `# /// script` block',
            call,
        )
        for call in source.calls
        if called(call) == "commandArgs"
    ][:1]


def _declare(call: "Node", source: RSource) -> Declared | None:
    given = {name: value for name, value in arguments(call) if name}
    free = [value for name, value in arguments(call) if not name]
    names = [text for value in free for text in _texts(value, source)]
    names += _texts(given["opt_str"], source) if "opt_str" in given else []
    flags = [name for name in names if name.startswith("-")]
    action = text_of(given.get("action"), source) or "store"
    if not names or action in ("help", "version"):
        return None
    long = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else None)
    name = text_of(given.get("dest"), source) or (long or names[0]).lstrip("-")
    found = Declared(
        name=name.replace("-", "_").replace(".", "_"),
        flag=long,
        positional=long is None,
        description=_DEFAULT.sub("", help_text(text_of(given.get("help"), source) or "")).strip(),
        keys=(("*", name),),
        line=call.start_point.row + 1,
    )
    return _typed(found, action, given, source)


def _typed(found: Declared, action: str, given: "dict[str, Node]", source: RSource) -> Declared:
    if action in ("store_true", "store_false"):
        off = action == "store_false"
        flag = f"/{found.flag}" if off else found.flag
        return replace(found, type=Type("Boolean"), default=off, flag=flag)
    default = _value(given.get("default"), source)
    kind = _type(given, default, source)
    several = action == "append" or text_of(given.get("nargs"), source) in ("*", "+")
    required = _value(given.get("required"), source) is True or (
        found.positional and "default" not in given
    )
    found = replace(
        found,
        type=list_of(kind) if several else kind,
        repeat=action == "append",
        default=UNSET if required else default,
    )
    is_flag = kind == Type("Boolean") and found.flag is not None
    return valued_flag(found) if is_flag else found


def _type(given: "dict[str, Node]", default: Any, source: RSource) -> Type:
    """Give the type of one value: from its choices, its type or its default."""
    choices = _texts(given["choices"], source) if "choices" in given else []
    if choices:
        return Type("Enum", choices=tuple(choices))
    if "type" not in given and isinstance(default, bool | int | float):
        return Type({bool: "Boolean", int: "Integer"}.get(type(default), "Float"))
    return Type(_TYPES.get(text_of(given.get("type"), source) or "", "String"))


def _value(node: "Node | None", source: RSource) -> Any:
    try:
        return value_of(node, source) if node is not None else None
    except NotConstantError:
        return COMPUTED


def _texts(node: "Node", source: RSource) -> list[str]:
    found = _value(node, source)
    texts = found if isinstance(found, list) else [found]
    return [one for one in texts if isinstance(one, str)]
