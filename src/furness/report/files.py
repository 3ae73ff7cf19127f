"""The files of an output: where each can be read now, and how the page names it."""

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from furness.errors import FurnessError
from furness.model.artifact import files_in
from furness.report.facts import Facts
from furness.report.markup import Markup, tag
from furness.report.provenance import file_name

_MOST_IN_FOLDER = 1000


class Found(Struct, frozen=True, kw_only=True):
    """A file of an output, and where it can be read."""

    name: str
    """Its file name; inside a folder, with the folders in between."""
    path: str | None
    """Where it is; None when it is nowhere any more."""
    digest: str
    """The digest of its content; empty inside a folder."""
    size: int | None
    """Its bytes."""


def found_in(value: Any, facts: Facts) -> list[Found]:
    """Give every file in a value, those inside folders as well, each with its place."""
    found: list[Found] = []
    for file in files_in(value):
        one = Found(
            name=file_name(file),
            path=_place(file, facts),
            digest=str(file.get("digest") or ""),
            size=file.get("size"),
        )
        inside = _inside(one) if file.get("class") == "Directory" and one.path else []
        found += inside or [one]
    return found


def _place(file: dict[str, Any], facts: Facts) -> str | None:
    path = str(file.get("path") or "")
    if os.path.isabs(path) and os.path.exists(path):
        return path
    try:
        located = facts.store.locate(str(file.get("digest") or ""), file_name(file))
    except (FurnessError, OSError, ValueError, LookupError):
        return None
    return os.path.abspath(located)


def _inside(folder: Found) -> list[Found]:
    found: list[Found] = []
    root = folder.path or ""
    for parent, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(parent, name)
            inner = os.path.join(folder.name, os.path.relpath(path, root))
            size = os.path.getsize(path) if os.path.isfile(path) else None
            found.append(Found(name=inner, path=path, digest="", size=size))
            if len(found) == _MOST_IN_FOLDER:
                return found
    return found


def link_to(found: Found) -> Markup:
    """Link to a file where it is; only its name when it is nowhere."""
    if found.path is None:
        return tag("span", found.name)
    return tag("a", found.name, href="file://" + quote(found.path, errors="surrogatepass"))


def rest_of(files: Sequence[Found], shown: int) -> Markup | None:
    """Say how many files are not shown, and in which folder they are."""
    if len(files) <= shown:
        return None
    folder = next((os.path.dirname(found.path) for found in files if found.path), None)
    place = [" in ", tag("code", folder)] if folder else None
    return tag("p", f"and {len(files) - shown:,} more", place, class_="note")
