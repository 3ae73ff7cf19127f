"""Repositories in a folder (https://github.com/opencontainers/image-spec, `image-layout.md`).

A manifest's `org.opencontainers.image.ref.name` is `repository:tag`, as skopeo reads and writes it.
"""

import os
from typing import Any

from furness.errors import OutsideError, Place
from furness.oci.entries import enter
from furness.oci.index import index_path, is_digest, named_in
from furness.oci.layout import blob_path
from furness.oci.manifest import MANIFEST, Manifest, sha256
from furness.oci.reading import read_json
from furness.oci.writing import damaged, held, write


class FolderRepository:
    """One repository of a folder in OCI's layout; the folder is made when it is written to."""

    def __init__(self, folder: str, name: str) -> None:
        self._folder = folder
        self._prefix = f"{name}:"

    def tags(self) -> list[str]:
        """See `AnyRepository.tags`."""
        return [
            one.removeprefix(self._prefix)
            for one in named_in(self._folder)
            if one.startswith(self._prefix)
        ]

    def manifest(self, name: str) -> Manifest | None:
        """See `AnyRepository.manifest`.

        Raises:
            OutsideError: The folder cannot be read, or holds something else.
        """
        told = name
        if not is_digest(name):
            told = named_in(self._folder).get(f"{self._prefix}{name}", "")
        if not told or (told == name and not os.path.exists(blob_path(self._folder, name))):
            return None
        found = Manifest(self.blob(told), MANIFEST)
        if read_json(found.content, dict[str, Any]) is None:
            raise damaged(blob_path(self._folder, told), "is no manifest")
        return found

    def blob(self, digest: str, size: int | None = None) -> bytes:
        """See `AnyRepository.blob`.

        Raises:
            OutsideError: It is not there, or is something else.
        """
        if not is_digest(digest):
            raise damaged(index_path(self._folder), f"names `{digest}`, which is no digest")
        path = blob_path(self._folder, digest)
        try:
            with open(path, "rb") as file:
                content = file.read(-1 if size is None else max(size, 0) + 1)
        except OSError as error:
            raise damaged(path, f"cannot be read: {error.strerror}") from None
        if sha256(content) != digest:
            raise OutsideError(
                f"`{os.path.basename(path)}` is not what its name says",
                hint="it was changed or damaged: do not use it, and fetch the folder anew",
                place=Place(path),
                code="content",
            )
        return content

    def put_blob(self, content: bytes | str, digest: str) -> None:
        """See `AnyRepository.put_blob`.

        Raises:
            OutsideError: The folder cannot be written.
        """
        if isinstance(content, str):
            with open(content, "rb") as file:
                content = file.read()
        write(blob_path(self._folder, digest), content)

    def put_manifest(self, manifest: Manifest, name: str) -> None:
        """See `AnyRepository.put_manifest`.

        Raises:
            OutsideError: The folder cannot be written. The tag is what it was before.
        """
        self.put_blob(manifest.content, manifest.digest)
        if not is_digest(name):
            with held(self._folder):
                enter(self._folder, f"{self._prefix}{name}", manifest)

    def put_new(self, manifest: Manifest, tag: str) -> bool:
        """See `AnyRepository.put_new`; of two at once only one can.

        Raises:
            OutsideError: The folder cannot be written. The tag is what it was before.
        """
        self.put_blob(manifest.content, manifest.digest)
        whole = f"{self._prefix}{tag}"
        with held(self._folder):
            there = named_in(self._folder).get(whole)
            if there is None:
                enter(self._folder, whole, manifest)
        return there in (None, manifest.digest)
