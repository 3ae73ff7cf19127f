"""Read answers that are more than a text: commands, pairs, ports, amounts."""

import re
import shlex
from collections.abc import Sequence
from typing import Any

from furness.errors import InputError
from furness.model.document import read_data

_PORT = re.compile(r"(\d{1,5})(/(tcp|udp))?")
_LARGEST_PORT = 65535
_PLAIN = re.compile(r"[\w@%+=:,./${}*?!~^-]+")


def join_words(words: Sequence[str]) -> str:
    """Write a command on a line; names need no quotation marks here, as no shell reads it."""
    return " ".join(word if _PLAIN.fullmatch(word) else shlex.quote(word) for word in words)


def read_words(text: str) -> list[str]:
    """Split a line as a shell would, without running one.

    Raises:
        InputError: A quotation mark is open.
    """
    try:
        return shlex.split(text)
    except ValueError:
        message, hint = "the quotation marks do not match", "close the last one"
        raise InputError(message, hint=hint, code="describe") from None


def read_ports(text: str) -> list[str]:
    """Read ports, with spaces between; one without a protocol is TCP.

    Raises:
        InputError: One is no port.
    """
    found = []
    for word in text.replace(",", " ").split():
        match = _PORT.fullmatch(word)
        if match is None or not 0 < int(match[1]) <= _LARGEST_PORT:
            hint = "write a number up to 65535, then /tcp or /udp"
            raise InputError(f"`{word}` is not a port", hint=hint, code="describe")
        found.append(f"{match[1]}/{match[3] or 'tcp'}")
    return found


def read_pairs(words: Sequence[str], form: str = "write NAME=value") -> dict[str, str]:
    """Read words `NAME=value`.

    Args:
        words: The words.
        form: What to say to who wrote something else.

    Raises:
        InputError: One has no `=`.
    """
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise InputError(f"`{word}` has no value", hint=form, code="describe")
        found[name] = value
    return found


def read_amount(key: str, text: str) -> Any:
    """Read what a task needs: cores are numbers, memory and time have units.

    Args:
        key: Which resource.
        text: How much of it.
    """
    return read_data(text, key) if key in ("cpus", "gpus") else text
