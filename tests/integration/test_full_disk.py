import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from furness.databases.sqlite import SqliteDatabase
from furness.errors import DatabaseError, StoreError
from furness.executors.interface import Attempt, Ended
from furness.executors.process import ProcessExecutor
from furness.model.resources import Resources
from furness.stores.directory import DirectoryStore
from furness.testing.databases import an_attempt
from furness.testing.executors import follow
from furness.testing.stores import a_file

pytestmark = pytest.mark.integration


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_database_on_a_full_disk_tells_so_and_keeps_what_it_has(small_disk: Path) -> None:
    with closing(SqliteDatabase(str(small_disk))) as database:
        database.record(attempts=[an_attempt()])
        many = (an_attempt(element=one, message="x" * 100) for one in range(20_000))
        with pytest.raises(DatabaseError, match="disk is full") as caught:
            database.record(attempts=many)

        assert caught.value.hint
        assert database.attempts("run-1") == [an_attempt()]


def test_store_on_a_full_disk_tells_so_and_leaves_nothing_half(
    small_disk: Path, tmp_path: Path
) -> None:
    store = DirectoryStore(str(small_disk))

    with pytest.raises(StoreError, match="the disk is full") as caught:
        store.put(a_file(tmp_path, data=os.urandom(1 << 20)), move=True)

    assert caught.value.hint
    assert list(store.list()) == []
    assert os.listdir(small_disk / "tmp") == []
    assert (tmp_path / "a.txt").exists()


def test_journal_on_a_full_disk_is_told_and_the_next_executor_knows_of_each_attempt(
    small_disk: Path, tmp_path: Path
) -> None:
    names = [f"run/{'x' * 4000}[{number}]/1" for number in range(100)]
    attempts = [
        Attempt(
            id=name,
            command=("/bin/true",),
            variables={},
            workspace=str(tmp_path),
            log=str(tmp_path / "log"),
            resources=Resources(),
        )
        for name in names
    ]

    with ProcessExecutor(str(small_disk)) as executor:
        executor.submit(attempts)
        with pytest.raises(OSError, match="No space left on device"):
            follow(executor, names)
    subprocess.run(["mount", "-o", "remount,size=9m", small_disk], check=True)
    with ProcessExecutor(str(small_disk)) as executor:
        executor.recover((name, None) for name in names)
        told = [event for event in follow(executor, names) if isinstance(event, Ended)]

    assert {event.cause for event in told} == {None, "lost"}
    assert sorted(event.id for event in told) == sorted(names)
