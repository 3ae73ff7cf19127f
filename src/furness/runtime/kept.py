"""What is kept of a task that is done, which tells whether it is to be done again.

A task is done again when its arguments, the files that they name, its operator or the operator's
own files are others than they were, and when what it made is gone.
"""

import contextlib
import hashlib
import json
import os
import sys

try:
    import fcntl
except ImportError:  # where there is none, two at once are the user's to avoid
    fcntl = None  # type: ignore[assignment]  # it is asked for before it is used

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
alone = __import__("alone")
surroundings = __import__("surroundings")
del sys.path[0]

_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@contextlib.contextmanager
def held(folder: str) -> "Iterator[None]":
    """Hold a folder, as soon as no other process does; one that is killed lets it go.

    File systems without locks are taken as they are: two processes there get in each other's way.
    """
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, ".lock"), "a", encoding="utf-8") as file:
        if fcntl is not None:
            with contextlib.suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def mark(told: "dict[str, Any]", given: "dict[str, Any]") -> "dict[str, Any]":
    """Give what a task is known again by.

    Args:
        told: Its operator.
        given: Its arguments.
    """
    paths = [path for path in surroundings.paths_of([*given.values()]) if not _is_ours(path)]
    return {
        "arguments": given,
        "files": {path: _stamp(path) for path in paths},
        "operator": _digest(told),
    }


def is_done(record: "dict[str, Any]", marked: "dict[str, Any]") -> bool:
    """Tell whether a record is of a task with this mark that went well, and what it made is there.

    Args:
        record: What `task.json` says.
        marked: What the task is known by now.
    """
    same = all(record.get(name) == value for name, value in marked.items())
    if record.get("state") != "succeeded" or not same:
        return False
    made = record.get("outputs")
    return isinstance(made, dict) and all(
        map(os.path.exists, surroundings.paths_of([*made.values()]))
    )


def _is_ours(path: str) -> bool:
    """Tell whether a file lies beside the pipeline: its path has its digest."""
    return path.startswith(_FOLDER + os.sep)


def _stamp(path: str) -> "list[Any]":
    """Give the size and time of a file, or of all files in a folder."""
    found = []
    for one in [path] if not os.path.isdir(path) else _files(path):
        try:
            now = os.stat(one)
        except OSError:
            continue
        found.append([os.path.relpath(one, path), now.st_size, now.st_mtime_ns])
    if len(found) == 1:
        return found[0]
    return [len(found), hashlib.sha256(json.dumps(found).encode()).hexdigest()]


def _files(folder: str) -> "list[str]":
    return sorted(
        os.path.join(place, name) for place, _, names in os.walk(folder) for name in names
    )


def _digest(told: "dict[str, Any]") -> str:
    """Give the digest of an operator and its files, wherever they lie."""
    text = json.dumps(told, sort_keys=True).replace(json.dumps(_FOLDER)[1:-1], alone.PLACE)
    found = hashlib.sha256(text.encode())
    folder = os.path.join(_FOLDER, "operators", str(told.get("key")))
    for path in _files(folder):
        with open(path, "rb") as file:
            content = hashlib.sha256(file.read()).hexdigest()
        found.update(f"\n{os.path.relpath(path, folder)} {content}".encode("utf-8", "replace"))
    return found.hexdigest()
