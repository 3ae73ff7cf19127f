"""An R source that was parsed: its calls, its arguments, and what its constants stand for.

The grammar is https://github.com/r-lib/tree-sitter-r. Nothing is executed, and R is not needed.
"""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from furness.errors import OutsideError
from furness.frontends._grammar import Script, above, first_error, parse, read, syntax_error
from furness.lazy import lazy

if TYPE_CHECKING:
    import tree_sitter_language_pack as pack
    from tree_sitter import Node
else:
    pack = lazy("tree_sitter_language_pack")
    Node = object

ASSIGNMENTS = ("<-", "<<-", "=", ":=")
"""The operators that assign to what is on their left."""

PIPES = ("|>", "%>%")
"""The operators that make what is on their left the first argument of what is on their right."""

_RIGHTWARDS = ("->", "->>")
_ATTACHED = re.compile(r"(base|utils|stats|methods|grDevices)::+")
_RAW = re.compile(
    r"[rR](?P<quote>[\"'])(?P<dashes>-*)[(\[{](?P<text>.*)[)\]}](?P=dashes)(?P=quote)"
)
_ESCAPE = re.compile(
    r"\\(x[0-9a-fA-F]{1,2}|u\{?[0-9a-fA-F]{1,4}\}?|U\{?[0-9a-fA-F]{1,8}\}?|.)", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LONGEST = 10_000


class RSource(Script, frozen=True, eq=False, kw_only=True):
    """An R source that was parsed."""

    bindings: dict[str, list["Node"]]
    """The expressions that each name is assigned, in order."""
    calls: tuple["Node", ...]
    """Every call, in order."""


@lru_cache(maxsize=8)
def parse_r(path: str, text: str) -> RSource:
    """Parse an R source.

    Args:
        path: The file, for places.
        text: Its content.

    Raises:
        DocumentError: It is not R; the place says where.
        OutsideError: The grammar is not installed.
    """
    try:
        language = pack.get_language("r")
    except ImportError as error:
        raise OutsideError(
            "R sources cannot be read: the grammar of R is not installed",
            hint="pip install 'furness[r]'",
            code="plugin",
        ) from error
    script = parse(path, text, language)
    wrong = first_error(script.root) or _crowded(script)
    if wrong is not None:
        hint = f"mend the line: `Rscript -e 'parse(\"{os.path.basename(path)}\")'` says the same"
        raise syntax_error(script, script.place(wrong), "R", hint)
    bindings: dict[str, list[Node]] = {}
    for node in script.each("binary_operator"):
        for name, value in _assigned(node):
            bindings.setdefault(name, []).append(value)
    return RSource(
        path=path,
        text=script.text,
        comments=script.comments,
        alone=script.alone,
        root=script.root,
        nodes=script.nodes,
        bindings=bindings,
        calls=tuple(script.each("call")),
    )


def _crowded(script: Script) -> "Node | None":
    """Give the first statement that follows another with nothing between; R does not take it."""
    text, start = script.root.text or b"", script.root.start_byte
    for node in script.each("program", "braced_expression"):
        inner = [one for one in node.children if one.type != "comment"]
        for one, other in pairwise(inner):
            between = text[one.end_byte - start : other.start_byte - start]
            if one.is_named and other.is_named and not set(between) & set(b"\n;"):
                return other
    return None


def _assigned(node: "Node") -> "Iterator[tuple[str, Node]]":
    operator = read(node.child_by_field_name("operator"))
    left, right = node.child_by_field_name("lhs"), node.child_by_field_name("rhs")
    if operator in _RIGHTWARDS:
        left, right = right, left
    elif operator not in ASSIGNMENTS:
        return
    if left is not None and right is not None and left.type in ("identifier", "string"):
        yield name_in(left), right


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
