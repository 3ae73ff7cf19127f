"""The folder that an engine builds from: only what goes in, with the same modes everywhere."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from furness.builders.maker import Plan

CODE = "furness"
"""The folder of the context that becomes `PLACE`."""

WORK = "space/work"
"""The empty folder of the context that becomes the workspace `/work`, with its own mode."""

_PROGRAM = 0o755
_RUNTIME = os.path.join(os.path.dirname(os.path.dirname(__file__)), "runtime")


def runtime_files() -> dict[str, str]:
    """Give the files of our runtime: where they go, and where they are here."""
    names = sorted(one for one in os.listdir(_RUNTIME) if one.endswith((".py", ".R")))
    return {f"runtime/{name}": os.path.join(_RUNTIME, name) for name in names}


@contextmanager
def make_context(plan: Plan, recipe: str, seconds: int) -> Iterator[str]:
    """Give a folder to build from; it is removed in any case.

    Args:
        plan: What goes in.
        recipe: The Dockerfile.
        seconds: The time that all files have.
    """
    with tempfile.TemporaryDirectory(prefix="furness-build-") as folder:
        os.makedirs(os.path.join(folder, WORK))
        os.makedirs(os.path.join(folder, CODE))
        for name, text in {**plan.texts, "Dockerfile": recipe}.items():
            _write(os.path.join(folder, name), text)
        for name, path in plan.files.items():
            _copy(path, os.path.join(folder, CODE, name))
        _settle(folder, seconds)
        yield folder


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    if text.startswith("#!"):
        os.chmod(path, _PROGRAM)


def _copy(path: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(path, target)
    if os.access(path, os.X_OK):
        os.chmod(target, _PROGRAM)


def _settle(folder: str, seconds: int) -> None:
    """Give everything the same time, and the modes that a careful umask gives."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = os.path.join(place, name)
            os.chmod(path, _PROGRAM if os.stat(path).st_mode & 0o100 else 0o644)
            os.utime(path, (seconds, seconds))
        os.chmod(place, 0o775 if place.endswith(WORK) else 0o755)
        os.utime(place, (seconds, seconds))
    os.chmod(folder, 0o700)
