"""What belongs to an image and lies beside it: its bill of materials, its signature.

The tag `sha256-….sbom` or `sha256-….sig` is where cosign looks; the field `subject` is what
registries of the distribution specification 1.1 list as referrers.
"""

from typing import Any

import msgspec

from furness.errors import InputError
from furness.oci.registry import CONFIG, MANIFEST, Manifest, sha256
from furness.oci.repository import AnyRepository


def attach(
    repository: AnyRepository,
    image: Manifest,
    kind: str,
    layer: tuple[str, bytes],
    annotations: dict[str, str],
) -> None:
    """Put something beside an image.

    Args:
        repository: Where the image is.
        image: Its manifest.
        kind: `sbom` or `sig`.
        layer: The media type and the content.
        annotations: What is said of the content.

    Raises:
        OutsideError: The registry does not take it.
    """
    media_type, content = layer
    described = {"mediaType": media_type, "digest": sha256(content), "size": len(content)}
    settings = _settings(content)
    made: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": media_type,
        "config": {"mediaType": CONFIG, "digest": sha256(settings), "size": len(settings)},
        "layers": [{**described, **({"annotations": annotations} if annotations else {})}],
        "subject": {
            "mediaType": image.media_type,
            "digest": image.digest,
            "size": len(image.content),
        },
    }
    repository.put_blob(content, sha256(content))
    repository.put_blob(settings, sha256(settings))
    repository.put_manifest(
        Manifest(msgspec.json.encode(made), MANIFEST), tag_of(image.digest, kind)
    )


def _settings(content: bytes) -> bytes:
    """Give the configuration that every image must have, for one of a single layer."""
    layers = {"type": "layers", "diff_ids": [sha256(content)]}
    return msgspec.json.encode({"architecture": "", "os": "", "config": {}, "rootfs": layers})


def attached(
    repository: AnyRepository, digest: str, kind: str
) -> list[tuple[bytes, dict[str, str]]]:
    """Give what was put beside an image, each content with its annotations.

    Args:
        repository: Where the image is.
        digest: The image's digest.
        kind: `sbom` or `sig`.

    Raises:
        InputError: There is none.
        OutsideError: The registry does not answer, or gives something else.
    """
    found = repository.manifest(tag_of(digest, kind))
    if found is None:
        what = {"sbom": "bill of materials", "sig": "signature"}.get(kind, kind)
        raise InputError(
            f"there is no {what} for `{digest}`",
            hint="the image was changed after it was published, or never had one",
            code="not-verified",
        )
    return [
        (repository.blob(one["digest"]), one.get("annotations") or {})
        for one in found.data.get("layers", ())
    ]


def tag_of(digest: str, kind: str) -> str:
    """Give the tag of what lies beside an image.

    Args:
        digest: The image's digest.
        kind: `sbom` or `sig`.
    """
    return f"{digest.replace(':', '-')}.{kind}"
