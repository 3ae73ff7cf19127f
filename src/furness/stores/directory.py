"""A store in a folder: `<two digits>/<the other 62>/<file name>` for each digest.

The digest is a folder, so that the file in it has its own name and a task can be given the path as
it is. A file is taken in by a rename, or copied beside and then renamed: it is there whole or
not at all. `docs/decisions/0006` says what that means for a power cut.
"""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Literal

from furness.errors import StoreError
from furness.model.artifact import Artifact
from furness.model.digest import PREFIX, is_digest
from furness.stores import _tree as tree
from furness.stores.digest import Content, digest_directory, digest_file, digest_path
from furness.stores.interface import Store

_DAY = 86400.0
_FIRST, _REST = len(PREFIX), len(PREFIX) + 2
_DIGITS = "0123456789abcdef"


class DirectoryStore(Store):
    """Artifacts in a local or shared folder; any number of processes may use it at once."""

    def __init__(self, folder: str, *, durable: bool = False) -> None:
        """Open a store; what a killed process left half done is removed.

        Args:
            folder: Where it is; made when it is missing.
            durable: Whether an artifact is on the disk, safe from a power cut, when `put` returns.
        """
        self.folder = os.path.abspath(folder)
        """Where it is."""
        self._durable = durable
        self._temporary = os.path.join(self.folder, "tmp")
        with suppress(OSError):
            os.makedirs(self._temporary, exist_ok=True)
        self.sweep()

    def put(self, path: str, *, name: str | None = None, move: bool = False) -> Artifact:
        """See `Store.put`."""
        path = os.path.abspath(path)
        name = _checked(os.path.basename(path) if name is None else name)
        try:
            return self._put(path, name, move and not self._holds(path))
        except OSError as error:
            raise tree.store_error(error, path) from error

    def locate(self, digest: str, name: str, *, size: int | None = None) -> str:
        """See `Store.locate`."""
        path = f"{self._place(digest)}/{_checked(name)}"
        try:
            found_size = os.stat(path).st_size
        except OSError:
            found = self._find(digest)
            if found is None:
                raise _missing(digest, name) from None
            path = self._named(found, name)
            found_size = os.stat(path).st_size
        if size is not None and found_size != size:
            raise _missing(digest, name)
        return path

    def has(self, digest: str) -> bool:
        """See `Store.has`."""
        return self._find(digest) is not None

    def list(self) -> Iterator[Artifact]:
        """See `Store.list`."""
        for first in _names(self.folder):
            for rest in _names(os.path.join(self.folder, first)):
                digest = PREFIX + first + rest
                path = self._find(digest) if _is_ours(digest) else None
                if path is not None:
                    yield Artifact(kind=_kind(path), path=path, digest=digest, size=_size(path))

    def verify(self, digest: str) -> bool:
        """See `Store.verify`."""
        place = self._place(digest)
        paths = [os.path.join(place, name) for name in _names(place)]
        return bool(paths) and all(digest_path(path).digest == digest for path in paths)

    def remove(self, digest: str) -> None:
        """See `Store.remove`."""
        aside = self._unique()
        try:
            os.rename(self._place(digest), aside)
        except FileNotFoundError:
            return
        except OSError as error:
            raise tree.store_error(error, self._place(digest)) from error
        tree.remove(aside)

    def sweep(self, older_than_seconds: float = _DAY) -> None:
        """Remove what processes left half done that were killed.

        Args:
            older_than_seconds: What is younger may belong to a process that still works, unless
                that was one of this machine and is dead.
        """
        for name in _names(self._temporary):
            path = os.path.join(self._temporary, name)
            with suppress(OSError):
                old = time.time() - os.lstat(path).st_mtime >= older_than_seconds
                if old or tree.is_abandoned(path):
                    tree.remove(path)

    def _put(self, path: str, name: str, move: bool) -> Artifact:
        status, source = os.lstat(path), path
        if stat.S_ISLNK(status.st_mode):
            source = os.path.realpath(path)
            status = os.stat(source)
        is_folder = stat.S_ISDIR(status.st_mode)
        content = digest_directory(source) if is_folder else digest_file(source)
        target = os.path.join(self._place(content.digest), name)
        is_ours = move and source == path and not _is_shared(source, status)
        if not (is_ours and self._move(source, target, status)):
            target = self._take(source, target, content, status if not is_ours else None)
            if move:
                tree.remove(path)
        kind: Literal["File", "Directory"] = "Directory" if is_folder else "File"
        return Artifact(kind=kind, path=target, digest=content.digest, size=content.size)

    def _move(self, source: str, target: str, status: os.stat_result) -> bool:
        """Rename what is ours alone to a place that is new; say whether that was possible."""
        if self._durable:
            return False
        try:
            _make_new(os.path.dirname(target))
            tree.protect(source, status)
            os.rename(source, target)
        except OSError:
            return False
        return True

    def _take(
        self, source: str, target: str, content: Content, before: os.stat_result | None
    ) -> str:
        """Bring something in unless it is there, and give its path.

        Args:
            source: What to take in.
            target: Where it goes.
            content: What it holds.
            before: How it looked before it was read; None when it is ours alone and may be moved.
        """
        found = self._find(content.digest)
        if found is not None and _is_damaged(found, content):
            self.remove(content.digest)
            found = None
        if found is None:
            found = self._bring(source, target, before is None)
            if before is not None and _look(os.stat(source)) != _look(before):
                self.remove(content.digest)
                raise StoreError(
                    f"`{source}` changed while it was read",
                    hint="wait until whatever writes it has ended",
                    code="artifact-changed",
                )
        return self._named(found, os.path.basename(target))

    def _bring(self, source: str, target: str, move: bool) -> str:
        """Bring something in that is not there yet: by a rename if that is possible."""
        if move:
            with suppress(OSError):
                tree.protect(source)
                return self._settle(source, target)
        aside = self._unique()
        try:
            tree.copy(source, aside)
            tree.protect(aside)
            return self._settle(aside, target)
        finally:
            tree.remove(aside)

    def _settle(self, source: str, target: str) -> str:
        """Rename something to its place; another process may do the same, or remove the place."""
        if self._durable:
            tree.flush(source)
        for left in (2, 1, 0):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            try:
                os.rename(source, target)
            except FileNotFoundError:
                if not left:
                    raise
                continue
            except OSError:
                if not os.path.isdir(target):
                    raise
            break
        if self._durable:
            self._flush_folders(target)
        return target

    def _flush_folders(self, target: str) -> None:
        """Wait until the folders above an artifact, which may be new, are on the disk."""
        folder = target
        while folder != self.folder:
            folder = os.path.dirname(folder)
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _find(self, digest: str) -> str | None:
        """Give the path of an artifact under any name; the first that is no link."""
        place = self._place(digest)
        paths = (f"{place}/{name}" for name in sorted(_names(place)))
        return next((path for path in paths if not os.path.islink(path)), None)

    def _named(self, found: str, name: str) -> str:
        """Give an artifact one more name: a file by a hard link or copy, a folder by a link."""
        path = os.path.join(os.path.dirname(found), name)
        if os.path.lexists(path):
            return path
        try:
            if os.path.isdir(found):
                os.symlink(os.path.basename(found), path)
            else:
                os.link(found, path)
        except FileExistsError:
            return path
        except OSError:
            return self._copied(found, path)
        return path

    def _copied(self, found: str, path: str) -> str:
        """Give a file one more name where links cannot; what cannot be written keeps its own."""
        if os.path.isdir(found):
            return found
        try:
            return self._bring(found, path, move=False)
        except OSError:
            return found

    def _place(self, digest: str) -> str:
        if not _is_ours(digest):
            raise StoreError(
                f"`{digest}` is not a digest",
                hint=f"write `{PREFIX}` and 64 hexadecimal digits",
                code="digest",
            )
        return f"{self.folder}/{digest[_FIRST:_REST]}/{digest[_REST:]}"

    def _unique(self) -> str:
        return tree.unique(self._temporary)

    def _holds(self, path: str) -> bool:
        return path.startswith(os.path.join(self.folder, ""))


