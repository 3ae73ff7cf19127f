"""What stands in a folder, and how files and folders are copied, protected and removed."""

import errno
import fcntl
import os
import stat
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from furness.errors import StoreError
from furness.lazy import lazy

if TYPE_CHECKING:
    import shutil
else:
    shutil = lazy("shutil")

_FICLONE = 0x40049409  # https://man7.org/linux/man-pages/man2/ioctl_ficlone.2.html
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Entry(Struct, frozen=True):
    """One thing below a folder."""

    path: str
    """Its path, relative to the folder."""
    kind: Literal["file", "program", "folder", "link"]
    """What it is; a program is a file that may be executed."""
    size: int
    """Bytes of a file."""
    target: str
    """Where a link points to, as it is written; empty for everything else."""
    is_shared: bool
    """Whether a file has other names, so that it is not ours alone."""


def entries(folder: str) -> list[Entry]:
    """Give everything below a folder, sorted by the bytes of its path; links are not followed.

    Raises:
        StoreError: There is something that cannot be kept: a socket, or a link that leaves.
        OSError: It cannot be read.
    """
    root = os.path.realpath(folder)
    found: list[Entry] = []
    left = [""]
    while left:
        below = left.pop()
        with os.scandir(os.path.join(root, below)) as scan:
            for one in scan:
                entry = _entry(root, os.path.join(below, one.name))
                found.append(entry)
                if entry.kind == "folder":
                    left.append(entry.path)
    return sorted(found, key=lambda entry: os.fsencode(entry.path))


def _entry(root: str, path: str) -> Entry:
    full = os.path.join(root, path)
    status = os.lstat(full)
    if stat.S_ISLNK(status.st_mode):
        target = os.readlink(full)
        if os.path.isabs(target) or not _is_inside(os.path.realpath(full), root):
            raise StoreError(
                f"the link `{full}` leaves the folder that is kept: it points to `{target}`",
                hint="copy the file instead, or make the link relative",
                code="artifact-link",
            )
        return Entry(path, "link", 0, target, is_shared=False)
    if stat.S_ISDIR(status.st_mode):
        return Entry(path, "folder", 0, "", is_shared=False)
    if not stat.S_ISREG(status.st_mode):
        raise not_a_file(full)
    kind: Literal["file", "program"] = "program" if status.st_mode & stat.S_IXUSR else "file"
    return Entry(path, kind, status.st_size, "", is_shared=status.st_nlink > 1)


def _is_inside(path: str, root: str) -> bool:
    return path == root or path.startswith(os.path.join(root, ""))


def not_a_file(path: str) -> StoreError:
    """Say that a socket, a pipe or a device cannot be kept."""
    return StoreError(
        f"`{path}` is neither a file nor a folder",
        hint="a socket, a pipe or a device cannot be kept: write a file",
        code="artifact-kind",
    )


def store_error(error: OSError, path: str) -> StoreError:
    """Say in our words why a path cannot be read or written."""
    if error.errno in _NO_SPACE:
        text, hint = f"the disk is full: `{path}` was not kept", "free some space, then resume"
        return StoreError(text, hint=hint, code="store-full")
    if error.errno == errno.ENXIO:
        return not_a_file(path)
    place = error.filename2 or error.filename or path
    place = os.fsdecode(place) if isinstance(place, str | bytes) else path
    return StoreError(
        f"`{path}` cannot be read or kept: {(error.strerror or str(error)).lower()} (`{place}`)",
        hint="look whether it exists and you may read it, and write where artifacts are kept",
    )


def copy(source: str, target: str, *, link: bool = False) -> None:
    """Copy a file or a folder to a path where nothing is; what can share its blocks does.

    Args:
        source: What to copy; links inside a folder stay links.
        target: Where to.
        link: Whether a file that cannot share its blocks may be one more name of the original.

    Raises:
        OSError: It cannot be read or written; the target may be there in part.
    """
    if not os.path.isdir(source):
        _copy_file(source, target, link=link)
        return
    os.mkdir(target)
    for entry in entries(source):
        here, there = os.path.join(source, entry.path), os.path.join(target, entry.path)
        if entry.kind == "folder":
            os.mkdir(there)
        elif entry.kind == "link":
            os.symlink(entry.target, there)
        else:
            _copy_file(here, there, link=link)


def _copy_file(source: str, target: str, *, link: bool) -> None:
    mode = 0o666 | (os.stat(source).st_mode & 0o111)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    with open(source, "rb") as old, open(os.open(target, flags, mode), "wb") as new:
        if _reflink(old.fileno(), new.fileno()):
            return
        if not link:
            shutil.copyfileobj(old, new, 1 << 20)
            return
    os.unlink(target)
    try:
        os.link(source, target)
    except OSError:
        _copy_file(source, target, link=False)


def _reflink(source: int, target: int) -> bool:
    """Let a new file share the blocks of another, if the file system can."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def protect(path: str, status: os.stat_result | None = None) -> None:
    """Make a file, or every file of a folder, read-only; folders stay removable.

    Args:
        path: The file or folder.
        status: How it looks, if that is known.
    """
    status = status or os.stat(path)
    if not stat.S_ISDIR(status.st_mode):
        _protect_file(path, status)
        return
    os.chmod(path, 0o755)  # noqa: S103  # as any folder of the user
    for entry in entries(path):
        full = os.path.join(path, entry.path)
        if entry.kind == "folder":
            os.chmod(full, 0o755)  # noqa: S103  # likewise
        elif entry.kind != "link":
            _protect_file(full, os.stat(full))


def _protect_file(path: str, status: os.stat_result) -> None:
    os.chmod(path, 0o444 | (status.st_mode & 0o111))


def flush(path: str) -> None:
    """Wait until a file, or a folder with everything in it, is on the disk."""
    below = entries(path) if os.path.isdir(path) else []
    for one in ("", *(entry.path for entry in below if entry.kind != "link")):
        descriptor = os.open(os.path.join(path, one) if one else path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def unique(folder: str, prefix: str = "") -> str:
    """Give a path in a folder for something half done, which tells who makes it."""
    return os.path.join(folder, f"{prefix}{_here()}-{os.getpid()}-{os.urandom(8).hex()}")


def is_abandoned(path: str) -> bool:
    """Tell whether the process that made a path with `unique` was of this machine, and is dead."""
    here, pid, _ = ["", "", "", *os.path.basename(path).rsplit("-", 2)][-3:]
    if not here.endswith(_here()) or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


@lru_cache
def _here() -> str:
    """Name what process numbers count in: the machine and, in a container, the container."""
    try:
        space = os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        space = 0
    return f"{os.uname().nodename}-{space}"


def remove(path: str) -> None:
    """Remove a file or a folder, as far as that is possible."""
    try:
        os.unlink(path)
    except (IsADirectoryError, PermissionError):
        shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return
