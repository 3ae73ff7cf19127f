"""Catalogs made of OCI repositories, one for each operator, and those that lie in a folder."""

from collections.abc import Callable

from furness.catalog import versions
from furness.catalog.artifact import Artifact
from furness.catalog.interface import OpenCatalog
from furness.errors import InputError
from furness.model.operator import Operator
from furness.oci.folder import FolderRepository
from furness.oci.index import named_in
from furness.oci.manifest import Manifest
from furness.oci.repository import AnyRepository


class OciCatalog(OpenCatalog):
    """Operators in repositories.

    Args:
        address: What it is called.
        find: Gives the repository of a name.
    """

    def __init__(self, address: str, find: Callable[[str], AnyRepository]) -> None:
        super().__init__(address)
        self._find = find
        self._open: dict[str, AnyRepository] = {}

    def repository(self, name: str) -> AnyRepository:
        """Give the repository of an operator."""
        name = name.lower()
        if name not in self._open:
            self._open[name] = self._find(name)
        return self._open[name]

    def versions(self, name: str) -> list[str]:
        """See `OpenCatalog.versions`."""
        return versions.in_order(self.repository(name).tags())

    def manifest(self, name: str, which: str) -> Manifest | None:
        """See `OpenCatalog.manifest`."""
        return self.repository(name).manifest(which)

    def blob(self, name: str, digest: str, size: int | None = None) -> bytes:
        """See `OpenCatalog.blob`."""
        return self.repository(name).blob(digest, size)

    def put(self, name: str, artifact: Artifact) -> None:
        """See `OpenCatalog.put`: the parts, the manifest by its digest, and last its version."""
        repository = self.repository(name)
        for digest, content in artifact.blobs.items():
            repository.put_blob(content, digest)
        repository.put_manifest(artifact.manifest, artifact.manifest.digest)
        if not repository.put_new(artifact.manifest, artifact.operator.version):
            raise _taken(artifact.operator)

    def check_ours(self, name: str, artifact: Artifact) -> None:
        """Look once more whether what was put in is what the version now is.

        Raises:
            InputError: Somebody else has put in something at the same instant.
            OutsideError: It does not answer.
        """
        there = self.manifest(name, artifact.operator.version)
        if there is not None and there.digest != artifact.manifest.digest:
            raise _taken(artifact.operator)

    def note_name(self, name: str) -> None:
        """Let `names` give the name of what was put in.

        Raises:
            OutsideError: The registry does not take it; the operator itself can be used.
        """


class LayoutCatalog(OciCatalog):
    """Operators in a folder in OCI's layout."""

    def __init__(self, address: str, folder: str) -> None:
        super().__init__(address, lambda name: FolderRepository(folder, name))
        self._folder = folder

    def names(self) -> list[str]:
        """See `OpenCatalog.names`."""
        return sorted({one.rpartition(":")[0] for one in named_in(self._folder)} - {""})


def _taken(operator: Operator) -> InputError:
    return InputError(
        f"version {operator.version} of `{operator.operator}` was published by somebody else "
        "meanwhile",
        hint="a version never changes: publish yours again, as the next one",
        code="version-taken",
    )
