"""The digest of a file's or a folder's content: BLAKE3, on all cores when it is large.

A folder's digest is of its listing, sorted by path: kind, path, size, and the file's digest or the
link's target, each ended by a NUL, so that no name can pass for something else. It is derived in
a context of its own, so that no file has the digest of a folder.
"""

import os
import stat

from blake3 import blake3
from msgspec import Struct

from furness.model.digest import PREFIX
from furness.stores import _tree as tree

_CONTEXT = "furness 2026-11 listing of a folder"
_PIECE = 4 << 20
_SMALL = 1 << 20


class Content(Struct, frozen=True):
    """What a file or a folder holds."""

    digest: str
    """The digest of its content."""
    size: int
    """Bytes, of a folder the sum over its files."""


def digest_file(path: str) -> Content:
    """Read a file and give its digest and size; a link is followed.

    Raises:
        StoreError: It is missing, cannot be read, or is no file.
    """
    try:
        return _digest_file(path)
    except OSError as error:
        raise tree.store_error(error, path) from error


def digest_directory(path: str) -> Content:
    """Read a folder and give its digest and size; links stay links.

    What counts is names, contents, links, empty folders, and which files may be executed.

    Raises:
        StoreError: Something in it cannot be read or kept: a socket, a link that leaves it.
    """
    listing = blake3(derive_key_context=_CONTEXT)
    total = 0
    try:
        for entry in tree.entries(path):
            last, size = entry.target, 0
            if entry.kind in ("file", "program"):
                content = _digest_file(os.path.join(path, entry.path))
                last, size = content.digest, content.size
            total += size
            line = (entry.kind, entry.path, str(size), last, "")
            listing.update(b"\0".join(map(os.fsencode, line)))
    except OSError as error:
        raise tree.store_error(error, path) from error
    return Content(PREFIX + listing.hexdigest(), total)


def digest_path(path: str) -> Content:
    """Give the digest and size of what stands at a path, a file or a folder.

    Raises:
        StoreError: It cannot be read or kept.
    """
    return digest_directory(path) if os.path.isdir(path) else digest_file(path)


def _digest_file(path: str) -> Content:
    """Read a file by pieces: a mapped file that somebody shortens would end our process."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise tree.not_a_file(path)
        hasher = blake3(max_threads=blake3.AUTO if status.st_size > _SMALL else 1)
        piece, size = min(max(status.st_size + 1, 4096), _PIECE), 0
        while data := os.read(descriptor, piece):
            hasher.update(data)
            size += len(data)
        return Content(PREFIX + hasher.hexdigest(), size)
    finally:
        os.close(descriptor)
