"""A catalog that is a folder of operators, each a folder with `operator.yaml` and its source.

Versions that stand side by side are folders in the operator's own: `blur/1.2.0/operator.yaml`.
"""

import os
from collections.abc import Callable
from functools import cached_property
from typing import ClassVar

from furness.catalog import unpack, versions
from furness.catalog.artifact import Artifact
from furness.catalog.documents import by_version, documents_in, folders_in
from furness.catalog.interface import OpenCatalog
from furness.catalog.names import is_name
from furness.catalog.pack import pack
from furness.catalog.placed import write_operator
from furness.errors import OutsideError, Place
from furness.model.operator import Operator
from furness.model.pipeline import Unit
from furness.oci.manifest import Manifest


class FolderCatalog(OpenCatalog):
    """Operators in a folder; they are used where they lie.

    Args:
        address: What it is called.
        folder: Where it is.
        load: Reads a document, and makes it complete.
    """

    is_near: ClassVar[bool] = True

    def __init__(self, address: str, folder: str, load: Callable[[str], Unit]) -> None:
        super().__init__(address)
        self._folder = folder
        self._load = load
        self._packed: dict[tuple[str, str], Artifact] = {}

    @cached_property
    def _documents(self) -> dict[str, list[str]]:
        """The documents there are, by the name of their folder."""
        return {
            name: found
            for name in folders_in(self._folder)
            if is_name(name) and (found := documents_in(os.path.join(self._folder, name)))
        }

    @cached_property
    def _known(self) -> dict[str, dict[str, str]]:
        return {}

    def names(self) -> list[str]:
        """See `OpenCatalog.names`."""
        return list(self._documents)

    def versions(self, name: str) -> list[str]:
        """See `OpenCatalog.versions`."""
        return versions.in_order(self._of(name))

    def _of(self, name: str) -> dict[str, str]:
        """Give the document of each version of an operator."""
        if name not in self._known:
            self._known[name] = by_version(self._documents.get(name, ()), name)
        return self._known[name]

    def in_place(self, name: str, digest: str) -> str | None:
        """See `OpenCatalog.in_place`."""
        for version, path in self._of(name).items():
            found = self.manifest(name, version)
            if found is not None and found.digest == digest:
                return path
        return None

    def manifest(self, name: str, which: str) -> Manifest | None:
        """See `OpenCatalog.manifest`."""
        for version in self.versions(name) if ":" in which else [which]:
            found = self._artifact(name, version)
            if found is not None and which in (version, found.manifest.digest):
                return found.manifest
        return None

    def blob(self, name: str, digest: str, size: int | None = None) -> bytes:
        """See `OpenCatalog.blob`; it was read already."""
        del size
        for (packed, _), artifact in self._packed.items():
            if packed == name and digest in artifact.blobs:
                return artifact.blobs[digest]
        raise OutsideError(
            f"`{self.address}` has no `{digest}` of `{name}`",
            hint="its folder has changed meanwhile: try again",
            code="content",
        )

    def _artifact(self, name: str, version: str) -> Artifact | None:
        path = self._of(name).get(version)
        if path is None:
            return None
        key = (name, version)
        if key not in self._packed:
            unit = self._load(path)
            if isinstance(unit, Operator):
                self._packed[key] = pack(unit, os.path.dirname(path))
        return self._packed.get(key)

    def put(self, name: str, artifact: Artifact) -> None:
        """See `OpenCatalog.put`."""
        operator, files = artifact.operator, unpack.files_of(artifact)
        place = os.path.join(self._folder, name)
        try:
            write_operator(operator, files, os.path.join(place, operator.version))
        except OSError as error:
            raise OutsideError(
                f"`{self.address}` cannot be written: {error.strerror}",
                hint="check who may write there, and the space",
                place=Place(place),
                code="catalog",
            ) from None
