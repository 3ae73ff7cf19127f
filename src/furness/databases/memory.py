"""A database in memory, gone with its process: for tests, and for runs that nobody resumes."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from furness.databases.interface import Database, Stamp
from furness.errors import BusyError
from furness.model.run import AttemptRecord, GrowthRecord, ResultRecord, RunRecord, State

_Place = tuple[str, int, int]


class MemoryDatabase(Database):
    """Runs in dictionaries."""

    def __init__(self, folder: str = "") -> None:
        del folder
        self._runs: dict[str, RunRecord] = {}
        self._attempts: dict[str, dict[_Place, AttemptRecord]] = {}
        self._results: dict[str, ResultRecord] = {}
        self._growths: dict[str, dict[tuple[str, tuple[int, ...]], GrowthRecord]] = {}
        self._written: dict[str, bytes] = {}
        self._stamps: dict[Stamp, str] = {}
        self._held: set[str] = set()

    def record(
        self,
        *,
        runs: Iterable[RunRecord] = (),
        attempts: Iterable[AttemptRecord] = (),
        results: Iterable[ResultRecord] = (),
        growths: Iterable[GrowthRecord] = (),
    ) -> None:
        """See `Database.record`."""
        new = (list(runs), list(attempts), list(results), list(growths))
        self._runs.update((run.id, run) for run in new[0])
        for one in new[1]:
            of_run = self._attempts.setdefault(one.run, {})
            of_run[one.step, one.element, one.number] = one
        self._results.update((result.digest, result) for result in new[2])
        for added in new[3]:
            self._record_growth(added)

    def _record_growth(self, one: GrowthRecord) -> None:
        self._growths.setdefault(one.run, {})[one.step, one.index] = one
        if one.written:
            self._written[one.digest] = one.written
        if not one.steps:
            del self._growths[one.run][one.step, one.index]
            self._written.pop(one.digest, None)

    def run(self, name: str) -> RunRecord | None:
        """See `Database.run`."""
        latest_first = list(reversed(self._runs.values()))
        if name == "last":
            return latest_first[0] if latest_first else None
        if not name or name in self._runs:
            return self._runs.get(name)
        named = [run for run in latest_first if run.name == name]
        beginning = [run for run in latest_first if run.id.startswith(name)]
        return named[0] if named else beginning[0] if len(beginning) == 1 else None

    def runs(self, limit: int = 100) -> list[RunRecord]:
        """See `Database.runs`."""
        latest = list(reversed(self._runs.values()))[:limit]
        return [msgspec.structs.replace(run, document=b"") for run in latest]

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
        wanted = set(states) or set(State)
        found = [
            one
            for _, one in sorted(self._attempts.get(run, {}).items(), key=lambda item: item[0])
            if step in (None, one.step) and element in (None, one.element) and one.state in wanted
        ]
        return found[:limit]

    def counts(self, run: str) -> dict[str, dict[State, int]]:
        """See `Database.counts`."""
        last = {(one.step, one.element): one.state for one in self.attempts(run)}
        counts: dict[str, dict[State, int]] = {}
        for (step, _), state in last.items():
            of_step = counts.setdefault(step, {})
            of_step[state] = of_step.get(state, 0) + 1
        return counts

    def results(self, digests: Sequence[str]) -> dict[str, ResultRecord]:
        """See `Database.results`."""
        return {digest: self._results[digest] for digest in digests if digest in self._results}

    def growths(self, run: str) -> list[GrowthRecord]:
        """See `Database.growths`."""
        return [
            msgspec.structs.replace(one, written=self._written.get(one.digest, b""))
            for one in self._growths.get(run, {}).values()
        ]

    def written_steps(self, digests: Sequence[str]) -> dict[str, bytes]:
        """See `Database.written_steps`."""
        return {digest: self._written[digest] for digest in digests if digest in self._written}

    def last_result(self, pipeline: str, step: str, element: int) -> ResultRecord | None:
        """See `Database.last_result`."""
        for run in reversed(self._runs.values()):
            if run.pipeline != pipeline:
                continue
            tried = self.attempts(run.id, step=step, element=element, states=[State.SUCCEEDED])
            for attempt in reversed(tried):
                if attempt.digest in self._results:
                    return self._results[attempt.digest]
        return None

    def uses(self) -> Iterator[tuple[ResultRecord, float]]:
        """See `Database.uses`."""
        last: dict[str | None, float] = {}
        for run in self._runs.values():
            for one in self.attempts(run.id):
                last[one.digest] = max(last.get(one.digest, 0.0), run.created)
        for digest, result in list(self._results.items()):
            yield result, max(result.made, last.get(digest, 0.0))

    def forget(self, results: Iterable[str]) -> None:
        """See `Database.forget`."""
        for digest in results:
            self._results.pop(digest, None)
            self._written.pop(digest, None)

    def stamps(self, stamps: Sequence[Stamp]) -> dict[Stamp, str]:
        """See `Database.stamps`."""
        return {stamp: self._stamps[stamp] for stamp in stamps if stamp in self._stamps}

    def record_stamps(self, digests: dict[Stamp, str]) -> None:
        """See `Database.record_stamps`."""
        self._stamps |= digests

    def delete(self, run: str) -> None:
        """See `Database.delete`."""
        self._runs.pop(run, None)
        self._attempts.pop(run, None)
        self._growths.pop(run, None)

    @contextmanager
    def hold(self, run: str) -> Iterator[None]:
        """See `Database.hold`."""
        if run in self._held:
            raise BusyError(f"run `{run}` is held by this process", code="busy")
        self._held.add(run)
        try:
            yield
        finally:
            self._held.discard(run)

    def holder(self, run: str) -> int | None:
        """See `Database.holder`."""
        return os.getpid() if run in self._held else None

    def close(self) -> None:
        """See `Database.close`."""
