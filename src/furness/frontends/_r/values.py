"""What constant expressions of R stand for. Nothing is executed."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from furness.frontends._constants import NotConstantError
from furness.frontends._grammar import read
from furness.frontends._r.calls import (
    arguments,
    called,
    function_around,
    matched,
    name_in,
    read_string,
)
from furness.frontends._r.tree import RSource

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_DEEPEST = 40


def value_of(node: "Node", source: RSource, depth: int = 0) -> Any:
    """Give the value of a constant expression; NA and NULL are None, vectors are lists.

    Args:
        node: The expression.
        source: The source that it is in.
        depth: How deep in another expression it is.

    Raises:
        NotConstantError: Only R can tell.
    """
    reader = _READERS.get(node.type)
    if reader is None or depth > _DEEPEST:
        raise NotConstantError
    return reader(node, source, depth + 1)


def text_of(node: "Node | None", source: RSource) -> str | None:
    """Give the text that an expression is; None when it is no constant text."""
    try:
        found = value_of(node, source) if node is not None else None
    except NotConstantError:
        return None
    return found if isinstance(found, str) else None


def _number(node: "Node", *_: object) -> int | float:
    text = read(node).rstrip("L")
    try:
        if re.fullmatch(r"\d+|0[xX][0-9a-fA-F]+", text):
            return int(text, 16 if text[:2] in ("0x", "0X") else 10)
        found = float(text)
    except ValueError:
        raise NotConstantError from None
    return int(found) if node.type == "integer" and found.is_integer() else found


def _identifier(node: "Node", source: RSource, depth: int) -> Any:
    name = name_in(node)
    bound = source.bindings.get(name, [])
    if len(bound) == 1 and bound[0].start_byte < node.start_byte and not function_around(bound[0]):
        return value_of(bound[0], source, depth)
    if not bound and name in ("T", "F"):
        return name == "T"
    raise NotConstantError


def _inner(node: "Node", source: RSource, depth: int) -> Any:
    body = node.child_by_field_name("body")
    if body is None:
        raise NotConstantError
    return value_of(body, source, depth)


def _unary(node: "Node", source: RSource, depth: int) -> Any:
    right = node.child_by_field_name("rhs")
    found = value_of(right, source, depth) if right is not None else None
    operator = read(node.child_by_field_name("operator"))
    if operator == "!" and isinstance(found, bool):
        return not found
    if operator not in "+-" or isinstance(found, bool) or not isinstance(found, int | float):
        raise NotConstantError
    return -found if operator == "-" else found


def _binary(node: "Node", source: RSource, depth: int) -> Any:
    operation = _OPERATIONS.get(read(node.child_by_field_name("operator")))
    sides = [node.child_by_field_name(one) for one in ("lhs", "rhs")]
    if operation is None:
        raise NotConstantError
    first, second = (value_of(one, source, depth) if one is not None else None for one in sides)
    if not all(isinstance(one, int | float) for one in (first, second)):
        raise NotConstantError
    try:
        return operation(first, second)
    except (ArithmeticError, ValueError):
        raise NotConstantError from None


def _power(first: float, second: float) -> float:
    found = float(first) ** float(second)
    if isinstance(found, complex):
        raise NotConstantError
    return int(found) if found.is_integer() and isinstance(first, int) else found


def _call(node: "Node", source: RSource, depth: int) -> Any:
    name, given = called(node), arguments(node)
    if name == "Sys.getenv":
        unset = matched(node, "x", "unset").get("unset")
        if unset is not None:
            return value_of(unset, source, depth)
    if name not in ("c", "paste0", "paste", "file.path"):
        raise NotConstantError
    values = [value_of(value, source, depth) for label, value in given if label != "sep"]
    if name == "c":
        return [one for value in values for one in (value if isinstance(value, list) else [value])]
    named = [value_of(value, source, depth) for label, value in given if label == "sep"]
    separator = named[0] if named else {"paste0": "", "paste": " "}.get(name, "/")
    if not all(isinstance(one, str) for one in (*values, separator)):
        raise NotConstantError
    return str(separator).join(values)


_READERS: dict[str, Callable[["Node", RSource, int], Any]] = {
    "string": lambda node, *_: read_string(node),
    "integer": _number,
    "float": _number,
    "true": lambda *_: True,
    "false": lambda *_: False,
    "na": lambda *_: None,
    "null": lambda *_: None,
    "identifier": _identifier,
    "parenthesized_expression": _inner,
    "unary_operator": _unary,
    "binary_operator": _binary,
    "call": _call,
}
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda first, second: first + second,
    "-": lambda first, second: first - second,
    "*": lambda first, second: first * second,
    "/": lambda first, second: first / second,
    "^": _power,
    "**": _power,
}
