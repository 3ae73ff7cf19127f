import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from furness.errors import PreparationError
from furness.oci.compress import compress

LAYER = b"a layer" * 1000
CONFIG = json.dumps({"config": {"Labels": {"a": "1"}}, "rootfs": {"diff_ids": []}}).encode()


def keep(folder: Path, content: bytes, media_type: str) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    (folder / "blobs" / "sha256").mkdir(parents=True, exist_ok=True)
    (folder / "blobs" / "sha256" / digest).write_bytes(content)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def write_layout(folder: Path) -> str:
    manifest = {
        "schemaVersion": 2,
        "config": keep(folder, CONFIG, "application/vnd.oci.image.config.v1+json"),
        "layers": [keep(folder, LAYER, "application/vnd.oci.image.layer.v1.tar")],
        "annotations": {"an engine": "says something"},
    }
    named = keep(
        folder, json.dumps(manifest).encode(), "application/vnd.oci.image.manifest.v1+json"
    )
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [named]}))
    return str(folder)


def write_old_docker(folder: Path) -> str:
    (folder / "x").mkdir(parents=True)
    (folder / "x" / "layer.tar").write_bytes(LAYER)
    (folder / "c.json").write_bytes(CONFIG)
    told = [{"Config": "c.json", "Layers": ["x/layer.tar"], "RepoTags": ["a:1"]}]
    (folder / "manifest.json").write_text(json.dumps(told))
    return str(folder)


def test_compress_of_the_same_content_gives_the_same_digest_whatever_wrote_it(
    tmp_path: Path,
) -> None:
    one = compress(write_layout(tmp_path / "one"))
    other = compress(write_old_docker(tmp_path / "other"))

    assert one.digest == other.digest
    assert one.labels() == {"a": "1"}


def test_compress_packs_layers_and_names_them_by_what_they_are(tmp_path: Path) -> None:
    layout = compress(write_layout(tmp_path))

    (digest, path), (config, _) = layout.blobs()
    content = Path(path).read_bytes()
    assert gzip.decompress(content) == LAYER
    assert digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert config == layout.manifest.data["config"]["digest"]
    assert layout.manifest.data["layers"][0]["mediaType"].endswith("tar+gzip")


def test_compress_of_a_packed_layer_leaves_it(tmp_path: Path) -> None:
    first = compress(write_layout(tmp_path))

    assert compress(str(tmp_path)).digest == first.digest


@pytest.mark.parametrize("text", ["", "{}", '{"manifests": []}'])
def test_compress_of_what_is_no_image_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text)

    with pytest.raises(PreparationError, match="is no image") as caught:
        compress(str(tmp_path))

    assert caught.value.hint
