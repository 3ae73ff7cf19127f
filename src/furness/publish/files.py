"""Which files go into an image besides the source: those that match a pattern."""

import glob
import os
import re
from collections.abc import Iterable

from furness.errors import InputError

_IGNORE = ".dockerignore"


def find_files(patterns: Iterable[str], folder: str) -> dict[str, str]:
    """Give the files that match patterns: each path relative to the folder, and absolute.

    Args:
        patterns: Relative to where the user is; a folder means all that is in it.
        folder: The source's folder; nothing outside goes in, and what its `.dockerignore` names
            stays out.

    Raises:
        InputError: A pattern matches nothing, or leaves the folder.
    """
    ignored = read_ignore(os.path.join(folder, _IGNORE))
    found = {
        _name_in(folder, path): os.path.abspath(path)
        for pattern in patterns
        for path in _matching(pattern)
    }
    return {name: path for name, path in found.items() if not is_ignored(name, ignored)}


def _matching(pattern: str) -> list[str]:
    paths = [path for one in sorted(glob.glob(pattern, recursive=True)) for path in _all(one)]
    if paths:
        return paths
    raise InputError(
        f"`{pattern}` matches no file",
        hint="correct it; it is relative to where you are",
        code="include",
    )


def _name_in(folder: str, path: str) -> str:
    """Give the path of a file relative to a folder that it is in."""
    name = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
    if not name.startswith(".."):
        return name
    raise InputError(
        f"`{path}` lies outside the folder of the source, `{folder}`",
        hint="move it beside the source, or the source to a folder above both",
        code="include",
    )


def _all(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    inside = (os.path.join(place, name) for place, _, names in os.walk(path) for name in names)
    return sorted(inside)


def read_ignore(path: str) -> list[tuple[bool, re.Pattern[str]]]:
    """Read a `.dockerignore`: for each line whether it ignores, and what.

    Args:
        path: The file; where there is none nothing is ignored.
    """
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file]
    except OSError:
        return []
    return [
        (not line.startswith("!"), _pattern(line.lstrip("!").strip().strip("/")))
        for line in lines
        if line and not line.startswith("#")
    ]


def is_ignored(name: str, rules: Iterable[tuple[bool, re.Pattern[str]]]) -> bool:
    """Tell whether a file stays out; the last rule that is about it decides.

    Args:
        name: Its path, relative to the folder of the rules.
        rules: As `read_ignore` gives them.
    """
    found = False
    for ignores, pattern in rules:
        if pattern.fullmatch(name):
            found = ignores
    return found


def _pattern(line: str) -> re.Pattern[str]:
    """Translate a line (https://docs.docker.com/build/concepts/context/#dockerignore-files)."""
    parts = re.split(r"(\*\*/?|\*|\?|\[[^\]]*\])", os.path.normpath(line) if line else line)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    written = (known.get(one) or (one if one.startswith("[") else re.escape(one)) for one in parts)
    return re.compile("".join(written) + "(?:/.*)?")
