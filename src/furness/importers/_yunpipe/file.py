"""The JSON files of yunpipe, with the comments and last commas that its shipped ones have."""

import re
from typing import Any

from furness.errors import DocumentError, Place, Problem
from furness.importers._content import read_bytes
from furness.model.document import decode_text, place_of, read_data

_QUIET = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])')


class JsonFile:
    """A file of yunpipe, and what is noted about it."""

    def __init__(self, path: str) -> None:
        self.path = path
        """The file."""
        self.left: list[Problem] = []
        """What is not kept."""
        self._text = _plain(
            decode_text(read_bytes(path, "yunpipe", "a workflow or an algorithm of yunpipe"), path)
        )
        name = path if path.endswith(".json") else f"{path}.json"
        try:
            found = read_data(self._text, name)
        except DocumentError as error:
            raise self._unreadable(error) from None
        if not isinstance(found, dict):
            message = "this is not a file of yunpipe"
            hint = "a workflow has `process`, an algorithm `container_name` and `run_command`"
            raise DocumentError(message, hint=hint, place=Place(path, 1, 1), code="yunpipe")
        self.data: dict[str, Any] = found
        """What is in it."""

    def _unreadable(self, error: DocumentError) -> DocumentError:
        place = error.place or place_of(self._text, self.path, ())
        message, hint = "this is not JSON", "check commas and quotes"
        at = place if place.line else Place(self.path, 1, 1)
        return DocumentError(message, hint=hint, place=at, code="yunpipe")

    def place(self, *keys: str | int) -> Place:
        """Give the place of a part."""
        found = place_of(self._text, self.path, keys)
        return found if found.line else Place(self.path, 1, 1)

    def leave(self, message: str, hint: str, *keys: str | int) -> None:
        """Note what is not kept."""
        self.left.append(Problem("yunpipe-left", message, hint, self.place(*keys)))

    def wrong(self, message: str, hint: str, *keys: str | int) -> DocumentError:
        """Give the error for what makes it none of yunpipe."""
        return DocumentError(message, hint=hint, place=self.place(*keys), code="yunpipe")


def _plain(text: str) -> str:
    """Give JSON without comments and last commas; what stays is where it was."""

    def blank(match: re.Match[str]) -> str:
        return match[1] or re.sub(r"[^\n]", " ", match[0])

    return _LAST_COMMA.sub(blank, _QUIET.sub(blank, text))
