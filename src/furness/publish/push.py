"""Publish an image: versions, what they break, and the order in which things become visible."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from furness.builders.maker import Progress
from furness.errors import InputError
from furness.graph.compare import breaks
from furness.images import LABEL
from furness.model.document import parse_document
from furness.model.operator import Operator
from furness.oci import attachment, keys, sbom, signature, version
from furness.oci.layout import Layout, labels_of
from furness.oci.manifest import Manifest
from furness.oci.reference import Reference
from furness.oci.registry import Repository

CONTENT = "io.furness.content"
"""The label with the digest of all that an image is made of but its version."""
SBOM = "io.furness.sbom"
"""The label with the digest of the bill of materials."""


class Published(Struct, frozen=True):
    """A version that is in the registry."""

    manifest: Manifest
    """What names its parts."""
    labels: Mapping[str, str]
    """What it says about itself."""


def find_published(repository: Repository, tag: str) -> Published | None:
    """Give what is published under a tag, if it is an image.

    Raises:
        OutsideError: The registry does not answer.
    """
    found = repository.manifest(tag)
    while found is not None and found.parts.manifests:
        found = repository.manifest(found.parts.manifests[0].digest)
    config = found.parts.config if found else None
    if found is None or config is None:
        return None
    return Published(found, labels_of(repository.blob(config.digest, config.size)))


def check_interface(
    before: Mapping[str, str], operator: Operator, versions: tuple[str, str]
) -> list[str]:
    """Say what a version breaks; a new major version may break anything.

    Args:
        before: The labels of the version before.
        operator: The operator that is to be published.
        versions: The version before, and the one to come.
    """
    if LABEL not in before or version.is_major(*versions):
        return []
    old = parse_document(before[LABEL], f"version {versions[0]}")
    return breaks(old, operator) if isinstance(old, Operator) else []


def refuse(found: Sequence[str], versions: tuple[str, str]) -> InputError:
    """Make the error that a version breaks its users."""
    old, new = versions
    major = (version.order(old) or (0,))[0] + 1
    return InputError(
        f"version {new} would break who uses {old}: {'; '.join(found)}",
        hint=f"publish it as a major version: `-v {major}.0`, or add `--allow-breaking`",
        code="breaking-change",
    )


def push(
    layout: Layout, reference: Reference, extras: tuple[bytes, str | None], progress: Progress
) -> None:
    """Bring an image into its registry, with what belongs to it; its tags are set last.

    Args:
        layout: The image.
        reference: Its name and version.
        extras: Its bill of materials, and the file of the key that signs, if any does.
        progress: Is told what is being done.

    Raises:
        OutsideError: The registry does not take it; no tag has changed.
    """
    materials, key = extras
    owner = keys.read_private_key(key) if key else None
    repository = Repository(reference)
    tags = repository.tags()
    _put_parts(repository, layout, progress)
    attachment.attach(repository, layout.manifest, "sbom", (sbom.MEDIA_TYPE, materials), {})
    if owner is not None:
        name = f"{reference.registry}/{reference.repository}"
        text, signed = signature.sign(owner, name, layout.digest)
        content, told = (signature.MEDIA_TYPE, text), {signature.ANNOTATION: signed}
        attachment.attach(repository, layout.manifest, "sig", content, told)
    repository.put_manifest(layout.manifest, reference.named)
    if version.is_highest(tags, reference.named):
        repository.put_manifest(layout.manifest, version.LATEST)


def _put_parts(repository: Repository, layout: Layout, progress: Progress) -> None:
    blobs = layout.blobs()
    for number, (digest, path) in enumerate(blobs, 1):
        progress(f"pushing part {number} of {len(blobs)}")
        repository.put_blob(path, digest)
    repository.put_manifest(layout.manifest, layout.digest)
