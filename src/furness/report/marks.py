"""Small parts that the page is built of: states, facts, times, messages, commands, digests."""

import re
import shlex
from datetime import UTC, datetime
from typing import Any

from furness.report.markup import Markup, join, tag

ICONS = frozenset({"succeeded", "failed", "reused", "running", "cancelled", "skipped"})
"""The states that have a symbol of their own; the others share that of waiting."""

_QUOTED = re.compile("(`[^`]+`)")


def moment(unix: float) -> Markup:
    """Write a time in UTC; the page shows it in the reader's own zone as well."""
    when = datetime.fromtimestamp(unix, UTC)
    return tag("time", f"{when:%Y-%m-%d %H:%M:%S} UTC", datetime=when.isoformat())


def said(message: str) -> list[Markup]:
    """Write a message; what it has in backticks is shown as code."""
    return [
        tag("code", part[1:-1]) if part[:1] == "`" else join(part)
        for part in _QUOTED.split(message)
    ]


def command(*words: str) -> Markup:
    """Write a command with a button that copies it."""
    text = shlex.join(words)
    button = tag("button", "Copy", type="button", class_="copy", data_copy=text)
    return tag("span", tag("code", text), button, class_="command")


def short_digest(digest: Any) -> Markup:
    """Write the beginning of a digest; the whole of it is its title."""
    text = str(digest or "")
    algorithm, colon, value = text.rpartition(":")
    return tag("code", f"{algorithm}{colon}{value[:12]}", title=text, class_="digest")


SHOWN_AS = {"succeeded": "ran"}
"""How the page calls states that have another word in the records."""


def state_mark(word: str, text: str | None = None) -> Markup:
    """Write a state as a symbol and a word, so that colour is never needed."""
    name = word if word in ICONS else "waiting"
    symbol = tag("svg", tag("use", href=f"#i-{name}"), class_="icon", aria_hidden="true")
    return tag("span", symbol, text or word, class_=f"state {word}")


def labelled(label: str, words: tuple[str, ...]) -> Markup:
    """Write a command behind what it is for."""
    return tag("div", tag("span", label), command(*words))


def fact(name: str, value: Markup | str, class_: str | None = None) -> Markup:
    """Write a fact with its name, for a list of them."""
    return tag("div", tag("dt", name), tag("dd", value), class_=class_)
