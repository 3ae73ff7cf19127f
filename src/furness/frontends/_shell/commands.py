"""The commands in a shell source: their words, and what they assign."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from furness.frontends._grammar import above, read

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_OPTION = re.compile(r"[-+]\w*")
_SETS = ("=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^=")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SETTERS = ("read", "mapfile", "readarray", "getopts", "printf", "let", "unset", "wait", "select")


def assigned_by(node: "Node") -> Iterator[str]:
    """Give the variables that a node assigns."""
    if node.type == "variable_assignment":
        is_prefix = node.parent is not None and command_name(node.parent) != ""
        name = node.child_by_field_name("name")
        if name is not None and not is_prefix:
            yield read(name).partition("[")[0]
    elif node.type in ("for_statement", "select_statement"):
        yield read(node.child_by_field_name("variable"))
    elif (changed := changed_by(node)) is not None:
        yield read(changed)
    elif node.type == "declaration_command":
        is_own = read(node.children[0]) in ("local", "declare", "typeset")
        yield from (read(one) for one in node.children if is_own and one.type == "variable_name")
    elif command_name(node) in _SETTERS:
        for word in words_of(node):
            yield from (one for one in _NAME.findall(word)[:1] if not _OPTION.fullmatch(word))


def changed_by(node: "Node") -> "Node | None":
    """Give what an arithmetic expression such as `x += 1` or `x++` assigns."""
    operator = read(node.child_by_field_name("operator"))
    if node.type == "binary_expression" and operator in _SETS:
        found = node.child_by_field_name("left")
    elif node.type in ("postfix_expression", "unary_expression"):
        is_step = "++" in read(node) or "--" in read(node)
        found = next((one for one in node.children if one.is_named), None) if is_step else None
    else:
        found = None
    return found if found is not None and found.type == "variable_name" else None


def command_name(node: "Node") -> str:
    """Give the name of the command that a node is; nothing for another node."""
    return read(node.child_by_field_name("name")) if node.type == "command" else ""


def arguments_of(command: "Node") -> "list[Node]":
    """Give what follows the name of a command."""
    return command.children_by_field_name("argument")


def words_of(command: "Node") -> list[str]:
    """Give what follows the name of a command, as texts."""
    return [read(one) for one in arguments_of(command)]


def is_in_function(node: "Node") -> bool:
    """Tell whether a node is inside of a function."""
    return any(one.type == "function_definition" for one in above(node))
