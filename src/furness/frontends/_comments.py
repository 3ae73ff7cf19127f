"""What comments say: the description of what stands below or beside them."""

import ast
import re
from collections.abc import Iterable

from furness.frontends._source import Source, statement_of
from furness.frontends._written import Written

_MARKERS = re.compile(
    r"(In\[|type:|noqa|fmt:|pylint:|mypy:|nosec|pragma:|region|%|!|///|get_ipython"
    r"|(pip3?|python3? -m pip|dnf|apt|apt-get) (-y )?install |install\.packages\()"
)


def description_of(node: ast.expr, source: Source) -> str:
    """Give the comment directly above a node's line or its statement, else the one beside it."""
    statement = statement_of(node, source)
    starts = (node.lineno, statement.lineno)
    return description_at(starts, (node.end_lineno or 0, statement.end_lineno or 0), source)


def description_at(starts: Iterable[int], ends: Iterable[int], source: Written) -> str:
    """Give the comment directly above the first line that has one, else the one beside a line."""
    for line in starts:
        found = _above(line, source)
        if found:
            return found
    for beside in ends:
        if beside not in source.alone and (text := clean(source.comments.get(beside, ""))):
            return text
    return ""


def description_of_entry(node: ast.expr, source: Source) -> str:
    """Give the comment directly above an entry of a table, else the one beside it."""
    if node.lineno == statement_of(node, source).lineno:
        return ""
    return _above(node.lineno, source) or clean(source.comments.get(node.lineno, ""))


def _above(line: int, source: Written) -> str:
    found: list[str] = []
    while line - 1 in source.alone:
        line -= 1
        text = clean(source.comments[line])
        if not text:
            break
        found.insert(0, text)
    return " ".join(found)


def clean(comment: str) -> str:
    """Give the text of a comment; nothing for a ruler, a marker or a line of packages."""
    text = comment.strip("#").strip()
    if _MARKERS.match(text) or not any(letter.isalnum() for letter in text):
        return ""
    return text.strip("-=*~ ") if text[:2] in ("--", "==", "**", "~~") else text
