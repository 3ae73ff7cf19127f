"""The conformance kit every store must pass: what `Store` says, sentence by sentence."""

import os
import socket
from pathlib import Path

import pytest

from furness.errors import StoreError
from furness.model.artifact import Artifact
from furness.stores.interface import Store

MISSING = "blake3:" + "0" * 64
"""The digest of nothing that anybody has."""


def a_file(folder: Path, name: str = "a.txt", data: bytes = b"text") -> str:
    """Write a file and give its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


def a_folder(folder: Path) -> str:
    """Make a folder with a file, a program, a link, and a folder that is empty."""
    a_file(folder, "masks/one.tif", b"1")
    a_file(folder, "masks/sub/run.sh", b"22")
    (folder / "masks/sub/run.sh").chmod(0o755)
    (folder / "masks/link").symlink_to("sub/run.sh")
    (folder / "masks/empty").mkdir()
    return str(folder / "masks")


class StoreConformance:
    """Inherit from it and give the fixture `store`: an empty one."""

    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    def test_file_put_is_read_under_its_own_name(self, store: Store, tmp_path: Path) -> None:
        kept = store.put(a_file(tmp_path))

        assert Path(kept.path).read_bytes() == b"text"
        assert Path(kept.path).name == "a.txt"
        assert (kept.kind, kept.size) == ("File", 4)
        assert kept.digest.startswith("blake3:")
        assert Path(tmp_path / "a.txt").read_bytes() == b"text"

    def test_file_put_under_another_name_has_it(self, store: Store, tmp_path: Path) -> None:
        first = store.put(a_file(tmp_path))
        second = store.put(a_file(tmp_path), name="b.csv")

        assert Path(second.path).name == "b.csv"
        assert second.digest == first.digest
        assert Path(first.path).read_bytes() == Path(second.path).read_bytes()
        assert len(list(store.list())) == 1

    def test_file_put_is_read_only(self, store: Store, tmp_path: Path) -> None:
        kept = store.put(a_file(tmp_path))

        assert os.stat(kept.path).st_mode & 0o222 == 0

    @pytest.mark.parametrize("move", [False, True], ids=["copied", "moved"])
    def test_file_put_stays_when_the_original_changes(
        self, store: Store, tmp_path: Path, move: bool
    ) -> None:
        path = a_file(tmp_path)
        os.link(path, tmp_path / "other-name")
        kept = store.put(path, move=move)

        (tmp_path / "other-name").write_bytes(b"changed")

        assert Path(kept.path).read_bytes() == b"text"
        assert os.stat(tmp_path / "other-name").st_mode & 0o200

    @pytest.mark.parametrize("is_there", [False, True], ids=["new", "there already"])
    def test_file_moved_is_used_up(self, store: Store, tmp_path: Path, is_there: bool) -> None:
        if is_there:
            store.put(a_file(tmp_path, "other.txt"))

        kept = store.put(a_file(tmp_path), move=True)

        assert Path(kept.path).read_bytes() == b"text"
        assert not (tmp_path / "a.txt").exists()

    def test_artifact_put_from_the_store_itself_stays(self, store: Store, tmp_path: Path) -> None:
        kept = store.put(a_file(tmp_path))

        again = store.put(kept.path, move=True)

        assert again == kept
        assert Path(kept.path).read_bytes() == b"text"

    def test_link_to_a_file_is_followed_and_only_the_link_used_up(
        self, store: Store, tmp_path: Path
    ) -> None:
        path = a_file(tmp_path)
        (tmp_path / "link.txt").symlink_to(path)

        kept = store.put(str(tmp_path / "link.txt"), move=True)

        assert Path(kept.path).read_bytes() == b"text"
        assert not Path(kept.path).is_symlink()
        assert Path(path).exists()
        assert not (tmp_path / "link.txt").is_symlink()

    @pytest.mark.parametrize(
        "name",
        ["a b.txt", 'it\'s "quoted"', "two\nlines", "-rf", "é漢🙂", "x" * 255, "$HOME", "*", "tmp"],
        ids=["space", "quote", "newline", "dash", "unicode", "long", "dollar", "star", "tmp"],
    )
    @pytest.mark.parametrize("move", [False, True], ids=["copied", "moved"])
    def test_name_is_kept_whatever_it_is(
        self, store: Store, tmp_path: Path, name: str, move: bool
    ) -> None:
        kept = store.put(a_file(tmp_path, name), move=move)

        assert Path(kept.path).name == name
        assert store.locate(kept.digest, name) == kept.path

    @pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\0"])
    def test_name_that_is_no_file_name_is_refused(
        self, store: Store, tmp_path: Path, name: str
    ) -> None:
        with pytest.raises(StoreError, match="is not the name of a file"):
            store.put(a_file(tmp_path), name=name)

    def test_empty_file_is_kept(self, store: Store, tmp_path: Path) -> None:
        kept = store.put(a_file(tmp_path, data=b""), move=True)

        assert Path(kept.path).read_bytes() == b""
        assert store.verify(kept.digest)

    @pytest.mark.parametrize("move", [False, True], ids=["copied", "moved"])
    def test_folder_put_is_kept_whole(self, store: Store, tmp_path: Path, move: bool) -> None:
        kept = store.put(a_folder(tmp_path), move=move)

        there = Path(kept.path)
        assert (kept.kind, kept.size, there.name) == ("Directory", 3, "masks")
        assert (there / "one.tif").read_bytes() == b"1"
        assert (there / "link").readlink() == Path("sub/run.sh")
        assert os.access(there / "sub/run.sh", os.X_OK)
        assert list((there / "empty").iterdir()) == []
        assert (tmp_path / "masks").exists() is not move

    def test_folder_put_again_under_another_name_is_one(self, store: Store, tmp_path: Path) -> None:
        first = store.put(a_folder(tmp_path))
        second = store.put(a_folder(tmp_path / "x"), name="others", move=True)

        assert second.digest == first.digest
        assert (Path(second.path) / "one.tif").read_bytes() == b"1"
        assert Path(second.path).name == "others"
        assert not (tmp_path / "x/masks").exists()
        assert [one.size for one in store.list()] == [3]
        assert store.verify(first.digest)

    def test_folder_has_another_digest_when_a_name_differs(
        self, store: Store, tmp_path: Path
    ) -> None:
        first = store.put(a_folder(tmp_path))
        os.rename(tmp_path / "masks/one.tif", tmp_path / "masks/two.tif")

        assert store.put(str(tmp_path / "masks")).digest != first.digest

    @pytest.mark.parametrize("target", ["../outside", "/", "sub/../../outside"])
    def test_link_that_leaves_the_folder_is_refused(
        self, store: Store, tmp_path: Path, target: str
    ) -> None:
        path = a_folder(tmp_path)
        (tmp_path / "masks/away").symlink_to(target)

        with pytest.raises(StoreError, match=r"masks/away` leaves the folder"):
            store.put(path)

        assert list(store.list()) == []

    def test_pipe_in_a_folder_is_refused(self, store: Store, tmp_path: Path) -> None:
        path = a_folder(tmp_path)
        os.mkfifo(tmp_path / "masks/pipe")

        with pytest.raises(StoreError, match="masks/pipe` is neither a file nor a folder"):
            store.put(path, move=True)

        assert (tmp_path / "masks/one.tif").exists()

    def test_socket_is_refused(
        self, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        with socket.socket(socket.AF_UNIX) as open_socket:
            open_socket.bind("socket")

            with pytest.raises(StoreError, match="socket` is neither a file nor a folder"):
                store.put("socket")

    def test_path_that_is_missing_is_refused(self, store: Store, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match=r"gone\.txt"):
            store.put(str(tmp_path / "gone.txt"))

    def test_locate_gives_what_was_put_under_any_name(self, store: Store, tmp_path: Path) -> None:
        kept = store.put(a_file(tmp_path))

        assert store.locate(kept.digest, "a.txt") == kept.path
        assert Path(store.locate(kept.digest, "b.txt")).read_bytes() == b"text"
        assert Path(store.locate(kept.digest, "b.txt")).name == "b.txt"

    def test_locate_of_what_is_missing_is_refused_with_a_code(self, store: Store) -> None:
        with pytest.raises(StoreError, match="is not in the store") as caught:
            store.locate(MISSING, "a.txt")

        assert caught.value.problems[0].code == "artifact-missing"

    @pytest.mark.parametrize("digest", ["blake3:" + "../" * 21 + ".", "md5:0", ""])
    def test_text_that_is_no_digest_is_refused(self, store: Store, digest: str) -> None:
        with pytest.raises(StoreError, match="is not a digest"):
            store.remove(digest)

    def test_has_tells_what_is_there(self, store: Store, tmp_path: Path) -> None:
        kept = store.put(a_file(tmp_path))

        assert store.has(kept.digest)
        assert not store.has(MISSING)

    def test_list_gives_every_artifact(self, store: Store, tmp_path: Path) -> None:
        put: list[Artifact] = [
            store.put(a_file(tmp_path, "1", b"1")),
            store.put(a_file(tmp_path, "2", b"2")),
            store.put(a_folder(tmp_path)),
        ]

        assert sorted(store.list(), key=str) == sorted(put, key=str)

    def test_verify_finds_content_that_changed(self, store: Store, tmp_path: Path) -> None:
        file, folder = store.put(a_file(tmp_path)), store.put(a_folder(tmp_path))
        assert store.verify(file.digest)
        assert store.verify(folder.digest)

        for path in (file.path, os.path.join(folder.path, "one.tif")):
            os.chmod(path, 0o644)
            Path(path).write_bytes(b"TEXT")

        assert not store.verify(file.digest)
        assert not store.verify(folder.digest)
        assert not store.verify(MISSING)

    def test_removed_artifact_is_gone(self, store: Store, tmp_path: Path) -> None:
        put = [store.put(a_file(tmp_path)), store.put(a_folder(tmp_path))]

        for artifact in put:
            store.remove(artifact.digest)
            store.remove(artifact.digest)

        assert list(store.list()) == []
        assert not any(store.has(artifact.digest) for artifact in put)
        assert not any(os.path.exists(artifact.path) for artifact in put)
        assert store.put(a_file(tmp_path)).digest == put[0].digest
