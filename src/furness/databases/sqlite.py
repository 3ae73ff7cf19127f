"""A database in one SQLite file (https://www.sqlite.org, 3.35 or later).

One process writes a run while any number read it: the file has a write-ahead log. A call is on
the disk's side of the system when it returns, so that the death of a process loses nothing; a
power cut may lose the last calls, never the file. `docs/decisions/0005` says why.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

import msgspec

from furness.databases import _hold as holds
from furness.databases import _statements as sql
from furness.databases._open import connect, database_error
from furness.databases.interface import Database, Stamp
from furness.model.run import (
    AttemptRecord,
    GrowthRecord,
    Options,
    ResultRecord,
    RunRecord,
    State,
)

_LAST_TEXT = "\U0010ffff"
_LAST_NUMBER = 2**63 - 1
_STATES = tuple(State)
_ATTEMPT = (
    *("step", "element", "number", "state", "index", "digest", "reused", "executor", "job"),
    *("workspace", "started", "ended", "exit_status", "cause", "message", "cpu_seconds"),
    "memory_bytes",
)


class SqliteDatabase(Database):
    """Runs in the file `furness.db` of a folder. It is used from one thread."""

    def __init__(self, folder: str, *, busy_seconds: float = 30.0) -> None:
        """Open a folder's database; it is made when it is missing.

        Args:
            folder: The folder; where we may not write, we only read.
            busy_seconds: How long to wait for another process that writes.

        Raises:
            DatabaseError: It cannot be opened, is not ours, or was made by a newer Furness.
        """
        self.path = os.path.join(os.path.abspath(folder), "furness.db")
        """The file."""
        self._held = os.path.join(os.path.abspath(folder), "held")
        self._connection = connect(self.path, busy_seconds)
        self._cursor = self._connection.cursor()
        self._steps: dict[tuple[str, str], int] = {}

    def record(
        self,
        *,
        runs: Iterable[RunRecord] = (),
        attempts: Iterable[AttemptRecord] = (),
        results: Iterable[ResultRecord] = (),
        growths: Iterable[GrowthRecord] = (),
    ) -> None:
        """See `Database.record`."""

        def write(cursor: sqlite3.Cursor) -> None:
            if runs:
                cursor.executemany(sql.RECORD_RUN, map(_row_of_run, runs))
            if attempts:
                cursor.executemany(sql.RECORD_ATTEMPT, map(self._row_of_attempt, attempts))
            if results:
                cursor.executemany(sql.RECORD_RESULT, map(_row_of_result, results))
            if growths:
                _record_growths(cursor, growths)

        self._write(write)

    def expect(self, run: str, steps: Iterable[str]) -> None:
        """See `Database.expect`."""
        rows = [(run, path) for path in steps if (run, path) not in self._steps]
        self._write(lambda cursor: cursor.executemany(sql.EXPECT_STEP, rows))
        found = self._read(sql.STEPS_OF_RUN, (run,))
        self._steps |= {(run, path): number for path, number in found}

    def run(self, name: str) -> RunRecord | None:
        """See `Database.run`."""
        if name == "last":
            return self._run(sql.LATEST_RUN)
        found = self._run(sql.RUN_BY_ID, name) or self._run(sql.RUN_BY_NAME, name)
        if found or not name:
            return found
        ids = self._read(sql.RUNS_BY_BEGINNING, (name,))
        return self._run(sql.RUN_BY_ID, ids[0][0]) if len(ids) == 1 else None

    def runs(self, limit: int = 100) -> list[RunRecord]:
        """See `Database.runs`."""
        return [_run(row) for row in self._read(sql.RUNS, (limit,))]

    def attempts(
        self,
        run: str,
        *,
        step: str | None = None,
        element: int | None = None,
        states: Iterable[State] = (),
        limit: int | None = None,
    ) -> list[AttemptRecord]:
        """See `Database.attempts`."""
        steps = ("", _LAST_TEXT) if step is None else (step, step)
        elements = (0, _LAST_NUMBER) if element is None else (element, element)
        bits = sum(1 << state for state in set(states)) or -1
        given = (run, *steps, *elements, bits, -1 if limit is None else limit)
        return [_attempt(run, row) for row in self._read(sql.ATTEMPTS, given)]

    def counts(self, run: str) -> dict[str, dict[State, int]]:
        """See `Database.counts`."""
        counts: dict[str, dict[State, int]] = {}
        for path, state, count in self._read(sql.COUNTS, (run,)):
            counts.setdefault(path, {})[_STATES[state]] = count
        return counts

    def results(self, digests: Sequence[str]) -> dict[str, ResultRecord]:
        """See `Database.results`."""
        if len(digests) == 1:
            rows = self._read(sql.RESULT, tuple(digests))
        else:
            rows = self._read(sql.RESULTS, (_encode(digests),))
        return {row[0]: _result(row) for row in rows}

    def growths(self, run: str) -> list[GrowthRecord]:
        """See `Database.growths`."""
        return [
            GrowthRecord(
                run=run,
                step=step,
                index=_index(place),
                digest=digest,
                written=written or b"",
                steps=steps,
            )
            for step, place, digest, written, steps in self._read(sql.GROWTHS, (run,))
        ]

    def written_steps(self, digests: Sequence[str]) -> dict[str, bytes]:
        """See `Database.written_steps`."""
        return dict(self._read(sql.WRITTEN, (_encode(digests),)))

    def last_result(self, pipeline: str, step: str, element: int) -> ResultRecord | None:
        """See `Database.last_result`."""
        rows = self._read(sql.LAST_RESULT, (pipeline, step, element))
        return _result(rows[0]) if rows else None

    def uses(self) -> Iterator[tuple[ResultRecord, float]]:
        """See `Database.uses`."""
        for row in self._read(sql.USES):
            yield _result(row), row[-1]

    def forget(self, results: Iterable[str]) -> None:
        """See `Database.forget`."""
        rows = [(digest,) for digest in results]

        def write(cursor: sqlite3.Cursor) -> None:
            for statement in sql.FORGET:
                cursor.executemany(statement, rows)

        self._write(write)

    def stamps(self, stamps: Sequence[Stamp]) -> dict[Stamp, str]:
        """See `Database.stamps`."""
        wanted = {_row_of_stamp(stamp): stamp for stamp in stamps}
        found = {}
        for device in {row[0] for row in wanted}:
            inodes = _encode([row[1] for row in wanted if row[0] == device])
            for *look, digest in self._read(sql.STAMPS, (device, inodes)):
                stamp = wanted.get(tuple(look))
                if stamp is not None:
                    found[stamp] = digest
        return found

    def record_stamps(self, digests: dict[Stamp, str]) -> None:
        """See `Database.record_stamps`."""
        rows = [(*_row_of_stamp(stamp), digest) for stamp, digest in digests.items()]
        self._write(lambda cursor: cursor.executemany(sql.RECORD_STAMP, rows))

    def delete(self, run: str) -> None:
        """See `Database.delete`."""

        def write(cursor: sqlite3.Cursor) -> None:
            for statement in sql.DELETE_RUN:
                cursor.execute(statement, (run,))

        self._write(write)
        self._steps.clear()

    def hold(self, run: str) -> AbstractContextManager[None]:
        """See `Database.hold`."""
        return holds.hold(os.path.join(self._held, f"{run}.lock"), run)

    def holder(self, run: str) -> int | None:
        """See `Database.holder`."""
        return holds.holder(os.path.join(self._held, f"{run}.lock"))

    def close(self) -> None:
        """See `Database.close`."""
        self._connection.close()

    def _read(self, statement: str, given: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._cursor.execute(statement, given).fetchall()
        except (sqlite3.Error, UnicodeError, OverflowError) as error:
            raise database_error(error, self.path) from error

    def _write(self, write: Callable[[sqlite3.Cursor], object]) -> None:
        cursor = self._cursor
        try:
            cursor.execute("BEGIN IMMEDIATE")
            write(cursor)
            cursor.execute("COMMIT")
        except BaseException as error:
            self._steps.clear()
            with suppress(sqlite3.Error):
                self._connection.rollback()
            if isinstance(error, sqlite3.Error | UnicodeError | OverflowError):
                raise database_error(error, self.path) from error
            raise

    def _run(self, statement: str, *given: str) -> RunRecord | None:
        rows = self._read(statement, given)
        return _run(rows[0]) if rows else None

    def _step(self, run: str, path: str) -> int:
        """Give a step's number, making one inside the transaction that goes on."""
        number: int = self._connection.execute(sql.RECORD_STEP, (run, path)).fetchall()[0][0]
        self._steps[run, path] = number
        return number

    def _row_of_attempt(self, record: AttemptRecord) -> tuple[Any, ...]:
        step = self._steps.get((record.run, record.step))
        return (
            self._step(record.run, record.step) if step is None else step,
            record.element,
            record.number,
            int(record.state),
            ",".join(map(str, record.index)),
            record.digest,
            1 if record.reused else 0,
            record.executor,
            record.job,
            record.workspace,
            record.started,
            record.ended,
            record.exit_status,
            record.cause,
            record.message,
            record.cpu_seconds,
            record.memory_bytes,
        )


