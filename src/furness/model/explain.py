"""Say what is wrong with a document: every problem at once, each with its place and a hint.

Slow, and only loaded when the fast path of `furness.model.document` has failed.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

from furness.errors import DocumentError, Place, Problem
from furness.model.faults import Walk, nearest
from furness.model.markup import Mark, Path, Reader, place_at
from furness.model.short import normal

_IN_JSON = ("duplicate-key", "json")

Places = Callable[[Path], Place | None]
"""Gives the place of a part of a document; None when it is not known."""


def explain(
    text: str, file: str, cause: Exception, shape: Callable[[Any], Any] = normal
) -> DocumentError:
    """Give the error that names everything wrong with a document.

    Args:
        text: The document.
        file: Its name.
        cause: What the fast path said; used when nothing better is found.
        shape: Makes what the document says what a document in full would say.
    """
    unreadable = _unreadable(text, file)
    if unreadable:
        return DocumentError.of([unreadable])
    reader = Reader(text, file, places=True)
    data, problems = reader.read(), reader.problems
    if file.endswith(".json"):
        data, malformed = _json(text, file)
        problems = malformed or [one for one in problems if one.code in _IN_JSON]
    if not problems:
        problems = list(Walk(reader.marks or {}, file).unit(shape(data), ()))
    message = str(cause).partition(" - at")[0]
    return DocumentError.of(problems or [Problem("document", message, None, Place(file))])


def places_of(text: str, file: str) -> Places:
    """Give a function from paths to places; of a part that is not there, the nearest around it."""
    marks = _marks(text, file)

    def place(path: Path) -> Place | None:
        return nearest(marks, path).value

    return place


@lru_cache(maxsize=8)
def _marks(text: str, file: str) -> dict[Path, Mark]:
    reader = Reader(text, file, places=True)
    reader.read()
    return {(): Mark(Place(file), Place(file))} | (reader.marks or {})


def _unreadable(text: str, file: str) -> Problem | None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return Problem(
            "encoding",
            "there is a character that is not Unicode",
            "save the file as UTF-8",
            place_at(text, error.start, file),
        )
    if not text.strip("\ufeff \t\r\n"):
        return Problem(
            "empty",
            "the document is empty",
            "start it with `operator: name` or `pipeline: name`",
            Place(file, 1, 1),
        )
    return None


def _json(text: str, file: str) -> tuple[Any, list[Problem]]:
    try:
        return msgspec.json.decode(text), []
    except msgspec.DecodeError as error:
        what, _, end = str(error).partition(" (byte ")
        position = len(text.encode()[: int(end[:-1])].decode(errors="ignore")) if end else len(text)
        place = place_at(text, position, file)
    except RecursionError:
        return None, []
    what = what.removeprefix("JSON is malformed: ")
    return None, [Problem("json", f"this is not JSON: {what}", "check commas and quotes", place)]
