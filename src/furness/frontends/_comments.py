"""What comments say: the description of what stands below or beside them."""

import ast
import re

from furness.frontends._source import Source, statement_of

_MARKERS = re.compile(
    r"(In\[|type:|noqa|fmt:|pylint:|mypy:|nosec|pragma:|region|%|!|///|get_ipython"
    r"|(pip3?|python3? -m pip|dnf|apt|apt-get) (-y )?install )"
)


def description_of(node: ast.expr, source: Source) -> str:
    """Give the comment directly above a node's line or its statement, else the one beside it."""
    statement = statement_of(node, source)
    for line in (node.lineno, statement.lineno):
        found = _above(line, source)
        if found:
            return found
    for beside in (node.end_lineno or node.lineno, statement.end_lineno or 0):
        if beside not in source.alone and (text := clean(source.comments.get(beside, ""))):
            return text
    return ""


def _above(line: int, source: Source) -> str:
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
