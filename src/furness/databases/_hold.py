"""Hold a run by a lock on a file (flock), which the system lets go when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from furness.errors import BusyError, DatabaseError
from furness.lazy import lazy

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")


@contextmanager
def hold(path: str, run: str) -> Iterator[None]:
    """Hold the lock on a file.

    Args:
        path: The file; it is made, and removed in the end.
        run: What is held, for the message.

    Raises:
        BusyError: Another process holds it.
        DatabaseError: The file cannot be made or locked.
    """
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = _lock(path)
    except OSError as error:
        text = f"`{path}` cannot be locked: {(error.strerror or '').lower()}"
        raise DatabaseError(text, hint="look whether you may write its folder") from error
    if descriptor is None:
        raise busy(run, holder(path))
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        with suppress(OSError):
            os.unlink(path)
        os.close(descriptor)


def holder(path: str) -> int | None:
    """Give the process that holds the lock on a file, if one does."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        if _try(descriptor, fcntl.LOCK_SH):
            return None
        text = os.read(descriptor, 20)
        return int(text) if text else None
    finally:
        os.close(descriptor)


def busy(run: str, pid: int | None) -> BusyError:
    """Say who holds a run."""
    who = f"process {pid} (`{_command(pid)}`)" if pid else "another process"
    return BusyError(
        f"run `{run}` is held by {who}",
        hint=f"follow it: `furness runs watch {run}`; stop it: `furness runs cancel {run}`",
        code="busy",
    )


def _lock(path: str) -> int | None:
    """Open and lock a file that is still there when it is locked; None when another has it.

    Who only looks shares the lock for a moment: as long as we could share it too, nobody holds it.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if _try(descriptor, fcntl.LOCK_EX):
            if _is_at(descriptor, path):
                return descriptor
        elif not _try(descriptor, fcntl.LOCK_SH):
            os.close(descriptor)
            return None
        os.close(descriptor)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _command(pid: int) -> str:
    """Give the name of a process's command, or a question mark."""
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        line = ["ps", "-o", "comm=", "-p", str(pid)]
        found = subprocess.run(line, capture_output=True, text=True, check=False)
        return found.stdout.strip() or "?"
