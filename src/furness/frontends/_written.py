"""A source in any language, as far as all have the same: its text, its comments, its places."""

from typing import Any

from msgspec import Struct

from furness.errors import Place, Problem


class Written(Struct, frozen=True, eq=False, kw_only=True):
    """A source that was parsed."""

    path: str
    """The file, as the user named it."""
    text: str
    """Its content, with plain line ends."""
    comments: dict[int, str]
    """The comment on each line that has one, with its `#`."""
    alone: frozenset[int]
    """The lines that hold nothing but a comment."""

    def place(self, node: Any = None, line: int = 1) -> Place:
        """Give the place of a node of its syntax tree, or of a line."""
        del node
        return Place(self.path, line, 1)

    def hint(self, code: str, message: str, hint: str, node: Any = None) -> Problem:
        """Make a hint about a node, or about the file."""
        return Problem(code, message, hint, self.place(node))


def plain(text: str) -> str:
    """Give a text without a byte order mark, with plain line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
