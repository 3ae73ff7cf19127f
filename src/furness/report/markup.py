"""HTML that is escaped by construction: text becomes markup only through `tag`."""

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any

_VOID = frozenset({"img", "input", "br", "meta", "use", "path", "rect", "line"})
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | None | Iterable["Child"]
"""What an element may hold: text, markup, nothing, or several of them."""


def tag(name: str, *children: Child, **attributes: Any) -> Markup:
    """Write an element.

    Args:
        name: The element's name.
        children: What it holds; whatever is not `Markup` is escaped.
        attributes: Its attributes; a trailing underscore is dropped (`class_`), others become
            hyphens. None and False leave one out, True gives it no value.
    """
    opening = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{opening}>" if name in {"img", "input"} else f"<{name}{opening}/>")
    return Markup(f"<{name}{opening}>{join(children)}</{name}>")


def join(children: Child) -> Markup:
    """Put markup and text side by side; text is escaped."""
    if children is None or isinstance(children, Markup):
        return Markup(children or "")
    if isinstance(children, str):
        return Markup(escape(printable(children)))
    return Markup("".join(join(child) for child in children))


def printable(text: str) -> str:
    """Replace what HTML cannot hold: control characters and halves of surrogate pairs."""
    return _UNSEEN.sub("\ufffd", text)


def embed(data: Any) -> Markup:
    """Write data as JSON that may stand inside a script element."""
    text = json.dumps(data, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _attribute(key: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(printable(str(value)))}"'
