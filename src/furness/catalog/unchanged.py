"""Whether a folder has exactly the files that were written to it."""

import os
from collections.abc import Iterator, Mapping

from furness.catalog.artifact import File

_COMPILED = "__pycache__"


def first_changed(files: Mapping[str, File], folder: str) -> str | None:
    """Give the path of a file that is not as it was written; None when all are.

    A link is none, wherever it leads now. What Python has compiled is removed and not judged:
    nobody can say what it was made of.

    Args:
        files: The files by path, as `unpack.files_of` gives them.
        folder: Where they were written to.
    """
    for path in _found(files, folder):
        if os.path.islink(path) or os.path.relpath(path, folder) not in files:
            return path
    paths = ((os.path.join(folder, name), one) for name, one in files.items())
    return next((path for path, one in paths if _content(path) != one.content), None)


def _found(files: Mapping[str, File], folder: str) -> Iterator[str]:
    """Give all files below a folder, and all links."""
    if os.path.islink(folder):
        yield folder
    for place, folders, names in os.walk(folder):
        yield from (path for one in folders if os.path.islink(path := os.path.join(place, one)))
        is_compiled = os.path.basename(place) == _COMPILED
        for name in names:
            path = os.path.join(place, name)
            is_ours = os.path.relpath(path, folder) in files
            if is_ours or not (is_compiled and _is_removed(path)):
                yield path


def _is_removed(path: str) -> bool:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
