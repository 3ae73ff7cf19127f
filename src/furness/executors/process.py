"""Executor: processes on this machine, owned by a supervisor that outlives the engine.

Decision 0004 says why there is a supervisor, and what it promises.
"""

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType

from msgspec import structs

from furness.executors import _journal, _machine
from furness.executors._connection import (
    NOTHING,
    Connection,
    Watch,
    find_problem,
    frame,
    own_of,
    shared_frame,
    start_frame,
    warm_frame,
)
from furness.executors._journal import Journal
from furness.executors.interface import Attempt, Ended, Executor, Started
from furness.model.resources import Resources

_FAREWELL_SECONDS = 2.0
_KILLED = (
    "the process that supervised it was killed; `supervisor.log` beside its journal may say why"
)


class ProcessExecutor(Executor):
    """Runs attempts as processes of this machine; tells their CPU time and peak memory.

    An attempt ends when the last of its processes does: what the first one leaves behind is asked
    to end, and killed a second later.
    """

    stand_in = "container"

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._seen: set[str] = set()
        self._described: set[str] = set()
        self._shared: Mapping[str, str] = NOTHING
        self._own: set[str] = set()
        self._recovered: set[str] = set()
        self._cancelled: set[str] = set()
        self._told: list[Started | Ended] = []
        self._followed: list[Journal] = []
        self._supervisor: Connection | None = None
        self._watch = Watch()
        self._nudges, self._nudge = os.pipe()
        self._nudged = False
        self._watch.add(self._nudges)

    def capacity(self) -> Resources:
        """See `Executor.capacity`."""
        return _machine.measure()

    def submit(self, attempts: Sequence[Attempt]) -> None:
        """See `Executor.submit`."""
        frames: list[bytes] = []
        for attempt in attempts:
            if attempt.id in self._seen:
                continue
            self._seen.add(attempt.id)
            self._own.add(attempt.id)
            frames += self._frames(attempt)
        if frames:
            self._send(b"".join(frames))
        self._announce()

    def refuse(self, attempt: Attempt, message: str) -> None:
        """Tell of an attempt that it cannot be started.

        Args:
            attempt: The attempt; it has not been submitted.
            message: Why.
        """
        self._seen.add(attempt.id)
        self._own.add(attempt.id)
        self._end([attempt.id], "refused", message)
        self._announce()

    def fileno(self) -> int:
        """See `Executor.fileno`."""
        return self._watch.fileno()

    def events(self) -> list[Started | Ended]:
        """See `Executor.events`."""
        if self._supervisor:
            if self._supervisor.drain():
                self._tell(self._supervisor.journal.read())
            else:
                self._bury()
        if self._followed:
            self._follow()
        told, self._told = self._told, []
        if told and self._nudged:
            os.read(self._nudges, 1)
            self._nudged = False
        return told

    def cancel(self, attempts: Iterable[str], *, grace_seconds: float) -> None:
        """See `Executor.cancel`."""
        names = list(attempts)
        own = [name for name in names if name in self._own]
        if own:
            self._send(frame("cancel", str(grace_seconds), *own))
        for name in self._recovered.intersection(names):
            for journal in self._followed:
                process = journal.processes.get(name)
                if process and _journal.is_running(process):
                    self._cancelled.add(name)
                    self._send(frame("end", str(process.number), str(grace_seconds)))
        self._announce()

    def recover(self, attempts: Iterable[tuple[str, str | None]]) -> None:
        """See `Executor.recover`."""
        names = {name for name, _ in attempts} - self._seen
        self._seen |= names
        self._recovered |= names
        for journal in self._followed:
            journal.close()
        own = self._supervisor.journal.path if self._supervisor else ""
        self._followed = [Journal(path) for path in _journal.find(self.folder) if path != own]
        self._follow()
        if self._followed:
            self._send(frame("tick", "1"))
        self._announce()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """See `Executor.__exit__`."""
        self.cancel(self._recovered, grace_seconds=_FAREWELL_SECONDS)
        if self._supervisor:
            self._supervisor.send(frame("finish", str(_FAREWELL_SECONDS)))
            self._supervisor.close()
        for journal in self._followed:
            journal.close()
        self._watch.close()
        os.close(self._nudges)
        os.close(self._nudge)

    def _frames(self, attempt: Attempt) -> list[bytes]:
        """Give the commands that start an attempt, behind what has not been told yet."""
        own, shared = own_of(attempt)
        is_new = shared is not self._shared
        problem = find_problem(attempt, attempt.variables if is_new else own)
        if problem:
            self._end([attempt.id], "refused", problem)
            return []
        frames = []
        if attempt.warm and attempt.warm.key not in self._described:
            self._described.add(attempt.warm.key)
            frames.append(warm_frame(attempt, attempt.warm, self.folder))
        if is_new:
            self._shared = shared
            frames.append(shared_frame(shared))
        return [*frames, start_frame(attempt, own)]

    def _send(self, frames: bytes) -> None:
        if not self._supervisor:
            self._supervisor = Connection(self.folder)
            self._watch.add(self._supervisor.wakes)
        if not self._supervisor.send(frames):
            self._bury()

    def _tell(self, events: Iterable[Started | Ended]) -> None:
        """Put events on the way to the engine, if they are about attempts that it waits for."""
        for event in events:
            if event.id not in self._own and event.id not in self._recovered:
                continue
            cause = None
            if isinstance(event, Ended):
                self._own.discard(event.id)
                self._recovered.discard(event.id)
                cause = "cancelled" if event.id in self._cancelled and not event.cause else None
            self._told.append(structs.replace(event, cause=cause) if cause else event)

    def _end(self, names: Iterable[str], cause: str, message: str) -> None:
        """Tell of ends that no journal holds."""
        now = time.time()
        self._tell([Ended(id=name, at=now, cause=cause, message=message) for name in names])

    def _announce(self) -> None:
        """Make the descriptor readable if there are events that no supervisor wakes us for."""
        if self._told and not self._nudged:
            os.write(self._nudge, b"\n")
            self._nudged = True

    def _bury(self) -> None:
        """Clean up behind a supervisor that was killed: none of its processes is left."""
        supervisor, self._supervisor = self._supervisor, None
        self._described.clear()
        self._shared = NOTHING
        if not supervisor:
            return
        self._tell(supervisor.journal.read())
        journal = supervisor.journal
        _journal.kill_remains(list(journal.processes.values()), journal.intent)
        supervisor.close()
        self._end(sorted(self._own), "lost", _KILLED)
        if self._followed:
            self._send(frame("tick", "1"))

    def _follow(self) -> None:
        """Read the journals of earlier engines' supervisors, until these are dead or done."""
        for journal in self._followed[:]:
            held = journal.is_held()
            self._tell(journal.read())
            left = self._recovered.intersection(journal.processes)
            if held and (left or not journal.is_closed):
                continue
            intent = None if held else journal.intent
            _journal.kill_remains([journal.processes[name] for name in left], intent)
            self._end(sorted(left), "lost", _KILLED)
            journal.close()
            self._followed.remove(journal)
        if all(journal.is_closed for journal in self._followed):
            known = {name for journal in self._followed for name in journal.processes}
            self._end(sorted(self._recovered - known), "lost", "it was never started")
            if not self._followed and self._supervisor:
                self._send(frame("tick", ""))
