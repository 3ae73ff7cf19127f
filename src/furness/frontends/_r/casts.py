"""What the R code around a value says about its type: `as.numeric(…)`, `strsplit(…, ",")[[1]]`."""

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from furness.frontends._casts import FALSE_WORDS, TRUE_WORDS
from furness.frontends._constants import NotConstantError
from furness.frontends._grammar import read
from furness.frontends._r.calls import PIPES, arguments, called, matched
from furness.frontends._r.tree import RSource
from furness.frontends._r.values import text_of, value_of
from furness.frontends._source import words
from furness.model.types import Type, list_of

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_TYPES = {
    "as.numeric": "Float",
    "as.double": "Float",
    "as.integer": "Integer",
    "strtoi": "Integer",
    "as.logical": "Boolean",
    "as.character": "String",
}
_JSON = ("jsonlite::fromJSON", "fromJSON", "jsonlite::parse_json", "rjson::fromJSON")
_SAME = words(
    "trimws tolower toupper normalizePath path.expand basename unlist isTRUE unname "
    "suppressWarnings invisible identity shQuote fs::path"
)
_CASES = {"tolower": str.lower, "toupper": str.upper}


class Cast(Struct, frozen=True, kw_only=True, eq=False):
    """What is known about a value from the code around it."""

    top: Node
    """The outermost expression that still stands for the value."""
    type: Type | None = None
    """The type, if anything says it."""
    words: tuple[str, ...] = ()
    """The words for true and for false."""
    separator: str | None = None
    """What stands between the elements of a list."""


def climb(node: "Node", source: RSource) -> Cast:
    """Follow a value outwards through casts, pipes and comparisons.

    Args:
        node: The expression that gives the value.
        source: The source that it is in.
    """
    cast = Cast(top=node)
    while True:
        wider = _wider(cast, source)
        if wider is None:
            return cast
        cast = wider


def _wider(cast: Cast, source: RSource) -> Cast | None:
    parent = cast.top.parent
    if parent is None:
        return None
    if parent.type == "parenthesized_expression":
        return replace(cast, top=parent)
    if parent.type == "argument" and parent.parent is not None:
        call = parent.parent.parent
        first = arguments(call)[:1] if call is not None and call.type == "call" else []
        is_first = bool(first) and first[0][1] == cast.top
        return _called(call, call, cast, source) if call is not None and is_first else None
    if parent.type == "binary_operator":
        return _operated(parent, cast, source)
    if parent.type in ("subset", "subset2") and parent.child_by_field_name("function") == cast.top:
        return replace(cast, top=parent) if cast.type and cast.type.name == "List" else None
    return None


def _called(call: "Node", top: "Node", cast: Cast, source: RSource) -> Cast | None:
    name = called(call)
    if name in _TYPES:
        found = Type(_TYPES[name])
        is_list = cast.type is not None and cast.type.name == "List"
        return replace(cast, top=top, type=list_of(found) if is_list else found)
    if name in _JSON:
        return replace(cast, top=top, type=Type("Json"))
    if name == "strsplit":
        separator = text_of(matched(call, "x", "split").get("split"), source)
        return replace(cast, top=top, type=list_of(Type("String")), separator=separator or None)
    return replace(cast, top=top) if name in _SAME else None


def _operated(parent: "Node", cast: Cast, source: RSource) -> Cast | None:
    operator = read(parent.child_by_field_name("operator"))
    right = parent.child_by_field_name("rhs")
    if right is None or parent.child_by_field_name("lhs") != cast.top:
        return None
    if operator in PIPES:
        return _called(right, parent, cast, source) if right.type == "call" else None
    if operator not in ("==", "!=", "%in%") or cast.type is not None:
        return None
    texts = _words(right, source)
    for place, known in enumerate((TRUE_WORDS, FALSE_WORDS)):
        if texts and all(text and text.lower() in known for text in texts):
            pair = _pair(texts[0], place)
            return replace(cast, top=parent, type=Type("Boolean"), words=pair)
    return None


def _words(node: "Node", source: RSource) -> list[str]:
    try:
        found = value_of(node, source)
    except NotConstantError:
        return []
    texts = found if isinstance(found, list) else [found]
    return [one for one in texts if isinstance(one, str)]


def _pair(word: str, place: int) -> tuple[str, str]:
    """Give the words for true and for false, of which one is known, in the same letters."""
    own, other = (TRUE_WORDS, FALSE_WORDS) if place == 0 else (FALSE_WORDS, TRUE_WORDS)
    opposite = other[own.index(word.lower())]
    opposite = opposite.upper() if word.isupper() else opposite
    return (word, opposite) if place == 0 else (opposite, word)
