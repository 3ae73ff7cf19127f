"""An algorithm of yunpipe while it is read: its values, and what is wrong with them."""

from typing import Any

from msgspec import Struct

from furness.errors import Place, Problem
from furness.model.document import place_of


class Algorithm(Struct):
    """An algorithm while it is read."""

    path: str
    """Its file."""
    text: str
    """The content, without comments."""
    data: dict[str, Any]
    """What the content holds."""
    problems: list[Problem] = []
    """What makes it no algorithm."""
    hints: list[Problem] = []
    """What is not as it was there."""

    def get(self, key: str, kind: Any, expected: str) -> Any:
        """Give a value; None when it is absent, empty or, which is a problem, of another type."""
        value = self.data.get(key)
        if value in (None, "", {}, []):
            return None
        if isinstance(value, str) and not _is_text(value):
            self.wrong((key,), f"`{key}` holds what is no text", "write letters, signs and spaces")
            return None
        if not isinstance(value, kind) or isinstance(value, bool):
            self.wrong((key,), f"`{key}` is not {expected}", f"write {expected}")
            return None
        return value

    def wrong(self, keys: tuple[str | int, ...], message: str, hint: str) -> None:
        """Note what makes it no algorithm."""
        self.problems.append(Problem("algorithm", message, hint, self._place(keys)))

    def tell(self, key: str, message: str, hint: str) -> None:
        """Note what is not as it was there."""
        self.hints.append(Problem("algorithm", message, hint, self._place((key,))))

    def _place(self, keys: tuple[str | int, ...]) -> Place:
        found = place_of(self.text, self.path, keys)
        return found if found.line else Place(self.path, 1, 1)


def _is_text(value: str) -> bool:
    """Tell whether a text can be a word of a command: without NUL and halves of characters."""
    return "\0" not in value and value == value.encode(errors="replace").decode()
