"""An image as a folder (https://github.com/opencontainers/image-spec, `image-layout.md`)."""

import os

from msgspec import Struct, field

from furness.oci.manifest import Manifest
from furness.oci.reading import read_json


class _Settings(Struct, frozen=True):
    labels: dict[str, str] | None = field(name="Labels", default=None)


class _Configuration(Struct, frozen=True):
    config: _Settings | None = None


class Layout(Struct, frozen=True):
    """An image in a folder."""

    folder: str
    """The folder, with `blobs` in it."""
    manifest: Manifest
    """What names its configuration and layers."""

    @property
    def digest(self) -> str:
        """The digest that names the image."""
        return self.manifest.digest

    def blobs(self) -> list[tuple[str, str]]:
        """Give digest and file of the layers and, last, of the configuration."""
        data = self.manifest.data
        digests = [one["digest"] for one in (*data["layers"], data["config"])]
        return [(one, blob_path(self.folder, one)) for one in dict.fromkeys(digests)]

    def labels(self) -> dict[str, str]:
        """Give the labels of the image."""
        return labels_of(read_bytes(blob_path(self.folder, self.manifest.data["config"]["digest"])))


def labels_of(config: bytes) -> dict[str, str]:
    """Give the labels in the configuration of an image; none where it is something else."""
    found = read_json(config, _Configuration)
    return (found.config.labels or {}) if found and found.config else {}


def blob_path(folder: str, digest: str) -> str:
    """Give the file of a digest."""
    return os.path.join(folder, "blobs", *digest.split(":", 1))


def read_bytes(path: str) -> bytes:
    """Give what a file holds."""
    with open(path, "rb") as file:
        return file.read()
