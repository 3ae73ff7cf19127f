import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from furness.errors import NotFoundError, OutsideError
from furness.oci.folder import FolderRepository
from furness.oci.index import REFERENCE, check_layout, named_in
from furness.oci.manifest import MANIFEST, Manifest, sha256


def manifest(text: str) -> Manifest:
    return Manifest(json.dumps({"schemaVersion": 2, "about": text}).encode(), MANIFEST)


def test_what_was_put_is_found_by_tag_and_digest(tmp_path: Path) -> None:
    repository = FolderRepository(str(tmp_path / "new"), "blur")
    repository.put_blob(b"content", sha256(b"content"))
    repository.put_manifest(manifest("one"), "1.0.0")

    assert repository.tags() == ["1.0.0"]
    assert repository.manifest("1.0.0") == manifest("one")
    assert repository.manifest(manifest("one").digest) == manifest("one")
    assert repository.blob(sha256(b"content")) == b"content"
    assert (tmp_path / "new" / "oci-layout").is_file()


def test_blob_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    repository = FolderRepository(str(tmp_path / "new"), "blur")

    repository.put_blob(str(tmp_path / "file"), sha256(b"content"))

    assert repository.blob(sha256(b"content")) == b"content"


def test_repositories_of_one_folder_do_not_see_each_other(tmp_path: Path) -> None:
    one, other = (FolderRepository(str(tmp_path), name) for name in ("blur", "blur2"))
    one.put_manifest(manifest("one"), "1.0.0")
    other.put_manifest(manifest("other"), "2.0.0")

    assert (one.tags(), other.tags()) == (["1.0.0"], ["2.0.0"])
    assert one.manifest("2.0.0") is None
    assert list(named_in(str(tmp_path))) == ["blur2:2.0.0", "blur:1.0.0"]


def test_tag_is_moved_and_a_digest_needs_none(tmp_path: Path) -> None:
    repository = FolderRepository(str(tmp_path), "blur")
    repository.put_manifest(manifest("one"), "1.0.0")
    repository.put_manifest(manifest("two"), "1.0.0")
    repository.put_manifest(manifest("three"), manifest("three").digest)

    assert repository.tags() == ["1.0.0"]
    assert repository.manifest("1.0.0") == manifest("two")
    assert repository.manifest(manifest("three").digest) == manifest("three")


def test_nothing_is_there_before_the_first_write(tmp_path: Path) -> None:
    repository = FolderRepository(str(tmp_path / "none"), "blur")

    assert repository.tags() == []
    assert repository.manifest("1.0.0") is None
    assert repository.manifest(f"sha256:{'0' * 64}") is None
    with pytest.raises(NotFoundError, match="no folder in OCI's layout"):
        check_layout(str(tmp_path / "none"))


def test_many_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()

    def put(number: int) -> None:
        repository = FolderRepository(str(tmp_path / "f"), "blur")
        repository.put_manifest(manifest(str(number)), f"1.0.{number}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, range(40)))

    assert len(FolderRepository(str(tmp_path / "f"), "blur").tags()) == 40


@pytest.mark.parametrize(
    "digest", ["sha256:../../secret", "sha256:x", "../secret", f"md5:{'0' * 64}", "sha512:00"]
)
def test_digest_that_is_none_reads_no_file(tmp_path: Path, digest: str) -> None:
    (tmp_path / "secret").write_text("secret")

    with pytest.raises(OutsideError, match="which is no digest"):
        FolderRepository(str(tmp_path), "blur").blob(digest)


def test_content_that_was_changed_is_refused_with_its_place(tmp_path: Path) -> None:
    repository = FolderRepository(str(tmp_path), "blur")
    repository.put_manifest(manifest("one"), "1.0.0")
    path = tmp_path / "blobs" / "sha256" / manifest("one").digest.removeprefix("sha256:")
    path.write_bytes(b"something else")

    with pytest.raises(OutsideError, match="is not what its name says") as caught:
        repository.manifest("1.0.0")

    assert caught.value.place is not None
    assert caught.value.place.file == str(path)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"manifests": [{}]}',
        '{"manifests": 3}',
        '{"manifests": [{"digest": "", "annotations": ["x"]}]}',
    ],
)
def test_index_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text)

    with pytest.raises(OutsideError, match="is no index of a layout"):
        named_in(str(tmp_path))


def test_index_keeps_what_others_wrote(tmp_path: Path) -> None:
    theirs = {"digest": f"sha512:{'0' * 128}", "size": 2, "annotations": {REFERENCE: "theirs:1"}}
    index = {"schemaVersion": 2, "annotations": {"team": "a"}, "manifests": [theirs]}
    (tmp_path / "index.json").write_text(json.dumps(index))

    FolderRepository(str(tmp_path), "blur").put_manifest(manifest("one"), "1.0.0")

    found = json.loads((tmp_path / "index.json").read_text())
    assert found["annotations"] == {"team": "a"}
    assert theirs in found["manifests"]
    assert list(named_in(str(tmp_path))) == ["blur:1.0.0"]


def test_tag_that_another_has_is_not_taken(tmp_path: Path) -> None:
    repository = FolderRepository(str(tmp_path), "blur")

    assert repository.put_new(manifest("one"), "1.0.0")
    assert repository.put_new(manifest("one"), "1.0.0")
    assert not repository.put_new(manifest("two"), "1.0.0")
    assert repository.manifest("1.0.0") == manifest("one")


def test_of_many_that_want_one_tag_at_once_one_has_it(tmp_path: Path) -> None:
    def put(number: int) -> bool:
        return FolderRepository(str(tmp_path), "blur").put_new(manifest(str(number)), "1.0.0")

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(put, range(20))) == 1
