"""Give ready tasks their arguments and digest, and take an earlier result where there is one."""

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from furness.engine.files import Files
from furness.engine.frontier import Frontier, Task
from furness.engine.ledger import Ledger, Queued
from furness.engine.results import located_or_none
from furness.engine.surroundings import Surroundings
from furness.engine.tasks import StepTasks
from furness.errors import InputError
from furness.model.run import RUNNING, SUBMITTED, SUCCEEDED, AttemptRecord, ResultRecord

if TYPE_CHECKING:
    from furness.engine.growth import Growth

_TAKEN_UP = (SUCCEEDED, SUBMITTED, RUNNING)
"""The states in which an attempt of an engine that ended is not begun again at once."""


class Resolver:
    """Turns ready tasks into results, or into tasks that must run."""

    def __init__(
        self,
        frontier: Frontier,
        tasks: dict[int, StepTasks],
        ledger: Ledger,
        around: Surroundings,
    ) -> None:
        self._frontier = frontier
        self._tasks = tasks
        self._ledger = ledger
        self._around = around
        self.files = Files(around.database)
        """How the files that users name look; the caller asks whether they still do."""
        self.growth: Growth | None = None
        """How the run grows; None when no step of it may add any."""
        self.refused: list[tuple[Task, InputError]] = []
        """Tasks whose input files cannot be used. The caller empties it."""
        self.recovered: list[tuple[Queued, AttemptRecord]] = []
        """Tasks that were under way when an engine died. The caller empties it."""

    def resolve(self, limit: int) -> list[Queued]:
        """Resolve some ready tasks, and give those that must run.

        Args:
            limit: The most that are looked at.
        """
        batch: list[Task] = []
        while len(batch) < limit and (task := self._frontier.take()) is not None:
            if not self._restore(task):
                batch.append(task)
        queued = self._queue(batch)
        known: dict[str, ResultRecord] = {}
        if self._ledger.run.options.reuse and queued:
            known = self._around.database.results([one.digest for one in queued])
        return self._reuse(queued, known)

    def _queue(self, tasks: list[Task]) -> list[Queued]:
        found = [(task, self._frontier.arguments_of(task)) for task in tasks]
        reading = [given for task, given in found if self._tasks[task[0]].reads_files]
        if reading:
            with suppress(InputError):
                self.files.look_up(value for given in reading for value in given.values())
        queued = []
        for task, given in found:
            try:
                queued.append(self._queued(task, given, self._ledger.next_number(task)))
            except InputError as error:
                self.refused.append((task, error))
        self.files.save()
        return queued

    def _queued(self, task: Task, given: dict[str, Any], number: int) -> Queued:
        tasks = self._tasks[task[0]]
        if tasks.reads_files:
            given = {name: self.files.with_digest(value) for name, value in given.items()}
        return Queued(task, given, tasks.digester.digest(given), number)

    def _outputs(self, result: ResultRecord | None) -> dict[str, Any] | None:
        return located_or_none(result.outputs, self._around.store) if result else None

    def _reuse(self, queued: list[Queued], known: dict[str, ResultRecord]) -> list[Queued]:
        """Settle what was done before; give the others."""
        left = []
        reused = {}
        now = time.time()
        written = self.growth.written(queued) if self.growth and known else None
        for one in queued:
            outputs = self._outputs(known.get(one.digest))
            if outputs is None or (written and not self._grow_again(one, written)):
                left.append(one)
                continue
            reused[one.task] = outputs
            record = self._ledger.attempt(
                one.task, 0, SUCCEEDED, digest=one.digest, reused=True, started=now, ended=now
            )
            self._ledger.settle(record)
        if reused:
            self._frontier.succeed(reused)
        return left

    def _grow_again(self, one: Queued, written: dict[str, bytes]) -> bool:
        """Let a task that is reused add its steps again; tell whether that can be."""
        if self.growth is None or one.digest not in written:
            return True
        try:
            self.growth.take(one, written[one.digest])
        except InputError:
            return False
        self.growth.join(one)
        return True

    def _restore(self, task: Task) -> bool:
        """Take up a task where an engine had left it; tell whether that settles it.

        What would be another task by now, because a file changed, is not taken up.
        """
        earlier = self._ledger.earlier(task)
        if earlier is None or earlier.state not in _TAKEN_UP:
            return False
        try:
            one = self._queued(task, self._frontier.arguments_of(task), earlier.number)
        except InputError as error:
            self.refused.append((task, error))
            return True
        if one.digest != earlier.digest:
            return False
        if earlier.state != SUCCEEDED:
            self.recovered.append((one, earlier))
            return True
        outputs = self._outputs(self._around.database.results([one.digest]).get(one.digest))
        if outputs is None:
            return False
        if self.growth is not None:
            self.growth.restore(one)
            self.growth.join(one)
        self._ledger.count("reused" if earlier.reused else "ran")
        self._frontier.finish(task, SUCCEEDED, outputs)
        return True
