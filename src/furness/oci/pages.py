"""Lists of a registry, which come page by page."""

import re
from typing import Any
from urllib.parse import urljoin

from furness.oci.connection import Connection, Question
from furness.oci.reading import read_json
from furness.oci.reference import Reference
from furness.oci.refusal import failed, translated

_MOST_PAGES = 1000
_MOST_BYTES = 32 << 20


def pages(connection: Connection, reference: Reference, url: str, key: str) -> list[str] | None:
    """Give what a list has under a key; None where there is no such list.

    Args:
        connection: Who asks.
        reference: What the list is of.
        url: Its first page.
        key: Where a page has its names.

    Raises:
        OutsideError: The registry does not answer, refuses, or gives no list or one without end.
    """
    found: list[str] = []
    seen: set[str] = set()
    following: str | None = url
    while following is not None and following not in seen:
        seen.add(following)
        answer = connection.ask(Question(following, most=_MOST_BYTES))
        if answer is None:
            return None
        found += _names(reference, answer.content, key)
        if len(seen) == _MOST_PAGES:
            raise failed(reference, f"gives a list of {key} that does not end")
        following = _next(reference, following, answer.headers.get("link", ""))
    return found


def _names(reference: Reference, content: bytes, key: str) -> list[str]:
    page = read_json(content, dict[str, Any])
    names = None if page is None else page.get(key) or []
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise failed(reference, f"gives something that is no list of {key}")
    return names


def _next(reference: Reference, url: str, link: str) -> str | None:
    named = re.match(r"<([^>]*)>", link)
    with translated(reference):
        return urljoin(url, named[1]) if named else None
