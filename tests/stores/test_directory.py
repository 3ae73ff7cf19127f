import os
import subprocess
import sys
from pathlib import Path

import pytest

from furness.errors import StoreError
from furness.stores.directory import DirectoryStore
from furness.stores.interface import Store
from furness.testing.stores import StoreConformance, a_file, a_folder

_PUTTER = """
import os, sys
from furness.stores.directory import DirectoryStore
store = DirectoryStore(sys.argv[1])
os.makedirs(sys.argv[2])
for number in range(100):
    path = os.path.join(sys.argv[2], "out")
    os.mkdir(path)
    with open(os.path.join(path, "data"), "w") as file:
        file.write(str(number))
    store.put(os.path.join(path, "data"), move=True)
    with open(os.path.join(path, "data"), "w") as file:
        file.write(str(number))
    store.put(path, move=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(str(tmp_path / "store"))


class TestDirectoryStore(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return DirectoryStore(str(tmp_path / "store"))


class TestDurableDirectoryStore(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return DirectoryStore(str(tmp_path / "store"), durable=True)


def test_put_file_is_at_its_digest(store: DirectoryStore, tmp_path: Path) -> None:
    kept = store.put(a_file(tmp_path))

    hexadecimal = kept.digest.removeprefix("blake3:")
    place = os.path.join(store.folder, hexadecimal[:2], hexadecimal[2:], "a.txt")
    assert kept.path == place


def test_moved_file_is_not_copied(store: DirectoryStore, tmp_path: Path) -> None:
    path = a_file(tmp_path)
    before = os.stat(path).st_ino

    kept = store.put(path, move=True)

    assert os.stat(kept.path).st_ino == before


def test_same_content_under_two_names_takes_its_space_once(
    store: DirectoryStore, tmp_path: Path
) -> None:
    first, second = store.put(a_file(tmp_path, "a")), store.put(a_file(tmp_path, "b"))

    assert os.path.samefile(first.path, second.path)


def test_program_put_stays_one(store: DirectoryStore, tmp_path: Path) -> None:
    path = a_file(tmp_path, "run.sh")
    os.chmod(path, 0o755)

    assert os.stat(store.put(path).path).st_mode & 0o777 == 0o555


def test_put_by_two_processes_at_once_gives_each_artifact_once(
    store: DirectoryStore, tmp_path: Path
) -> None:
    arguments = [sys.executable, "-c", _PUTTER, store.folder]
    started = [subprocess.Popen([*arguments, str(tmp_path / name)]) for name in ("x", "y")]

    assert [process.wait() for process in started] == [0, 0]

    kept = list(store.list())
    assert len(kept) == 200
    assert all(store.verify(artifact.digest) for artifact in kept)
    assert os.listdir(os.path.join(store.folder, "tmp")) == []


def test_put_killed_at_any_time_leaves_no_half_artifact(
    store: DirectoryStore, tmp_path: Path
) -> None:
    putter = subprocess.Popen([sys.executable, "-c", _PUTTER, store.folder, str(tmp_path / "x")])
    while len(list(store.list())) < 20 and putter.poll() is None:
        pass
    putter.kill()
    putter.wait()

    assert all(store.verify(artifact.digest) for artifact in store.list())


def test_folder_without_write_permission_is_kept_and_can_be_removed(
    store: DirectoryStore, tmp_path: Path
) -> None:
    path = a_folder(tmp_path)
    os.chmod(f"{path}/sub", 0o555)
    os.chmod(path, 0o555)

    kept = store.put(path, move=True)
    store.remove(kept.digest)

    assert not os.path.exists(kept.path)
    assert os.listdir(os.path.join(store.folder, "tmp")) == []


def test_list_leaves_out_what_is_not_ours(store: DirectoryStore) -> None:
    Path(store.folder, "notes.txt").touch()
    a_file(Path(store.folder, "zz", "z" * 62))

    assert list(store.list()) == []


def test_file_of_another_size_than_its_own_is_not_located(
    store: DirectoryStore, tmp_path: Path
) -> None:
    kept = store.put(a_file(tmp_path))

    assert store.locate(kept.digest, "a.txt", size=kept.size) == kept.path
    with pytest.raises(StoreError, match="is not in the store"):
        store.locate(kept.digest, "a.txt", size=kept.size + 1)


def test_put_fills_the_folder_that_a_killed_process_left(
    store: DirectoryStore, tmp_path: Path
) -> None:
    path = a_file(tmp_path)
    place = Path(store.put(path).path).parent
    store.remove(store.put(path).digest)
    place.mkdir()

    kept = store.put(path, move=True)

    assert Path(kept.path).read_bytes() == b"text"
    assert not Path(path).exists()


def test_file_that_lost_its_content_is_replaced(store: DirectoryStore, tmp_path: Path) -> None:
    kept = store.put(a_file(tmp_path))
    os.chmod(kept.path, 0o644)
    os.truncate(kept.path, 0)

    again = store.put(a_file(tmp_path))

    assert again == kept
    assert store.verify(kept.digest)


def test_sweep_removes_what_is_old_only(store: DirectoryStore) -> None:
    old = Path(a_folder(Path(store.folder, "tmp")))
    young = Path(a_file(Path(store.folder, "tmp"), "young"))
    os.utime(old, (0, 0))

    store.sweep()

    assert not old.exists()
    assert young.exists()
    store.sweep(older_than_seconds=0)
    assert not young.exists()


def test_store_opened_removes_what_a_killed_process_left(store: DirectoryStore) -> None:
    left = a_file(Path(store.folder, "tmp"), "left")
    os.utime(left, (0, 0))

    DirectoryStore(store.folder)

    assert not os.path.exists(left)


def test_store_whose_folder_is_a_file_is_an_error(tmp_path: Path) -> None:
    store = DirectoryStore(a_file(tmp_path, "store"))

    with pytest.raises(StoreError, match="cannot be read or kept"):
        store.put(a_file(tmp_path))


def test_folder_that_holds_hard_links_is_copied(store: DirectoryStore, tmp_path: Path) -> None:
    path = a_folder(tmp_path)
    os.link(tmp_path / "masks/one.tif", tmp_path / "mine.tif")

    kept = store.put(path, move=True)
    (tmp_path / "mine.tif").write_bytes(b"changed")

    assert store.verify(kept.digest)
    assert not (tmp_path / "masks").exists()
