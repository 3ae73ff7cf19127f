"""The files in the folder of a stage of descpipe, and those that are not copied."""

import os
from collections.abc import Iterator

_LARGEST = 4 * 1024 * 1024
_MOST_FILES = 200
_NOT_COPIED = frozenset(("__pycache__", ".git", ".svn"))
_BUILT = frozenset(("build",))


def files_in(folder: str) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Give the files of a stage's folder, in order, and why others are not copied."""
    found: dict[str, bytes] = {}
    left: list[str] = []
    for inside, path in _in_folder(folder):
        why = _why_not(path) or ("" if len(found) < _MOST_FILES else f"follows {_MOST_FILES} files")
        if why:
            left.append(f"`{inside}` is not copied: it {why}")
        else:
            with open(path, "rb") as file:
                found[inside] = file.read()
    return found, tuple(left)


def _in_folder(folder: str) -> Iterator[tuple[str, str]]:
    """Give the files in a folder, and the folders in it that are not looked into."""
    for above, folders, names in os.walk(folder):
        closed = [one for one in folders if one in _BUILT or os.path.islink(f"{above}/{one}")]
        folders[:] = sorted(set(folders) - {*_NOT_COPIED, *closed})
        wanted = sorted({*names, *closed} - _NOT_COPIED)
        for path in (os.path.join(above, name) for name in wanted):
            if not path.endswith(".pyc"):
                yield os.path.relpath(path, folder), path


def _why_not(path: str) -> str:
    """Say why a path in a stage's folder is not copied; nothing where it is."""
    if os.path.isdir(path):
        return "is a link to a folder" if os.path.islink(path) else "is what a build makes"
    if not os.path.isfile(path):
        return "leads to no file"
    size = os.path.getsize(path)
    return f"has {size / 2**20:.1f} MiB" if size > _LARGEST else ""
