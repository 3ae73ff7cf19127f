"""An operator as an OCI artifact: its document is the configuration, the rest are layers."""

from collections.abc import Mapping

from msgspec import Struct

from furness.catalog.contents import Contents, read_contents, refuse
from furness.errors import DocumentError
from furness.model.document import parse_document
from furness.model.operator import Operator
from furness.oci.manifest import Manifest, sha256

DOCUMENT = "operator.json"
"""The file of the document in an operator's folder, as it is in the artifact."""


class File(Struct, frozen=True):
    """A file of an operator."""

    content: bytes
    """What is in it."""
    is_program: bool = False
    """Whether it may be executed."""


class Artifact(Struct, frozen=True):
    """An operator with all that belongs to it."""

    manifest: Manifest
    """What names its parts."""
    blobs: Mapping[str, bytes]
    """The parts by their digests."""

    @property
    def contents(self) -> Contents:
        """What the manifest says."""
        return read_contents(self.manifest)

    @property
    def operator(self) -> Operator:
        """The operator, as its document says."""
        return read_operator(self.blobs[self.contents.config.digest])


def read_operator(document: bytes) -> Operator:
    """Read the document in an artifact.

    Raises:
        OutsideError: It is none of an operator.
    """
    try:
        found = parse_document(document.decode(), DOCUMENT)
    except (DocumentError, UnicodeDecodeError) as error:
        raise refuse(f"the document in it is wrong: {error}") from None
    if not isinstance(found, Operator):
        raise refuse(f"the document in it is that of the pipeline `{found.pipeline}`")
    return found


def check(artifact: Artifact) -> None:
    """Refuse an artifact of which any part is not what the manifest says.

    Raises:
        OutsideError: It is so.
    """
    for one in artifact.contents.parts:
        content = artifact.blobs.get(one.digest, b"")
        if sha256(content) != one.digest or len(content) != one.size:
            raise refuse(f"`{one.digest}` is not what its digest says")


def is_called(operator: Operator, name: str, version: str) -> bool:
    """Tell whether an operator has a name, as registries write it, and a version."""
    return operator.operator.lower() == name.lower() and operator.version == version


def check_name(operator: Operator, name: str, version: str) -> None:
    """Refuse an operator that is not what it is called.

    Raises:
        OutsideError: It is so.
    """
    if not is_called(operator, name, version):
        raise refuse(
            f"what is called `{name}@{version}` says that it is "
            f"`{operator.operator}@{operator.version}`"
        )