def _encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _row_of_run(record: RunRecord) -> tuple[Any, ...]:
    return (
        record.id,
        record.name,
        record.pipeline,
        int(record.state),
        _encode(record.arguments),
        _encode(record.options),
        record.created,
        record.ended,
        _encode(record.outputs),
        record.results,
        record.message,
        record.document,
    )


def _run(row: tuple[Any, ...]) -> RunRecord:
    identifier, name, pipeline, state, arguments, options, created, ended, outputs = row[:9]
    return RunRecord(
        id=identifier,
        name=name,
        pipeline=pipeline,
        state=_STATES[state],
        arguments=msgspec.json.decode(arguments),
        options=msgspec.json.decode(options, type=Options),
        created=created,
        ended=ended,
        outputs=msgspec.json.decode(outputs),
        results=row[9],
        message=row[10],
        document=row[11],
    )


def _record_growths(cursor: sqlite3.Cursor, growths: Iterable[GrowthRecord]) -> None:
    for one in growths:
        place = ",".join(map(str, one.index))
        if not one.steps:
            cursor.execute(sql.FORGET_GROWTH, (one.run, one.step, place))
            cursor.execute(sql.FORGET_WRITTEN, (one.digest,))
            continue
        cursor.execute(sql.RECORD_GROWTH, (one.run, one.step, place, one.digest, one.steps))
        if one.written:
            cursor.execute(sql.RECORD_WRITTEN, (one.digest, one.written))


