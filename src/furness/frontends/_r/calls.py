"""The calls in an R source: what is called, and with which arguments."""

import re
from typing import TYPE_CHECKING

from furness.frontends._grammar import above, read

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

PIPES = ("|>", "%>%")
"""The operators that make what is on their left the first argument of what is on their right."""
_ATTACHED = re.compile(r"(base|utils|stats|methods|grDevices)::+")
_RAW = re.compile(
    r"[rR](?P<quote>[\"'])(?P<dashes>-*)[(\[{](?P<text>.*)[)\]}](?P=dashes)(?P=quote)"
)
_ESCAPE = re.compile(
    r"\\(x[0-9a-fA-F]{1,2}|u\{?[0-9a-fA-F]{1,4}\}?|U\{?[0-9a-fA-F]{1,8}\}?|.)", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LONGEST = 10_000


def name_in(node: "Node") -> str:
    """Give the name that an identifier, a quoted one included, or a string holds."""
    return read_string(node) if node.type == "string" else read(node).strip("`")


def called(node: "Node | None") -> str:
    """Give what a call calls: `read.csv`, `pak::pak`, `$add_argument`; nothing for another node.

    The packages that are always attached are left out.
    """
    function = node.child_by_field_name("function") if node and node.type == "call" else None
    if function is None:
        return ""
    if function.type == "extract_operator":
        return f"${read(function.child_by_field_name('rhs'))}"
    return _ATTACHED.sub("", read(function)) if len(read(function)) < _LONGEST else ""


def arguments(call: "Node") -> "list[tuple[str, Node]]":
    """Give the arguments of a call, each with its name or an empty text; what is piped is first."""
    holder = call.child_by_field_name("arguments")
    piped = _piped(call)
    found = [("", piped)] if piped is not None else []
    for one in holder.named_children if holder is not None else ():
        value = one.child_by_field_name("value") if one.type == "argument" else None
        name = one.child_by_field_name("name") if value is not None else None
        if value is not None:
            found.append((name_in(name) if name is not None else "", value))
    return found


def _piped(call: "Node") -> "Node | None":
    pipe = call.parent
    if pipe is None or pipe.type != "binary_operator" or pipe.child_by_field_name("rhs") != call:
        return None
    is_pipe = read(pipe.child_by_field_name("operator")) in PIPES
    return pipe.child_by_field_name("lhs") if is_pipe else None


def matched(call: "Node", *formals: str) -> "dict[str, Node]":
    """Give the arguments of a call by the names of its function's parameters, as R matches them.

    Args:
        call: The call.
        formals: The parameters, in order.
    """
    given = arguments(call)
    found = {name: value for name, value in given if name in formals}
    free = [name for name in formals if name not in found]
    return found | dict(zip(free, (value for name, value in given if not name), strict=False))


def function_around(node: "Node") -> "Node | None":
    """Give the definition of the function that a node is in."""
    return next((one for one in above(node) if one.type == "function_definition"), None)


def read_string(node: "Node") -> str:
    """Give the text that a string stands for, raw strings included."""
    text = read(node)
    raw = _RAW.fullmatch(text) if text[:1] in "rR" else None
    return raw["text"] if raw else _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "xuU" and len(code) > 1:
        number = int(code[1:].strip("{}"), 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else "\ufffd"  # noqa: PLR2004 - Unicode's own
    return _LETTERS.get(code, code)
