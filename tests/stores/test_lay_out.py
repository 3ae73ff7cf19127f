import os
from pathlib import Path

import pytest

from furness.errors import StoreError
from furness.stores.directory import DirectoryStore
from furness.stores.lay_out import lay_out
from furness.testing.stores import a_file, a_folder


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(str(tmp_path / "store"))


def test_lay_out_file_makes_the_folders_above(store: DirectoryStore, tmp_path: Path) -> None:
    kept = store.put(a_file(tmp_path))

    lay_out(kept.path, str(tmp_path / "results/cells/table.csv"))

    assert (tmp_path / "results/cells/table.csv").read_bytes() == b"text"
    assert os.listdir(tmp_path / "results/cells") == ["table.csv"]


@pytest.mark.parametrize("was", ["file", "folder", "link", "broken link"])
@pytest.mark.parametrize("new", ["file", "folder"])
def test_lay_out_takes_the_place_of_what_is_there(
    store: DirectoryStore, tmp_path: Path, was: str, new: str
) -> None:
    kept = store.put(a_file(tmp_path) if new == "file" else a_folder(tmp_path))
    target = tmp_path / "results/out"
    target.parent.mkdir()
    if was == "file":
        target.write_bytes(b"old")
    elif was == "folder":
        a_file(target, "old")
    else:
        target.symlink_to("../a.txt" if was == "link" else "nowhere")

    lay_out(kept.path, str(target))

    assert not target.is_symlink()
    assert target.is_file() == (new == "file")
    assert not (target / "old").exists()
    assert os.listdir(target.parent) == ["out"]


def test_lay_out_twice_changes_nothing(store: DirectoryStore, tmp_path: Path) -> None:
    kept = store.put(a_file(tmp_path))
    lay_out(kept.path, str(tmp_path / "results/a"))
    before = os.stat(tmp_path / "results/a")

    lay_out(kept.path, str(tmp_path / "results/a"))

    assert os.stat(tmp_path / "results/a").st_ino == before.st_ino
    assert os.listdir(tmp_path / "results") == ["a"]


def test_lay_out_folder_keeps_links_programs_and_empty_folders(
    store: DirectoryStore, tmp_path: Path
) -> None:
    kept = store.put(a_folder(tmp_path), name="first")
    renamed = store.locate(kept.digest, "second")

    lay_out(renamed, str(tmp_path / "out"))

    assert (tmp_path / "out/link").readlink() == Path("sub/run.sh")
    assert os.access(tmp_path / "out/sub/run.sh", os.X_OK)
    assert (tmp_path / "out/empty").is_dir()
    assert not (tmp_path / "out").is_symlink()


def test_lay_out_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = Path(a_file(tmp_path, "results/a", b"old"))

    with pytest.raises(StoreError):
        lay_out(str(tmp_path / "missing"), str(target))

    assert target.read_bytes() == b"old"
    assert os.listdir(target.parent) == ["a"]
