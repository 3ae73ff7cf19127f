"""Make an environment once, in a folder of the cache, whoever asks and however often.

`complete.json` is written last: a folder without it is not finished, belongs to whoever holds the
lock file beside it, and is made anew.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import msgspec

from furness.lazy import lazy

if TYPE_CHECKING:
    import fcntl
    import shutil
else:
    fcntl = lazy("fcntl")
    shutil = lazy("shutil")

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""
Complete = TypeVar("Complete", bound=msgspec.Struct)

_COMPLETE = "complete.json"


def read_complete(place: str, kind: type[Complete]) -> Complete | None:
    """Give what was written when an environment was finished; None when it is not.

    Args:
        place: Its folder.
        kind: What was written.
    """
    try:
        with open(os.path.join(place, _COMPLETE), "rb") as file:
            return msgspec.json.decode(file.read(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None


@contextmanager
def made_anew(place: str) -> Iterator[Callable[[msgspec.Struct], None]]:
    """Give an empty folder, and what to call when all is in it; the folder goes if that fails.

    Args:
        place: The folder; its lock is held.
    """
    if os.path.exists(os.path.join(place, _COMPLETE)):
        os.unlink(os.path.join(place, _COMPLETE))
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    try:
        yield lambda complete: _finish(place, complete)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _finish(place: str, complete: msgspec.Struct) -> None:
    with open(os.path.join(place, "complete.part"), "wb") as file:
        file.write(msgspec.json.encode(complete))
        os.fsync(file.fileno())
    os.replace(file.name, os.path.join(place, _COMPLETE))


@contextmanager
def held(place: str, progress: Progress) -> Iterator[int]:
    """Hold the lock of a folder; processes that inherit the descriptor hold it with us.

    Args:
        place: The folder.
        progress: Is told when another process holds it.
    """
    os.makedirs(os.path.dirname(place), exist_ok=True)
    descriptor = os.open(f"{place}.lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another process that makes the same environment")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
