"""Read what others have written: JSON of the form that is expected, and no more than expected."""

from http.client import HTTPResponse, IncompleteRead
from typing import TypeVar

import msgspec

Kind = TypeVar("Kind")


def read_json(content: bytes, kind: type[Kind]) -> Kind | None:
    """Read JSON; None for what is something else, such as a page of a network's login.

    Args:
        content: What was written.
        kind: Its form.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except (ValueError, RecursionError):
        return None


def read_whole(answer: HTTPResponse, most: int) -> bytes | None:
    """Read the body of an answer; None where it is too large.

    Args:
        answer: What is read from.
        most: How many bytes it may have.

    Raises:
        IncompleteRead: It breaks off.
    """
    content = answer.read(most + 1)
    if len(content) > most:
        return None
    if answer.length:
        raise IncompleteRead(content, answer.length)
    return content