def _index(place: str) -> tuple[int, ...]:
    return tuple(map(int, place.split(","))) if place else ()


def _attempt(run: str, row: tuple[Any, ...]) -> AttemptRecord:
    fields = dict(zip(_ATTEMPT, row, strict=True))
    fields["state"] = _STATES[fields["state"]]
    fields["index"] = _index(fields["index"])
    fields["reused"] = bool(fields["reused"])
    return AttemptRecord(run=run, **fields)


def _row_of_result(record: ResultRecord) -> tuple[Any, ...]:
    return (
        record.digest,
        _encode(record.outputs),
        _encode(record.parts),
        record.run,
        record.step,
        record.element,
        record.made,
    )


def _result(row: tuple[Any, ...]) -> ResultRecord:
    return ResultRecord(
        digest=row[0],
        outputs=msgspec.json.decode(row[1]),
        parts=msgspec.json.decode(row[2]),
        run=row[3],
        step=row[4],
        element=row[5],
        made=row[6],
    )


def _row_of_stamp(stamp: Stamp) -> tuple[int, ...]:
    """Give a stamp's numbers as signed ones, which is all that SQLite has."""
    numbers = (stamp.device, stamp.inode, stamp.size, stamp.modified)
    return tuple(number if number <= _LAST_NUMBER else number - 2**64 for number in numbers)
