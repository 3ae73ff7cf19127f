"""Put beside an image what belongs to it: its bill of materials, its signatures.

The field `subject` is what registries of the distribution specification 1.1 list as referrers.
"""

from typing import Any

import msgspec

from furness.oci.attached import tag_of
from furness.oci.manifest import CONFIG, MANIFEST, Manifest, sha256
from furness.oci.repository import AnyRepository

_MOST_TRIES = 5


def attach(
    repository: AnyRepository,
    image: Manifest,
    kind: str,
    layer: tuple[str, bytes],
    annotations: dict[str, str],
) -> None:
    """Put something beside an image, in addition to what lies there.

    Args:
        repository: Where the image is.
        image: Its manifest.
        kind: `sbom` or `sig`.
        layer: The media type and the content.
        annotations: What is said of the content.

    Raises:
        OutsideError: The registry does not take it, or what lies there is something else.
    """
    media_type, content = layer
    described: dict[str, Any] = {
        "mediaType": media_type,
        "digest": sha256(content),
        "size": len(content),
    }
    repository.put_blob(content, sha256(content))
    more = {"annotations": annotations} if annotations else {}
    _add(repository, image, kind, [{**described, **more}])


def copy(source: AnyRepository, target: AnyRepository, image: Manifest, kind: str) -> None:
    """Take what lies beside an image along to another repository, in addition to what lies there.

    Raises:
        OutsideError: A registry does not answer, or what lies there is something else.
    """
    tag = tag_of(image.digest, kind)
    found = source.manifest(tag)
    if found is None:
        return
    parts = found.parts
    for one in parts.layers if parts.config is None else (parts.config, *parts.layers):
        target.put_blob(source.blob(one.digest, one.size), one.digest)
    if target.manifest(tag) is None:
        target.put_manifest(found, tag)
    _add(target, image, kind, _layers_of(found))


def _add(
    repository: AnyRepository, image: Manifest, kind: str, layers: list[dict[str, Any]]
) -> None:
    """Name layers beside an image; who does so at the same time is looked for afterwards."""
    tag = tag_of(image.digest, kind)
    for _ in range(_MOST_TRIES):
        there = repository.manifest(tag)
        known = _layers_of(there) if there else []
        missing = [one for one in layers if not any(_is_same(one, other) for other in known)]
        if there is not None and not missing:
            return
        made, settings = _manifest_of(image, [*known, *missing], there)
        repository.put_blob(settings, sha256(settings))
        repository.put_manifest(made, tag)


def _layers_of(manifest: Manifest) -> list[dict[str, Any]]:
    """Give the layers with all that is said of them, also by others."""
    return list(manifest.data["layers"]) if manifest.parts.layers else []


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    keys = ("mediaType", "digest", "annotations")
    return all((one.get(key) or None) == (other.get(key) or None) for key in keys)


def _manifest_of(
    image: Manifest, layers: list[dict[str, Any]], there: Manifest | None
) -> tuple[Manifest, bytes]:
    """Give a manifest of layers, and the configuration that every image must have."""
    rootfs = {"type": "layers", "diff_ids": [one["digest"] for one in layers]}
    settings = msgspec.json.encode({"architecture": "", "os": "", "config": {}, "rootfs": rootfs})
    made: dict[str, Any] = {
        **(there.data if there else {}),
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": layers[0].get("mediaType", ""),
        "config": {"mediaType": CONFIG, "digest": sha256(settings), "size": len(settings)},
        "layers": layers,
        "subject": {
            "mediaType": image.media_type,
            "digest": image.digest,
            "size": len(image.content),
        },
    }
    return Manifest(msgspec.json.encode(made), MANIFEST), settings
