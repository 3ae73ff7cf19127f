"""What `cwl-utils` finds wrong in a CWL file, as its user is told it."""

import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from furness.errors import Place, Problem
from furness.graph.wires import near

_ADDRESS = re.compile(r"(?:file://)?/[^\s`]*/")
_FIELD = re.compile(r"invalid field `(?P<name>[^`]*)`, expected one of: (?P<known>.*)")
_LONGEST = 200


def problems_of(error: Any, path: str) -> Iterator[Problem]:
    """Give what the library found wrong: of each chain of causes the last, which says most."""
    seen = set()
    for one in error.leaves() or [error]:
        line, column = one.start or (1, 1)
        file = shown(unquote(urlsplit(one.file).path), path) if one.file else path
        problem = problem_of(str(one.message), Place(file, max(line, 1), max(column, 1)))
        if problem not in seen:
            seen.add(problem)
            yield problem


def problem_of(message: str, place: Place) -> Problem:
    """Give a finding of the library, without the paths and marks in it."""
    text = _ADDRESS.sub("", " ".join(message.split())).lstrip("*- ").rstrip(".:")
    if not text or "<class" in text:
        text = "what stands here is not valid in this version of CWL"
    hint = "https://www.commonwl.org/specification says what may stand there"
    field = _FIELD.match(text)
    if field:
        known = re.findall(r"`(\w+)`", field["known"])
        text = f"invalid field `{field['name']}`"
        hint = near(field["name"], known) or f"there may stand {_all(known)}"
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rpartition(' ')[0]} …"
    return Problem("cwl", text[0].lower() + text[1:], hint, place)


def _all(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def shown(path: str, beside: str) -> str:
    """Give a path as the user named the file that leads to it: relative, if that one is."""
    if path == os.path.abspath(beside):
        return beside
    return path if os.path.isabs(beside) else os.path.relpath(path)