def _is_ours(digest: str) -> bool:
    return is_digest(digest) and not digest[_FIRST:].strip(_DIGITS)


def _checked(name: str) -> str:
    if not name or "/" in name or "\0" in name or name in (".", ".."):
        raise StoreError(
            f"`{name!r}` is not the name of a file", hint="give one without a slash", code="name"
        )
    return name


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise tree.store_error(error, folder) from error


def _make_new(folder: str) -> None:
    """Make a folder that is not there yet, which the one above it mostly is."""
    try:
        os.mkdir(folder)
    except FileNotFoundError:
        os.makedirs(folder)


def _missing(digest: str, name: str) -> StoreError:
    return StoreError(
        f"the artifact `{digest}` (`{name}`) is not in the store",
        hint="run what makes it again: its tasks are no longer reused",
        code="artifact-missing",
    )


def _kind(path: str) -> Literal["File", "Directory"]:
    return "Directory" if os.path.isdir(path) else "File"


def _size(path: str) -> int:
    if not os.path.isdir(path):
        return os.stat(path).st_size
    return sum(entry.size for entry in tree.entries(path))


def _is_damaged(found: str, content: Content) -> bool:
    """Tell whether a file was cut, as a power cut may do; of a folder only `verify` can tell."""
    return not os.path.isdir(found) and os.stat(found).st_size != content.size


def _is_shared(path: str, status: os.stat_result) -> bool:
    """Tell whether a file, or one in a folder, has another name, under which it may be changed."""
    if stat.S_ISDIR(status.st_mode):
        return any(entry.is_shared for entry in tree.entries(path))
    return status.st_nlink > 1


def _look(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
