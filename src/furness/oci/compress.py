"""Compress the layers of an image that an engine has written, and name it anew.

They are compressed here and not by the engine, so that the same content has the same digest
whatever made it.
"""

import gzip
import hashlib
import os
import shutil
from typing import Any

import msgspec

from furness.errors import PreparationError
from furness.oci.layout import Layout, blob_path, read_bytes
from furness.oci.manifest import CONFIG, INDEX, MANIFEST, Manifest, sha256

_PLAIN = "application/vnd.oci.image.layer.v1.tar"
_PLAIN_DOCKER = "application/vnd.docker.image.rootfs.diff.tar"
_PIECE = 1 << 20
_LEVEL = 6


def compress(folder: str) -> Layout:
    """Compress the layers of an image that an engine has written, and name it anew.

    Args:
        folder: Has `index.json` with one image.

    Raises:
        PreparationError: The folder is no such image.
    """
    try:
        if not os.path.exists(os.path.join(folder, "index.json")):
            _convert(folder)
        data = _find(folder).data
        layers = [_compress_layer(folder, one) for one in data["layers"]]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise PreparationError(
            f"what the engine wrote is no image: {error}",
            hint="use podman, or docker 25 or later",
            code="image",
        ) from error
    config = {**data["config"], "mediaType": CONFIG}
    made = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}
    manifest = Manifest(msgspec.json.encode(made), MANIFEST)
    _write_index(folder, manifest)
    return Layout(folder, manifest)


def _find(folder: str) -> Manifest:
    """Give the manifest that an index names, through further indexes, the first of each."""
    content = read_bytes(os.path.join(folder, "index.json"))
    for _ in range(4):
        data = msgspec.json.decode(content, type=dict[str, Any])
        if "layers" in data:
            return Manifest(content, MANIFEST)
        content = read_bytes(blob_path(folder, data["manifests"][0]["digest"]))
    raise ValueError("its index names no manifest")


def _convert(folder: str) -> None:
    """Make a layout of what docker before version 25 saves."""
    with open(os.path.join(folder, "manifest.json"), "rb") as file:
        told = msgspec.json.decode(file.read(), type=list[dict[str, Any]])[0]
    os.makedirs(os.path.join(folder, "blobs", "sha256"))
    config = _take_in(folder, told["Config"], CONFIG)
    layers = [_take_in(folder, name, _PLAIN) for name in told["Layers"]]
    made = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}
    _write_index(folder, Manifest(msgspec.json.encode(made), MANIFEST))


def _take_in(folder: str, name: str, media_type: str) -> dict[str, Any]:
    path = os.path.join(folder, name)
    named = _named(path, media_type)
    shutil.copyfile(path, blob_path(folder, named["digest"]))
    return named


def _named(path: str, media_type: str) -> dict[str, Any]:
    """Give what names a file in a manifest."""
    with open(path, "rb") as file:
        digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    return {"mediaType": media_type, "digest": digest, "size": os.path.getsize(path)}


def _compress_layer(folder: str, layer: dict[str, Any]) -> dict[str, Any]:
    kept = {key: layer[key] for key in ("digest", "size")}
    if layer["mediaType"] not in (_PLAIN, _PLAIN_DOCKER):
        return {"mediaType": f"{_PLAIN}+{_compression(layer['mediaType'])}", **kept}
    path = blob_path(folder, layer["digest"])
    part = f"{path}.gz"
    with (
        open(path, "rb") as plain,
        open(part, "wb") as file,
        gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed,
    ):
        shutil.copyfileobj(plain, packed, _PIECE)
    named = _named(part, f"{_PLAIN}+gzip")
    os.replace(part, blob_path(folder, named["digest"]))
    return named


def _compression(media_type: str) -> str:
    return "zstd" if media_type.endswith("zstd") else "gzip"


def _write_index(folder: str, manifest: Manifest) -> None:
    named = {
        "mediaType": MANIFEST,
        "digest": manifest.digest,
        "size": len(manifest.content),
    }
    with open(blob_path(folder, sha256(manifest.content)), "wb") as file:
        file.write(manifest.content)
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [named]}
    with open(os.path.join(folder, "index.json"), "wb") as file:
        file.write(msgspec.json.encode(index))
