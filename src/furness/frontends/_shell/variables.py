"""The variables in a shell source, and the operators after their names."""

import re
from typing import TYPE_CHECKING

from furness.frontends._grammar import read
from furness.frontends._shell.commands import changed_by

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
REQUIRED = (":?", "?")
"""What ends the script where the variable is not set."""
DEFAULTED = (":-", "-", ":=", "=")
"""What stands before a default."""
TESTED = (":+", "+")
"""What stands before a text for where it is set."""


def variable_of(node: "Node") -> str:
    """Give the variable that an expansion expands; nothing for another node."""
    if node.type == "variable_name" and node.parent is not None:
        is_plain = node.parent.type in ("binary_expression", "arithmetic_expansion")
        is_target = changed_by(node.parent) == node and read(node.next_sibling) == "="
        found = read(node) if is_plain and not is_target else ""
    elif node.type in ("simple_expansion", "expansion"):
        inside = [one for one in node.children if one.type in ("variable_name", "subscript")]
        found = read(inside[0]).partition("[")[0] if inside else ""
    else:
        found = ""
    return found if _NAME.fullmatch(found) else ""


def operator_of(node: "Node") -> str:
    """Give the operator of an expansion that comes after the variable's name."""
    if node.type != "expansion":
        return ""
    kinds = [(one.type in ("variable_name", "subscript"), read(one)) for one in node.children]
    names = [place for place, (is_name, _) in enumerate(kinds) if is_name]
    return kinds[names[0] + 1][1] if names and names[0] + 1 < len(kinds) else ""
