"""The folder beside an exported pipeline: our runtime, and files as they are."""

import os
from collections.abc import Iterator

FOLDER = "furness"
"""The folder beside an exported pipeline that holds all that its tasks need."""

_RUNTIME = os.path.join(os.path.dirname(os.path.dirname(__file__)), "runtime")


def runtime_files() -> dict[str, bytes]:
    """Give the files of our runtime, which needs nothing but Python: path and content."""
    names = sorted(one for one in os.listdir(_RUNTIME) if one.endswith((".py", ".R")))
    return {f"{FOLDER}/runtime/{name}": read_bytes(os.path.join(_RUNTIME, name)) for name in names}


def read_bytes(path: str) -> bytes:
    """Give what a file holds."""
    with open(path, "rb") as file:
        return file.read()


def all_files(path: str) -> Iterator[tuple[str, str]]:
    """Give the files in a folder: the path in it and the absolute one; a file is its own."""
    if not os.path.isdir(path):
        yield "", path
    for place, _, names in sorted(os.walk(path)):
        for name in sorted(names):
            found = os.path.join(place, name)
            yield os.path.relpath(found, path), found
