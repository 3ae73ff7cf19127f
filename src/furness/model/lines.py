"""Read simple YAML line by line, without the parser, whose import alone costs a fifth of a run.

Simple is what most documents are: maps and lists, one below the other by their indentation, words,
quoted texts without escapes, `{…}` and `[…]` on one line, comments; all of it ASCII. When anything
else is met, or anything is wrong, there is no answer, and the parser reads the text.
`docs/decisions/0020-simple-yaml-is-read-without-the-parser.md` has the figures.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from furness.model.scalar import is_number_kept, resolve

NOT_SIMPLE: Any = object()
"""The answer for a text that needs the parser."""

_DEEPEST = 20
_LONGEST_KEY = 100
_SHORT = 18
_OPENING = ("{", "[")
_QUOTES = ('"', "'")
_BETWEEN = frozenset("[]{}, ")
_WORDS = re.compile(r"""[\[\]{}, ]+|[^\[\]{},:"'#?\n]+(?::(?= ))?|"[^"\n]*"|'[^'\n]*'|\n""")
"""What is between words; a word, or a key with its colon; a quoted text; the end of a line."""
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
    flows: list[tuple[Any, Any, str]] = []
    for into, place, value in _values(text, root):
        if value[:1] in _OPENING:
            flows.append((into, place, value))
        else:
            into[place] = _value(value)
    for (into, place, _), found in zip(flows, _flows([text for *_, text in flows]), strict=True):
        into[place] = found
    return root


def _values(text: str, root: Any) -> Iterator[tuple[Any, Any, str]]:
    """Make the maps and lists, and give in which of them, and where, each value belongs."""
    outer: list[tuple[int, Any]] = []
    level, into = 0, root
    empty: Any = None
    for line in text.split("\n"):
        body = line.lstrip(" ")
        if not body or body[0] == "#":
            continue
        indent = len(line) - len(body)
        if indent > level and empty is not None:
            outer.append((level, into))
            below: Any = [] if body[:2] == "- " else {}
            into[empty] = below
            level, into = indent, below
        while indent < level:
            level, into = outer.pop()
        if indent != level or len(outer) >= _DEEPEST:
            raise _NotSimpleError
        place, value = _entry(body, into)
        empty = place if value is None else None
        if value is not None:
            yield into, place, value


def _entry(body: str, into: Any) -> tuple[Any, str | None]:
    """Make place in a list or map for what a line says; give it, and what is to be there."""
    if type(into) is list:
        if body[:2] != "- ":
            raise _NotSimpleError
        into.append(None)
        return len(into) - 1, body[2:].strip(" ")
    key, colon, rest = body.partition(":")
    if not colon or (rest and rest[0] != " ") or key in into or not _is_key(key):
        raise _NotSimpleError
    into[key] = None
    rest = rest.strip(" ")
    return key, rest if rest and rest[0] != "#" else None


@lru_cache(maxsize=64)
def _is_key(text: str) -> bool:
    if not text.isidentifier() and (
        not text.translate(_AS_LETTERS).isidentifier() or text[0] in "-./"
    ):
        return False
    return len(text) <= _LONGEST_KEY and type(resolve(text)) is str


def _value(text: str) -> Any:
    return _scalar(text if text[:1] in _QUOTES else text.partition(" #")[0].rstrip(" "))


def _scalar(text: str) -> Any:
    if text.isdigit() and len(text) <= _SHORT:
        return int(text)
    first = text[:1]
    if first in _QUOTES:
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


def _flows(texts: list[str]) -> list[Any]:
    """Read lists and maps that stand on one line each: JSON, once their words are written as JSON.

    All are read at once. Between two of them is a text that no line can hold: where it is found
    again tells that each of them was whole.
    """
    if any(text.count("[") + text.count("{") > _DEEPEST for text in texts):
        raise _NotSimpleError
    text = "\n".join(texts)
    words = _WORDS.findall(text)
    if sum(map(len, words)) != len(text):
        raise _NotSimpleError
    written = {word: _as_json(word) for word in set(words)}
    json = f"[{''.join([written[word] for word in words])}]"
    try:
        values: list[Any] = msgspec.json.decode(json)
    except msgspec.DecodeError:
        raise _NotSimpleError from None
    found, between = values[::2], values[1::2]
    if len(found) != len(texts) or between != ["\n"] * len(between):
        raise _NotSimpleError
    if json.count('"') != msgspec.json.encode(values).count(b'"'):  # a key that is there twice
        raise _NotSimpleError
    return found


def _as_json(word: str) -> str:
    if word[0] in _BETWEEN:
        return word
    if word == "\n":
        return ',"\\n",'
    if word[-1] != ":":
        return msgspec.json.encode(_scalar(word.rstrip(" "))).decode()
    if not _is_key(word[:-1]):
        raise _NotSimpleError
    return f'"{word[:-1]}":'
