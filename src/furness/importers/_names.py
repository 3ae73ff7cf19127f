"""Names of another system as ours: letters, digits, `_`, and in those of units and steps `-`."""

import os.path
import re


def identifier(text: str) -> str:
    """Give the name of an input or output nearest to a text."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_") or "value"
    return name if name.isidentifier() else f"_{name}"


def unit_name(text: str) -> str:
    """Give the name of a step, an operator or a pipeline nearest to a text."""
    name = re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-_") or "imported"
    return name if name[0].isalpha() else f"x-{name}"


def distinct(name: str, taken: set[str]) -> str:
    """Give a name, or it with a number where it is taken; from now on it is."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found


def put(files: dict[str, bytes], path: str, content: bytes) -> str:
    """Add a file, under its path with a number where another one is there; give where it is."""
    stem, ending = os.path.splitext(path)
    found, number = path, 2
    while files.get(found, content) != content:
        found, number = f"{stem}-{number}{ending}", number + 1
    files[found] = content
    return found
