"""An R source that was parsed: its calls, its arguments, and what its constants stand for.

The grammar is https://github.com/r-lib/tree-sitter-r. Nothing is executed, and R is not needed.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import structs

from furness.errors import OutsideError
from furness.frontends._grammar import Script, first_error, parse, read, syntax_error
from furness.frontends._r.calls import name_in
from furness.lazy import lazy

if TYPE_CHECKING:
    import tree_sitter_language_pack as pack
    from tree_sitter import Language, Node
else:
    pack = lazy("tree_sitter_language_pack")
    Language = Node = object

ASSIGNMENTS = ("<-", "<<-", "=", ":=")
"""The operators that assign to what is on their left."""

_RIGHTWARDS = ("->", "->>")


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
    script = parse(path, text, _language())
    wrong = first_error(script.root) or _crowded(script)
    if wrong is not None:
        hint = f"mend the line: `Rscript -e 'parse(\"{os.path.basename(path)}\")'` says the same"
        raise syntax_error(script, script.place(wrong), "R", hint)
    return RSource(
        **structs.asdict(script),
        bindings=_bindings(script),
        calls=tuple(script.each("call")),
    )


def _language() -> "Language":
    try:
        return pack.get_language("r")
    except ImportError as error:
        raise OutsideError(
            "R sources cannot be read: the grammar of R is not installed",
            hint="pip install 'furness[r]'",
            code="plugin",
        ) from error


def _bindings(script: Script) -> "dict[str, list[Node]]":
    found: dict[str, list[Node]] = {}
    for node in script.each("binary_operator"):
        for name, value in _assigned(node):
            found.setdefault(name, []).append(value)
    return found


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
