"""Read simple YAML line by line, without the parser, whose import alone costs a fifth of a run.

Simple is what most documents are: maps and lists, one below the other by their indentation, words,
quoted texts without escapes, `{…}` and `[…]` on one line, comments; all of it ASCII. When anything
else is met, or anything is wrong, there is no answer, and the parser reads the text.
`docs/decisions/0020-simple-yaml-is-read-without-the-parser.md` has the figures.
"""

import re
from functools import lru_cache
from typing import Any

import msgspec

from furness.model.scalar import is_number_kept, resolve

NOT_SIMPLE: Any = object()
"""The answer for a text that needs the parser."""

_DEEPEST = 20
_LONGEST_KEY = 100
_SHORT = 18
_BETWEEN = frozenset("[]{}, ")
_WORDS = re.compile(r"[\[\]{}, ]+|[^\[\]{},:]+:?")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ALPHANUMERIC = frozenset(f"{_LETTERS}{_LETTERS.upper()}0123456789")
_BEGINNINGS = _ALPHANUMERIC | frozenset("_.$/+(<=;^~\\")
_AS_LETTERS = str.maketrans("-./", "___")


class _NotSimpleError(Exception):
    """The text needs the parser."""


def read_lines(text: str) -> Any:
    """Give the data in a text of simple YAML, or `NOT_SIMPLE`."""
    if not text.isascii() or not text.replace("\n", "").isprintable():
        return NOT_SIMPLE
    try:
        return _block(text) or NOT_SIMPLE
    except _NotSimpleError:
        return NOT_SIMPLE


def _block(text: str) -> dict[str, Any]:
    root: dict[str, Any] = {}
    levels: list[tuple[int, Any]] = [(0, root)]
    empty: str | None = None
    for line in text.split("\n"):
        body = line.lstrip(" ")
        if not body or body[0] == "#":
            continue
        indent = len(line) - len(body)
        if empty is not None and indent > levels[-1][0]:
            below: Any = [] if body[:2] == "- " else {}
            levels[-1][1][empty] = below
            levels.append((indent, below))
        while indent < levels[-1][0]:
            levels.pop()
        if indent != levels[-1][0] or len(levels) > _DEEPEST:
            raise _NotSimpleError
        empty = _entry(body, levels[-1][1])
    return root


def _entry(body: str, into: Any) -> str | None:
    """Add what a line says to the list or map that it is in; give its key if it has no value."""
    if type(into) is list:
        if body[:2] != "- ":
            raise _NotSimpleError
        into.append(_value(body[2:].strip(" ")))
        return None
    key, colon, rest = body.partition(":")
    if not colon or (rest and rest[0] != " "):
        raise _NotSimpleError
    _check_key(key, into)
    rest = rest.strip(" ")
    if not rest or rest[0] == "#":
        into[key] = None
        return key
    into[key] = _value(rest)
    return None


def _check_key(key: str, into: dict[str, Any]) -> None:
    if key in into or not _is_key(key):
        raise _NotSimpleError


@lru_cache(maxsize=64)
def _is_key(text: str) -> bool:
    if not text.isidentifier() and (
        not text.translate(_AS_LETTERS).isidentifier() or text[0] in "-./"
    ):
        return False
    return len(text) <= _LONGEST_KEY and type(resolve(text)) is str


def _value(text: str) -> Any:
    first = text[:1]
    if first in ("{", "["):
        return _flow(text)
    if first not in ('"', "'"):
        text = text.partition(" #")[0].rstrip(" ")
    return _scalar(text)


def _scalar(text: str) -> Any:
    if text.isdigit() and len(text) <= _SHORT:
        return int(text)
    first = text[:1]
    if first in ("'", '"'):
        inside = text[1:-1]
        if len(text) < 2 or text[-1] != first or first in inside or "\\" in inside:  # noqa: PLR2004 - quotes
            raise _NotSimpleError
        return inside
    if not _is_word(text) or ": " in text or text[-1] == ":":
        raise _NotSimpleError
    value = resolve(text)
    if value is not text and type(value) in (int, float) and not is_number_kept(value):
        raise _NotSimpleError
    return value


def _is_word(text: str) -> bool:
    """Tell whether a text that is not quoted begins as words and flags do."""
    if text[:1] != "-":
        return text[:1] in _BEGINNINGS
    return text[:3] != "---" and text[:3].lstrip("-")[:1] in _ALPHANUMERIC


def _flow(text: str) -> Any:
    """Read a list or a map that stands on one line: JSON, once its words are written as JSON."""
    words, colons = _words(text)
    try:
        value = msgspec.json.decode("".join(map(_as_json, words)))
    except msgspec.DecodeError:
        raise _NotSimpleError from None
    if len({word for word in words if word[-1] == ":"}) < colons and _count_keys(value) < colons:
        raise _NotSimpleError
    return value


def _words(text: str) -> tuple[list[str], int]:
    """Split a text into words, quoted texts and what is between them; count the keys, too."""
    mark = '"' if '"' in text else "'"
    words: list[str] = []
    colons = brackets = 0
    for place, piece in enumerate(text.split(mark)):
        if place % 2:
            words.append(f"{mark}{piece}{mark}")
            continue
        here = piece.count(":")
        if here != piece.count(": ") or "#" in piece or "?" in piece or "'" in piece:
            raise _NotSimpleError
        colons += here
        brackets += piece.count("[") + piece.count("{")
        words += _WORDS.findall(piece)
    if brackets > _DEEPEST:
        raise _NotSimpleError
    return words, colons


@lru_cache(maxsize=1024)
def _as_json(word: str) -> str:
    if word[0] in _BETWEEN:
        return word
    if word[-1] != ":":
        return msgspec.json.encode(_scalar(word.rstrip(" "))).decode()
    if not _is_key(word[:-1]):
        raise _NotSimpleError
    return f'"{word[:-1]}":'


def _count_keys(value: Any) -> int:
    if type(value) is list:
        return sum(map(_count_keys, value))
    return len(value) + sum(map(_count_keys, value.values())) if type(value) is dict else 0
