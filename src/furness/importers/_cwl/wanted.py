"""The files and folders that the defaults of a CWL process name, read from this machine."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

_LARGEST = 16 * 1024 * 1024


class Wanted(Struct, frozen=True):
    """A file that a default needs."""

    name: str
    """Its name."""
    content: bytes
    """What is in it."""


def wanted_file(value: Mapping[str, Any], beside: str) -> Wanted | str:
    """Give the file that a default names; a text says why there is none.

    Args:
        value: An object with `class: File`.
        beside: The file that says so.
    """
    contents = value.get("contents")
    if isinstance(contents, str):
        return Wanted(
            os.path.basename(str(value.get("basename") or "default.txt")), contents.encode()
        )
    path = _path_of(value, beside)
    if path is None:
        return f"it is at `{value.get('location')}`, and nothing is fetched"
    try:
        if os.path.getsize(path) > _LARGEST:
            return "it is too large to be copied"
        return Wanted(os.path.basename(path), _read(path))
    except (OSError, ValueError):
        return f"`{os.path.basename(path)}` cannot be read"


def wanted_folder(value: Mapping[str, Any], beside: str) -> list[Wanted] | str:
    """Give the files of the folder that a default names; a text says why there is none.

    Args:
        value: An object with `class: Directory`.
        beside: The file that says so.

    Returns:
        Each file with its path, which begins with the folder's name; none of an empty folder.
    """
    root = _path_of(value, beside)
    if root is None or value.get("listing"):
        return "it is no folder of this machine"
    found: list[Wanted] = []
    try:
        for place, folders, names in os.walk(os.path.normpath(root)):
            folders[:] = sorted(one for one in folders if one != "__pycache__")
            for path in (os.path.join(place, name) for name in sorted(names)):
                name = os.path.relpath(path, os.path.dirname(os.path.normpath(root)))
                found.append(Wanted(name, _read(path)))
                if sum(len(one.content) for one in found) > _LARGEST:
                    return "it is too large to be copied"
    except (OSError, ValueError):
        return f"`{os.path.basename(root)}` cannot be read"
    return found or f"`{os.path.basename(root)}` is empty, or not there"


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _path_of(value: Mapping[str, Any], beside: str) -> str | None:
    """Give the path that a default names; None for an address elsewhere."""
    address = urlsplit(str(value.get("location") or value.get("path") or ""))
    if address.scheme not in ("", "file"):
        return None
    path = unquote(address.path)
    return path if address.scheme else os.path.join(os.path.dirname(beside), path)
