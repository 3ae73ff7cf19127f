"""What names the parts of an image, and the digests of all of them."""

import hashlib
from typing import Any

from msgspec import Struct

from furness.errors import OutsideError
from furness.oci.reading import Kind, read_json

INDEX = "application/vnd.oci.image.index.v1+json"
"""The media type of what names one image for each platform."""
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
"""The media type of what names an image's configuration and layers."""
CONFIG = "application/vnd.oci.image.config.v1+json"
"""The media type of an image's configuration."""


class Named(Struct, frozen=True):
    """A part, as a manifest names it."""

    digest: str
    """What it must be."""
    size: int | None = None
    """How many bytes it has."""
    annotations: dict[str, str] | None = None
    """What is said of it."""
    platform: dict[str, Any] | None = None
    """What it is for, if it is the manifest of an image."""


class Parts(Struct, frozen=True):
    """What a manifest names."""

    config: Named | None = None
    """The configuration."""
    layers: tuple[Named, ...] = ()
    """The layers."""
    manifests: tuple[Named, ...] = ()
    """The manifests of an index."""


class Manifest(Struct, frozen=True):
    """What a registry has under a tag or a digest."""

    content: bytes
    """Its bytes; the digest is of these."""
    media_type: str
    """What it is."""

    @property
    def digest(self) -> str:
        """The digest of its bytes."""
        return sha256(self.content)

    @property
    def data(self) -> dict[str, Any]:
        """What it says."""
        return self._read(dict[str, Any])

    @property
    def parts(self) -> Parts:
        """What it names."""
        return self._read(Parts)

    def _read(self, kind: type[Kind]) -> Kind:
        found = read_json(self.content, kind)
        if found is None:
            raise OutsideError(
                f"`{self.digest}` is no manifest",
                hint="it was changed or damaged: do not use it, and ask who put it there",
                code="manifest",
            )
        return found


def sha256(content: bytes) -> str:
    """Give the digest of bytes as registries write it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
