import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from furness.databases.interface import Database, Stamp
from furness.databases.sqlite import SqliteDatabase
from furness.errors import BusyError, DatabaseError
from furness.model.run import State
from furness.testing.databases import DatabaseConformance, a_run, an_attempt

_WRITER = """
import itertools, sys
from furness.databases.sqlite import SqliteDatabase
from furness.testing.databases import an_attempt
database = SqliteDatabase(sys.argv[1])
for number in itertools.count():
    database.record(attempts=[an_attempt(element=number)])
    print(number, flush=True)
"""

_HOLDER = """
import sys
from furness.databases.sqlite import SqliteDatabase
with SqliteDatabase(sys.argv[1]).hold("run-1"):
    print("held", flush=True)
    sys.stdin.read()
"""

_OPENER = """
import sys
from furness.databases.sqlite import SqliteDatabase
from furness.testing.databases import an_attempt
SqliteDatabase(sys.argv[1]).record(attempts=[an_attempt(element=int(sys.argv[2]))])
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    with closing(SqliteDatabase(str(tmp_path))) as opened:
        yield opened


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of a user whom permissions stop, as whom the test goes on."""
    with tempfile.TemporaryDirectory() as folder:
        was = os.geteuid()
        if was == 0:
            os.chown(folder, 65534, -1)
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.chmod(folder, 0o755)
            os.seteuid(was)


def _start(program: str, folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class TestSqliteDatabase(DatabaseConformance):
    @pytest.fixture
    def database(self, tmp_path: Path) -> Iterator[Database]:
        with closing(SqliteDatabase(str(tmp_path))) as opened:
            yield opened


def test_sqlite_opened_again_has_what_was_recorded(tmp_path: Path) -> None:
    with closing(SqliteDatabase(str(tmp_path / "new"))) as first:
        first.record(runs=[a_run()], attempts=[an_attempt()])

    with closing(SqliteDatabase(str(tmp_path / "new"))) as second:
        assert second.run("last") == a_run()
        assert second.attempts("run-1") == [an_attempt()]


def test_sqlite_killed_while_it_records_loses_nothing_that_another_has_read(
    tmp_path: Path,
) -> None:
    with _start(_WRITER, tmp_path) as writer, closing(SqliteDatabase(str(tmp_path))) as reader:
        assert writer.stdout
        told = [writer.stdout.readline() for _ in range(50)]
        seen = len(reader.attempts("run-1"))
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.readlines()
        kept = reader.attempts("run-1")

    assert 50 <= seen <= len(kept)
    assert len(kept) in (len(told), len(told) + 1)
    assert [one.element for one in kept] == list(range(len(kept)))
    with closing(SqliteDatabase(str(tmp_path))) as again:
        assert again.attempts("run-1") == kept


def test_sqlite_made_by_several_processes_at_once_is_one(tmp_path: Path) -> None:
    started = [_start(_OPENER, tmp_path, str(number)) for number in range(3)]

    ended = [process.communicate() and process.returncode for process in started]

    assert ended == [0, 0, 0]
    with closing(SqliteDatabase(str(tmp_path))) as opened:
        assert opened.counts("run-1") == {"blur": {State.SUCCEEDED: 3}}


def test_hold_of_another_process_is_told_and_ends_with_it(
    tmp_path: Path, database: SqliteDatabase
) -> None:
    with _start(_HOLDER, tmp_path) as other:
        assert other.stdout
        other.stdout.readline()
        assert database.holder("run-1") == other.pid
        with pytest.raises(BusyError, match=f"process {other.pid}") as caught:
            database.hold("run-1").__enter__()
        other.send_signal(signal.SIGKILL)

    assert "furness runs watch run-1" in (caught.value.hint or "")
    assert database.holder("run-1") is None
    with database.hold("run-1"):
        assert database.holder("run-1") == os.getpid()
    assert list((tmp_path / "held").iterdir()) == []


def test_sqlite_of_a_newer_version_is_refused_with_a_hint(
    tmp_path: Path, database: SqliteDatabase
) -> None:
    with closing(sqlite3.connect(database.path)) as raw:
        raw.execute("PRAGMA user_version = 99")

    with pytest.raises(DatabaseError, match="has version 99") as caught:
        SqliteDatabase(str(tmp_path))

    assert "pip install --upgrade" in (caught.value.hint or "")


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "furness.db").write_bytes(b"this is not a database, it is a text" * 100)

    with pytest.raises(DatabaseError, match=r"furness\.db` is not a database") as caught:
        SqliteDatabase(str(tmp_path))

    assert caught.value.problems[0].code == "database-corrupt"
    assert caught.value.hint


def test_damaged_database_is_named(tmp_path: Path) -> None:
    with closing(SqliteDatabase(str(tmp_path))) as first:
        first.record(attempts=[an_attempt(element=number) for number in range(2000)])
    with (tmp_path / "furness.db").open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * 64 * 1024)

    with (
        closing(SqliteDatabase(str(tmp_path))) as second,
        pytest.raises(DatabaseError, match="is damaged"),
    ):
        second.attempts("run-1")


def test_folder_where_the_file_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "furness.db").mkdir()

    with pytest.raises(DatabaseError, match=r"furness\.db` cannot be opened"):
        SqliteDatabase(str(tmp_path))


def test_file_where_the_folder_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseError, match="cannot be made"):
        SqliteDatabase(str(tmp_path / "file"))


def test_sqlite_locked_by_another_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with (
        closing(SqliteDatabase(str(tmp_path), busy_seconds=0)) as database,
        closing(sqlite3.connect(database.path, isolation_level=None)) as raw,
    ):
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="is locked by another process"):
            database.record(attempts=[an_attempt()])
        raw.execute("ROLLBACK")

        assert database.attempts("run-1") == []


def test_text_that_is_not_unicode_is_an_error_and_nothing_is_written(
    database: SqliteDatabase,
) -> None:
    with pytest.raises(DatabaseError, match="not Unicode"):
        database.record(attempts=[an_attempt("a"), an_attempt("b", message="\udcff")])

    assert database.attempts("run-1") == []


def test_read_only_folder_can_be_read_and_not_written(unprivileged: Path) -> None:
    with closing(SqliteDatabase(str(unprivileged))) as first:
        first.record(runs=[a_run()])
    (unprivileged / "furness.db").chmod(0o444)
    unprivileged.chmod(0o555)

    with closing(SqliteDatabase(str(unprivileged))) as second:
        assert second.run("last") == a_run()
        with pytest.raises(DatabaseError, match="is read-only"):
            second.record(runs=[a_run("run-2")])


def test_read_only_folder_is_read_while_another_writes(unprivileged: Path) -> None:
    with closing(SqliteDatabase(str(unprivileged))) as writer:
        writer.record(runs=[a_run()])
        unprivileged.chmod(0o555)
        with closing(SqliteDatabase(str(unprivileged))) as reader:
            writer.record(runs=[a_run("run-2")])

            assert reader.run("last") == a_run("run-2")
        unprivileged.chmod(0o755)


def test_stamps_are_told_apart_by_every_number(tmp_path: Path) -> None:
    looks = [
        Stamp(device, 2**64 - inode, size, modified)
        for device in (1, 2**63)
        for inode in (1, 2)
        for size in (0, 1)
        for modified in (-1, 1)
    ]
    with closing(SqliteDatabase(str(tmp_path))) as database:
        database.record_stamps({look: str(look) for look in looks[::2]})

        assert database.stamps(looks) == {look: str(look) for look in looks[::2]}
