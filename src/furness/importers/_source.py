"""The text of a file that is imported, its data, and the places in it."""

import re
from typing import Any

from msgspec import Struct

from furness.errors import DocumentError, Place, Problem
from furness.model.document import decode_text, place_of, read_data

Key = str | int
_DIVIDER = re.compile(r"^---[ \t]*$", re.MULTILINE)


class Source(Struct, frozen=True):
    """A YAML or JSON file of another system."""

    path: str
    """The file, as the user named it."""
    text: str
    """Its content."""
    data: Any
    """What it says."""

    def place(self, *keys: Key) -> Place:
        """Give the place of a part, or of the nearest part around it, by its keys and indexes."""
        return place_of(self.text, self.path, keys)

    def error(self, code: str, message: str, hint: str, *keys: Key) -> DocumentError:
        """Make the error that a part is wrong."""
        return DocumentError(message, hint=hint, place=self.place(*keys), code=code)

    def problem(self, code: str, message: str, hint: str, *keys: Key) -> Problem:
        """Make the problem that a part was left out."""
        return Problem(code, message, hint, self.place(*keys))


def read_source(path: str) -> Source:
    """Read a YAML or JSON file.

    Raises:
        DocumentError: It cannot be read, or is neither; the place says where.
    """
    return parse_source(path, read_text(path))


def read_sources(path: str) -> list[Source]:
    """Read all documents in a YAML or JSON file; each keeps its lines.

    Raises:
        DocumentError: One of them is neither, or there is none.
    """
    text = read_text(path)
    parts = [text] if path.endswith(".json") else _DIVIDER.split(text)
    found, line = [], 0
    for part in parts:
        if part.strip() or len(parts) == 1:
            found.append(parse_source(path, "\n" * line + part if line else part))
        line += part.count("\n")
    if found:
        return found
    hint = "write what is to be imported"
    raise DocumentError(
        "the file is empty", hint=hint, place=Place(path, 1, 1), code="import-empty"
    )


def parse_source(path: str, text: str) -> Source:
    """Read the text of a YAML or JSON file.

    Raises:
        DocumentError: It is neither; the place says where.
    """
    try:
        return Source(path, text, read_data(text, path))
    except DocumentError as error:
        raise DocumentError.of([_placed(one, path) for one in error.problems]) from None


def read_text(path: str) -> str:
    """Read the text of a file.

    Raises:
        DocumentError: It cannot be read, or is no UTF-8.
    """
    try:
        with open(path, "rb") as file:
            return decode_text(file.read(), path)
    except OSError as error:
        raise DocumentError(
            f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}",
            hint="check the path, and who may read it",
            place=Place(path),
            code="source",
        ) from None


def _placed(problem: Problem, path: str) -> Problem:
    return Problem(
        problem.code,
        problem.message,
        problem.hint or "check the file: it is neither YAML nor JSON",
        problem.place or Place(path, 1, 1),
    )
