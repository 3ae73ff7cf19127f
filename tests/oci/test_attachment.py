"""What lies beside an image: several signatures, and what others put there."""

import json
from pathlib import Path

import pytest

from furness.errors import OutsideError
from furness.oci.attached import attached, tag_of
from furness.oci.attachment import attach, copy
from furness.oci.folder import FolderRepository
from furness.oci.manifest import MANIFEST, Manifest, sha256

IMAGE = Manifest(b'{"schemaVersion": 2}', MANIFEST)
TAG = tag_of(IMAGE.digest, "sig")


def repository(folder: Path) -> FolderRepository:
    return FolderRepository(str(folder), "blur")


def sign(place: FolderRepository, name: str) -> None:
    attach(place, IMAGE, "sig", ("text/plain", b"signed"), {"by": name})


def signers(place: FolderRepository) -> list[str]:
    return [told["by"] for _, told in attached(place, IMAGE.digest, "sig")]


def signature(place: FolderRepository) -> Manifest:
    """Give the manifest that all signatures of the image share."""
    found = place.manifest(TAG)
    assert found
    return found


def test_second_signature_leaves_the_first(tmp_path: Path) -> None:
    place = repository(tmp_path)
    for name in ("ann", "ben", "ann"):
        sign(place, name)

    assert signers(place) == ["ann", "ben"]
    config = json.loads(place.blob(signature(place).data["config"]["digest"]))
    assert config["rootfs"]["diff_ids"] == [sha256(b"signed")] * 2


def test_what_others_said_of_a_signature_stays(tmp_path: Path) -> None:
    place = repository(tmp_path)
    sign(place, "ann")
    theirs = signature(place).data | {"annotations": {"team": "a"}}
    theirs["layers"][0]["urls"] = ["https://a.b"]
    place.put_manifest(Manifest(json.dumps(theirs).encode(), MANIFEST), TAG)

    sign(place, "ben")

    after = signature(place).data
    assert after["annotations"] == {"team": "a"}
    assert after["layers"][0] == theirs["layers"][0]
    assert signers(place) == ["ann", "ben"]


def test_signatures_are_copied_to_those_that_are_there(tmp_path: Path) -> None:
    source, target = repository(tmp_path / "one"), repository(tmp_path / "two")
    sign(source, "ann")
    sign(target, "ben")

    copy(source, target, IMAGE, "sig")
    copy(source, target, IMAGE, "sig")

    assert signers(target) == ["ben", "ann"]


def test_only_signatures_are_copied_as_they_are(tmp_path: Path) -> None:
    source, target = repository(tmp_path / "one"), repository(tmp_path / "two")
    copy(source, target, IMAGE, "sig")
    assert target.tags() == []
    sign(source, "ann")

    copy(source, target, IMAGE, "sig")

    assert target.manifest(TAG) == source.manifest(TAG)
    assert signers(target) == ["ann"]


@pytest.mark.parametrize(
    "content", [b'{"layers": [{}]}', b'{"layers": 3}', b'{"layers": [1]}', b"<html>", b"[]"]
)
def test_what_is_no_signature_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    place = repository(tmp_path)
    place.put_manifest(Manifest(content, MANIFEST), TAG)

    with pytest.raises(OutsideError, match="is no manifest"):
        attached(place, IMAGE.digest, "sig")
    with pytest.raises(OutsideError, match="is no manifest"):
        sign(place, "ann")
