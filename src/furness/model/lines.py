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

from furness.model.depth import is_deep
from furness.model.scalar import WORDS, is_number_kept, resolve

NOT_SIMPLE: Any = object()
"""The answer for a text that needs the parser."""

_DEEPEST = 20
_SHORT = 18
_LONG_NUMBER = "0" * (_SHORT + 1)
_LONGEST_WORD = 1000
_OPENING = ("{", "[")
_QUOTES = ('"', "'")
_PRINTABLE = bytes(range(ord(" "), ord("~") + 1))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ALPHANUMERIC = frozenset(f"{_LETTERS}{_LETTERS.upper()}0123456789")
_BEGINNINGS = _ALPHANUMERIC | frozenset("_.$/+(<=;^~\\")

_KEY = "[A-Za-z_][A-Za-z0-9_./-]{0,99}"
_FLOW = r"[{\[].*"
_LINE = re.compile(
    rf"^( *)(?:(-|{_KEY}:)(?: +({_FLOW}(?:\n\1{_KEY}: +{_FLOW})*|.*))?|([^ #\n].*))$",
    re.MULTILINE,
)
"""A line with anything but a comment: its spaces; a key, or the dash of a list, and its value; or
what is not simple. To a value that is `{…}` or `[…]` belong the lines below that have such a value
as well."""
_ENTRY = rf"\n *({_KEY}): +"
_TAKEN = r"""\[\]{},:"'#?\n"""
_PLAIN_WORD = rf"([^{_TAKEN} 0-9][^{_TAKEN}]*)"
"""A word that begins with no digit, in a list or map on one line."""
_WORD = rf"""([^{_TAKEN} ][^{_TAKEN}]*|"[^"\n]*"|'[^'\n]*')"""
"""A word, or a quoted text."""
_AS_ZERO = str.maketrans("123456789", "000000000")
_DECODER = msgspec.json.Decoder()
_ENCODER = msgspec.json.Encoder()


class _NotSimpleError(Exception):
    """The text needs the parser."""


def read_lines(text: str) -> Any:
    """Give the data in a text of simple YAML, or `NOT_SIMPLE`."""
    if text.encode().translate(None, _PRINTABLE + b"\n"):
        return NOT_SIMPLE
    try:
        return _block(text) or NOT_SIMPLE
    except _NotSimpleError:
        return NOT_SIMPLE


def _block(text: str) -> dict[str, Any]:
    root: dict[str, Any] = {}
    flows = list(_values(text, root))
    found = iter(_flows([value for *_, values in flows for value in values]))
    for into, places, _ in flows:
        for place in places:
            into[place] = next(found)
    return root


def _values(text: str, root: Any) -> Iterator[tuple[Any, list[Any], list[str]]]:
    """Fill maps and lists; for each `{…}` and `[…]` give its text, and where its data belong."""
    outer: list[tuple[int, Any]] = []
    level, into = 0, root
    empty: Any = None
    for spaces, mark, value, other in _LINE.findall(text):
        if other:
            raise _NotSimpleError
        indent = len(spaces)
        if indent > level and empty is not None:
            outer.append((level, into))
            below: Any = [] if mark == "-" else {}
            into[empty] = below
            level, into = indent, below
        while indent < level:
            level, into = outer.pop()
        if indent != level or len(outer) >= _DEEPEST:
            raise _NotSimpleError
        place = _place(mark, into)
        empty = None
        if value[:1] in _OPENING:
            yield into, *_entries(place, value, into)
        elif value and value[0] != "#":
            into[place] = _value(value)
        else:
            empty = place


def _place(mark: str, into: Any) -> Any:
    """Make place in a list or map for one more, and say where it is."""
    if (mark == "-") != (type(into) is list):
        raise _NotSimpleError
    if mark == "-":
        into.append(None)
        return len(into) - 1
    key = mark[:-1]
    if key in into or key in WORDS:
        raise _NotSimpleError
    into[key] = None
    return key


def _entries(place: Any, value: str, into: Any) -> tuple[list[Any], list[str]]:
    """Make place in a map for the keys below a first one; give all of them, and their values."""
    if "\n" not in value:
        return [place], [value]
    if type(into) is list:
        raise _NotSimpleError
    first, *more = re.split(_ENTRY, value)
    keys = more[::2]
    size = len(into) + len(keys)
    into.update(dict.fromkeys(keys))
    if len(into) != size or not WORDS.keys().isdisjoint(keys):
        raise _NotSimpleError
    return [place, *keys], [first, *more[1::2]]


def _value(text: str) -> Any:
    if text.isdigit() and len(text) <= _SHORT:
        return int(text)
    return _scalar(text.rstrip(" ") if text[0] in _QUOTES else text.partition(" #")[0].rstrip(" "))


@lru_cache(maxsize=256)
def _scalar(text: str) -> Any:
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
    """Read lists and maps that stand on one line each: JSON, once their words are JSON."""
    text = "\n".join([*texts, ""])
    try:
        return _json(_in_quotes(text))
    except _NotSimpleError:
        return _json(_word_by_word(text))


def _in_quotes(text: str) -> str:
    """Put words into quotes, where that is all they need: there are no others but short numbers."""
    if '"' in text or "'" in text or text.count(":") != text.count(": "):
        raise _NotSimpleError
    parts = re.split(_PLAIN_WORD, text)
    if any(f'"{word}"' != _as_json(word) for word in set(parts[1::2])):
        raise _NotSimpleError
    if _LONG_NUMBER in text.translate(_AS_ZERO):
        raise _NotSimpleError
    return '"'.join(parts)


def _word_by_word(text: str) -> str:
    parts = re.split(_WORD, text)
    between = "|".join(parts[::2])
    if between.count(":") != between.count(": "):
        raise _NotSimpleError
    written = {word: _as_json(word) for word in set(parts[1::2])}
    parts[1::2] = map(written.__getitem__, parts[1::2])
    return "".join(parts)


def _as_json(word: str) -> str:
    if len(word) > _LONGEST_WORD:
        raise _NotSimpleError
    return msgspec.json.encode(_scalar(word.rstrip(" "))).decode()


def _json(text: str) -> list[Any]:
    """Read lists and maps, each on a line.

    All are read at once. That they are the same when they are written again tells that each of them
    was whole, and no key there twice.
    """
    json = text.encode()
    try:
        values: list[Any] = _DECODER.decode_lines(json)
    except (msgspec.DecodeError, RecursionError):
        raise _NotSimpleError from None
    again = _ENCODER.encode_lines(values)
    if again.replace(b" ", b"") != json.replace(b" ", b"") or is_deep(again, values, _DEEPEST):
        raise _NotSimpleError
    return values
