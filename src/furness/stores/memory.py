"""A store of its own process, gone with it: for tests, and for runs that nobody resumes.

A task must be able to read an artifact by its path, so that it lies in a private temporary folder.
"""

import shutil
import tempfile
import weakref
from collections.abc import Iterator

from furness.model.artifact import Artifact
from furness.stores.directory import DirectoryStore
from furness.stores.interface import Store


class MemoryStore(Store):
    """Artifacts that are removed with the store, or when the process ends."""

    def __init__(self, folder: str = "") -> None:
        folder = tempfile.mkdtemp(prefix="furness-")
        self._inside = DirectoryStore(folder)
        self._end = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def put(self, path: str, *, name: str | None = None, move: bool = False) -> Artifact:
        """See `Store.put`."""
        return self._inside.put(path, name=name, move=move)

    def locate(self, digest: str, name: str, *, size: int | None = None) -> str:
        """See `Store.locate`."""
        return self._inside.locate(digest, name, size=size)

    def has(self, digest: str) -> bool:
        """See `Store.has`."""
        return self._inside.has(digest)

    def list(self) -> Iterator[Artifact]:
        """See `Store.list`."""
        return self._inside.list()

    def verify(self, digest: str) -> bool:
        """See `Store.verify`."""
        return self._inside.verify(digest)

    def remove(self, digest: str) -> None:
        """See `Store.remove`."""
        self._inside.remove(digest)

    def close(self) -> None:
        """Remove everything."""
        self._end()
