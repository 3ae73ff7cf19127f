"""Where the expressions of CWL are in a text."""

import re
from collections.abc import Iterator
from typing import Any

_CLOSING = {"(": ")", "{": "}", "[": "]"}


class UntranslatableError(ValueError):
    """An expression needs JavaScript, or a part of a value that a shell cannot give."""


def has_expression(text: Any) -> bool:
    """Tell whether a text holds an expression, or a parameter reference."""
    return isinstance(text, str) and ("$(" in text or "${" in text)


def split(text: str, *, has_javascript: bool) -> Iterator[str | tuple[str]]:
    """Give the literal parts of a text, and each expression as a tuple of its content.

    Raises:
        UntranslatableError: A parenthesis is not closed.
    """
    place, literal = 0, ""
    openings = ("$(", "${") if has_javascript else ("$(",)
    while place < len(text):
        if text.startswith(("\\$(", "\\${"), place):
            literal += text[place + 1 : place + 3]
            place += 3
        elif text.startswith(openings, place):
            end = end_of(text, place + 1)
            if literal:
                yield literal
            literal = ""
            yield (text[place + 1 : end],)
            place = end
        else:
            literal += text[place]
            place += 1
    if literal:
        yield literal


def end_of(text: str, start: int) -> int:
    """Give where an expression ends that begins with a parenthesis."""
    waiting: list[str] = []
    place = start
    while place < len(text):
        letter = text[place]
        if letter in "'\"":
            closed = re.compile(rf"(?:\\.|[^{letter}\\])*{letter}", re.DOTALL).match(
                text, place + 1
            )
            place = closed.end() - 1 if closed else len(text)
        elif letter in _CLOSING:
            waiting.append(_CLOSING[letter])
        elif waiting and letter == waiting[-1]:
            waiting.pop()
            if not waiting:
                return place + 1
        place += 1
    raise UntranslatableError("a parenthesis is not closed")


def shortened(expression: str) -> str:
    """Give an expression as a message shows it."""
    text = " ".join(expression.split())
    return text if len(text) <= 60 else f"{text[:40]}…{text[-12:]}"  # noqa: PLR2004 - one line
