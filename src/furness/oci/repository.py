"""What can be done with one repository, wherever it is: in a registry, or in a folder."""

from typing import Protocol

from furness.oci.manifest import Manifest


class AnyRepository(Protocol):
    """Manifests under their tags and digests, and the content that they name."""

    def tags(self) -> list[str]:
        """Give all tags; none where there is no such repository yet."""

    def manifest(self, name: str) -> Manifest | None:
        """Give the manifest of a tag or a digest; None where there is none."""

    def blob(self, digest: str, size: int | None = None) -> bytes:
        """Give the content of a digest, which has been checked; its size spares too large ones."""

    def put_blob(self, content: bytes | str, digest: str) -> None:
        """Bring content in: the bytes, or the path of a file with them."""

    def put_manifest(self, manifest: Manifest, name: str) -> None:
        """Give a manifest a tag, or make it known under its digest."""

    def put_new(self, manifest: Manifest, tag: str) -> bool:
        """Give a manifest a tag that is free; False where another one has it."""
