"""An operator as an OCI artifact: its document as the configuration, sources and locks as layers.

The sources are one tar, not compressed, so that the digest hangs on nothing but the content. Of
the same content the artifact is the same, byte by byte.
"""

import io
import re
import tarfile
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from furness.errors import DocumentError, OutsideError
from furness.model.document import as_data, parse_document
from furness.model.operator import Operator
from furness.oci.registry import MANIFEST, Manifest, sha256

OPERATOR = "application/vnd.furness.operator.v1+json"
"""The media type of an operator: of the artifact, and of its document in it."""
SOURCES = "application/vnd.furness.operator.sources.v1.tar"
"""The media type of the layer with the sources."""
LOCK = "application/vnd.furness.operator.lock.v1"
"""The media type of a layer with the lock of an environment."""
TITLE = "org.opencontainers.image.title"
"""The annotation with a name: of the operator, or of the file that a layer is."""
DOCUMENT = "operator.json"
"""The file of the document in an operator's folder, as it is in the artifact."""

MOST_BYTES = 256 << 20
"""An operator is not larger than this."""
MOST_FILES = 10_000
"""An operator has no more files than this."""

_DIGEST = r"sha256:[0-9a-f]{64}"
_OCI = "org.opencontainers.image"


class File(Struct, frozen=True):
    """A file of an operator."""

    content: bytes
    """What is in it."""
    is_program: bool = False
    """Whether it may be executed."""


class Part(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """How a manifest names a part."""

    media_type: str
    """What it is."""
    digest: str
    """What it must be."""
    size: int
    """How many bytes it has."""
    annotations: dict[str, str] = {}
    """What is said of it."""


class Contents(Struct, frozen=True, kw_only=True, rename="camel"):
    """What the manifest of an operator says."""

    schema_version: int = 2
    """The version of OCI's manifests."""
    media_type: str = MANIFEST
    """That it is a manifest."""
    artifact_type: str
    """That it is an operator."""
    config: Part
    """The document."""
    layers: tuple[Part, ...]
    """The sources and the locks."""
    annotations: dict[str, str] = {}
    """Name, version, description and origin."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """All that belongs to it."""
        return (self.config, *self.layers)


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


def make(
    operator: Operator, files: Mapping[str, File], origin: Mapping[str, str] | None = None
) -> Artifact:
    """Make an artifact.

    Args:
        operator: The operator; its paths are relative.
        files: The files by path; one whose name is in `LOCKS` is a layer of its own.
        origin: Further annotations.
    """
    document = msgspec.json.encode(as_data(operator)) + b"\n"
    locks = {name: one for name, one in files.items() if name in LOCKS}
    sources = {name: one for name, one in files.items() if name not in locks}
    layers = [(SOURCES, "sources.tar", _tar(sources))] if sources else []
    layers += [(LOCK, name, one.content) for name, one in sorted(locks.items())]
    told = {
        TITLE: operator.operator,
        f"{_OCI}.version": operator.version,
        f"{_OCI}.description": operator.description,
        **(origin or {}),
    }
    contents = Contents(
        artifact_type=OPERATOR,
        config=_part(OPERATOR, document),
        layers=tuple(_part(kind, content, name) for kind, name, content in layers),
        annotations={name: text for name, text in sorted(told.items()) if text},
    )
    blobs = {sha256(one): one for one in (document, *(content for _, _, content in layers))}
    return Artifact(Manifest(msgspec.json.encode(contents), MANIFEST), blobs)


LOCKS = ("pylock.toml", "renv.lock", "requirements.lock", "uv.lock")
"""The names of the locks of environments that go with the sources they lie beside."""


def _part(media_type: str, content: bytes, name: str = "") -> Part:
    annotations = {TITLE: name} if name else {}
    return Part(
        media_type=media_type, digest=sha256(content), size=len(content), annotations=annotations
    )


def _tar(files: Mapping[str, File]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, one in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(one.content)
            member.mode = 0o755 if one.is_program else 0o644
            archive.addfile(member, io.BytesIO(one.content))
    return packed.getvalue()


def is_operator(manifest: Manifest) -> bool:
    """Tell whether a manifest is that of an operator, and not of an image."""
    return manifest.data.get("artifactType") == OPERATOR


def has_same_parts(one: Manifest, other: Manifest) -> bool:
    """Tell whether two manifests name the same document, sources and locks."""
    return all(one.data.get(key) == other.data.get(key) for key in ("config", "layers"))


def read_contents(manifest: Manifest) -> Contents:
    """Read what a manifest says.

    Raises:
        OutsideError: It is not the manifest of an operator, or names what cannot be.
    """
    try:
        found = msgspec.json.decode(manifest.content, type=Contents)
    except msgspec.MsgspecError as error:
        raise refuse(f"`{manifest.digest}` is no operator: {error}") from None
    if found.artifact_type != OPERATOR or found.config.media_type != OPERATOR:
        raise refuse(f"`{manifest.digest}` is no operator, but `{found.artifact_type}`")
    for one in found.parts:
        if not re.fullmatch(_DIGEST, one.digest):
            raise refuse(f"`{manifest.digest}` names `{one.digest}`, which is no digest")
    size = sum(one.size for one in found.parts)
    if size > MOST_BYTES or min(one.size for one in found.parts) < 0:
        raise refuse(f"`{manifest.digest}` is too large: {size} bytes, of at most {MOST_BYTES}")
    return found


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


def refuse(message: str) -> OutsideError:
    """Make the error that an artifact must not be used."""
    return OutsideError(
        message,
        hint="do not use it: it was changed or damaged; ask who published it",
        code="operator-artifact",
    )
