"""What the manifest of an operator says: its document, its sources and its locks."""

import re

import msgspec
from msgspec import Struct

from furness.errors import OutsideError
from furness.oci.manifest import MANIFEST, Manifest

OPERATOR = "application/vnd.furness.operator.v1+json"
"""The media type of an operator: of the artifact, and of its document in it."""
SOURCES = "application/vnd.furness.operator.sources.v1.tar"
"""The media type of the layer with the sources."""
LOCK = "application/vnd.furness.operator.lock.v1"
"""The media type of a layer with the lock of an environment."""
TITLE = "org.opencontainers.image.title"
"""The annotation with a name: of the operator, or of the file that a layer is."""

MOST_BYTES = 256 << 20
"""An operator is not larger than this."""
MOST_FILES = 10_000
"""An operator has no more files than this."""

_DIGEST = r"sha256:[0-9a-f]{64}"


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


def refuse(message: str) -> OutsideError:
    """Make the error that an artifact must not be used."""
    return OutsideError(
        message,
        hint="do not use it: it was changed or damaged; ask who published it",
        code="operator-artifact",
    )
