"""Write the files of a folder in OCI's layout: whole or not at all, and one writer at a time."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from furness.errors import OutsideError, Place


@contextmanager
def held(folder: str) -> Iterator[None]:
    """Let nobody else write the index meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a shared disk may have no locks for folders
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(path: str, content: bytes) -> None:
    """Write a file whole, or not at all.

    Raises:
        OutsideError: It cannot be written. Nothing is left of it.
    """
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise damaged(path, f"cannot be written: {error.strerror}") from None


def write_whole(path: str, content: bytes) -> None:
    """Write a file beside its path, and move it there last.

    Raises:
        OSError: It cannot be written. Nothing is left of it.
    """
    descriptor, part = tempfile.mkstemp(prefix=".", dir=os.path.dirname(path) or ".")
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def damaged(path: str, what: str) -> OutsideError:
    """Make the error that something is wrong with a file of the folder."""
    return OutsideError(
        f"`{os.path.basename(path)}` {what}",
        hint="check the folder, who may read and write it, and its space",
        place=Place(path),
        code="layout",
    )
