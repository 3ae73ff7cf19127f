"""An input for a variable that a shell script reads from its environment, with its default."""

import re
from typing import TYPE_CHECKING, Any

from msgspec import UNSET
from msgspec.structs import replace

from furness.errors import ArgumentError
from furness.frontends._declared import COMPUTED, Declared, is_output_path
from furness.frontends._grammar import above, describe, read, walk
from furness.frontends._shell.commands import command_name, words_of
from furness.frontends._shell.tree import ShellSource
from furness.frontends._shell.variables import DEFAULTED, REQUIRED, TESTED, operator_of
from furness.model.types import Type
from furness.model.values import as_text, parse_text

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object


def declare(name: str, node: "Node", source: ShellSource) -> Declared:
    """Give what an expansion of a variable declares."""
    operator, value = operator_of(node), _value(node)
    found = Declared(name=name, description=describe(node, source), line=node.start_point.row + 1)
    if operator in REQUIRED:
        said = value if isinstance(value, str) else ""
        return replace(found, description=found.description or said)
    if operator in DEFAULTED:
        return _with_default(found, value)
    return replace(found, default=None if operator in TESTED or _is_tested(node) else UNSET)


def _value(node: "Node") -> Any:
    """Give the constant text after the operator of an expansion; `COMPUTED` if it is none."""
    operator = operator_of(node)
    text = read(node)[2:-1].partition(operator)[2] if operator else ""
    inner = list(walk(node))[1:]
    if any(one.type.endswith(("expansion", "substitution")) for one in inner):
        return COMPUTED
    quoted = text[:1] in ("'", '"') and text[-1:] == text[:1] and len(text) > 1
    return text[1:-1] if quoted else re.sub(r"\\(.)", r"\1", text)


def _with_default(found: Declared, value: Any) -> Declared:
    """Type a default by its look, if it would be written back letter for letter."""
    if not isinstance(value, str) or not value:
        return replace(found, default=None if value == "" else value)
    for kind in ("Integer", "Float", "Boolean"):
        try:
            read_back = parse_text(value, Type(kind))
        except ArgumentError:
            continue
        if as_text(read_back) == value:
            return replace(found, type=Type(kind), default=read_back)
    return replace(found, default=value, is_written=is_output_path(found.name, value))


def _is_tested(node: "Node") -> bool:
    """Tell whether a script asks if a variable is empty, and does not end when it is."""
    for around in above(node):
        if around.type == "unary_expression" and around.children:
            return read(around.children[0]) in ("-z", "-n") and not _ends(around)
        if command_name(around) == "test":
            return words_of(around)[:1] in (["-z"], ["-n"]) and not _ends(around)
        if around.type in ("command", "variable_assignment"):
            return False
    return False


def _ends(test: "Node") -> bool:
    for around in above(test):
        if around.type in ("if_statement", "list"):
            return any(command_name(one) in ("exit", "die", "return") for one in walk(around))
    return False
