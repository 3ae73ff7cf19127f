"""A catalog that is a folder of operators, each a folder with `operator.yaml` and its source.

Versions that stand side by side are folders in the operator's own: `blur/1.2.0/operator.yaml`.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cached_property
from typing import ClassVar

from furness.catalog import unpack, versions
from furness.catalog.artifact import DOCUMENT, Artifact
from furness.catalog.interface import OpenCatalog
from furness.catalog.names import is_name
from furness.catalog.pack import pack
from furness.errors import DocumentError, OutsideError, Place
from furness.model.document import decode_text, parse_document, write_document
from furness.model.operator import Operator
from furness.model.pipeline import Unit
from furness.oci.registry import Manifest

_NAMES = ("operator.yaml", "operator.yml", "operator.json")
_WRITTEN = _NAMES[0]


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
            for name in _folders(self._folder)
            if is_name(name) and (found := _documents_in(os.path.join(self._folder, name)))
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
            found: dict[str, str] = {}
            for path in self._documents.get(name, ()):
                version = _version_of(path, name)
                if version in found:
                    raise DocumentError(
                        f"version {version} of `{name}` is there twice",
                        hint=f"the other is `{found[version]}`: change one's `version`",
                        place=Place(path),
                        code="version-twice",
                    )
                found[version] = path
            self._known[name] = found
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

    def blob(self, name: str, digest: str) -> bytes:
        """See `OpenCatalog.blob`."""
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
        operator = artifact.operator
        files = {one: file for one, file in unpack.files_of(artifact).items() if one != DOCUMENT}
        place = os.path.join(self._folder, name)
        try:
            os.makedirs(place, exist_ok=True)
            part = tempfile.mkdtemp(prefix=".", dir=place)
            try:
                os.chmod(part, 0o755)  # noqa: S103 - as other folders are
                unpack.write_files(files, part)
                with open(os.path.join(part, _WRITTEN), "w", encoding="utf-8") as file:
                    file.write(write_document(operator))
                os.rename(part, os.path.join(place, operator.version))
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
        except OSError as error:
            raise OutsideError(
                f"`{self.address}` cannot be written: {error.strerror}",
                hint="check who may write there, and the space",
                place=Place(place),
                code="catalog",
            ) from None


def _folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return sorted(one.name for one in found if one.name[0] != "." and one.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise OutsideError(
            f"the folder `{folder}` cannot be read: {error.strerror}",
            hint="a catalog is a folder of operators, `oci://…` or `oci-layout:FOLDER`",
            code="catalog",
        ) from None


def _documents_in(folder: str) -> list[str]:
    inside = (one for one in _folders(folder) if versions.rank(one))
    places = [folder, *(os.path.join(folder, one) for one in inside)]
    found = (
        next((path for one in _NAMES if os.path.isfile(path := os.path.join(place, one))), None)
        for place in places
    )
    return [path for path in found if path is not None]


def _version_of(path: str, name: str) -> str:
    try:
        with open(path, "rb") as file:
            unit = parse_document(decode_text(file.read(), path), path)
    except OSError as error:
        raise OutsideError(
            f"`{path}` cannot be read: {error.strerror}",
            hint="check who may read it: `ls -l`",
            code="catalog",
        ) from None
    problem = None
    if not isinstance(unit, Operator):
        problem = f"`{unit.pipeline}` is a pipeline, and a catalog has operators"
    elif unit.operator != name:
        problem = f"the operator `{unit.operator}` lies in the folder `{name}`"
    elif versions.rank(unit.version) is None:
        problem = f"`{unit.version}` is no version"
    if problem:
        raise DocumentError(
            problem,
            hint="a folder of a catalog has the operator's name, and its version is `1.2.0`",
            place=Place(path),
            code="catalog-folder",
        )
    return unit.version
