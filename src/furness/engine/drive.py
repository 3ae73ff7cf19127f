"""Drive one plan to its end: resolve what is ready, hand it out, follow it, record all of it.

One thread, one loop, one transaction for each turn. A state is recorded before anyone acts on it:
results before the tasks that read them, attempts before they are submitted.
"""

import heapq
import os
import select
import time
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from furness.engine.advance import KEEP, NOTHING, RETRY, Kept, Refused, Step, advance
from furness.engine.dispatch import Room
from furness.engine.frontier import Frontier, Task
from furness.engine.launch import Place, launch
from furness.engine.ledger import Ledger, Queued
from furness.engine.resolve import Resolver
from furness.engine.reuse import parts_of
from furness.engine.stage import may_be_taken, take_outputs
from furness.engine.surroundings import Surroundings
from furness.engine.tasks import StepTasks
from furness.errors import FurnessError, InputError
from furness.executors.interface import Attempt, Ended, Started
from furness.graph.plan import Plan
from furness.model.run import (
    CANCELLED,
    FAILED,
    SUBMITTED,
    SUCCEEDED,
    AttemptRecord,
    RunRecord,
    State,
)

if TYPE_CHECKING:
    from furness.engine.growth import Growth

BATCH = 256
"""How many ready tasks are looked up in the database at once."""

AHEAD = 64
"""How many tasks that must run are kept prepared beyond those that run."""

GRACE_SECONDS = 10.0
"""How long a cancelled task has to end by itself."""


class Drive:
    """One plan on its way. Used from one thread, but for `cancel`."""

    def __init__(
        self, run: RunRecord, plan: Plan, tasks: dict[int, StepTasks], around: Surroundings
    ) -> None:
        self.frontier = Frontier(plan, run.arguments)
        self.ledger = Ledger(run, self.frontier, around)
        self.failures: list[AttemptRecord] = []
        self._around = around
        self._tasks = tasks
        self._growth: Growth | None = None
        self._resolver = Resolver(self.frontier, tasks, self.ledger, around)
        self._rooms: dict[str, Room] = {}
        self._queue: list[tuple[int, int, Queued]] = []
        self._retries: list[tuple[float, int, Queued]] = []
        self._active: dict[str, tuple[Queued, AttemptRecord]] = {}
        self._recovered: set[str] = set()
        self._begun: set[int] = set()
        self._serial = 0
        self._began = time.time()
        self._poller = select.poll()
        self._heard: dict[int, Room] = {}
        self._wake, self._woken = os.pipe()
        self._poller.register(self._wake, select.POLLIN)
        self._cancelled = 0
        self._heeded = 0
        self._stopping = False
        self._closed = False

    def let_grow(self, growth: "Growth") -> None:
        """Let tasks add steps; before `drive`."""
        self._growth = self._resolver.growth = growth

    def cancel(self) -> None:
        """Ask for an end: once, and running tasks may end by themselves for a while; twice, now.

        May be called from a signal handler or another thread.
        """
        self._cancelled += 1
        if not self._closed:
            os.write(self._woken, b"c")

    def drive(self) -> State:
        """Go on until nothing is left to do, and tell how the run ended."""
        self.frontier.start()
        try:
            while self._turn():
                pass
        finally:
            self._close()
        if self._cancelled:
            return CANCELLED
        return FAILED if self.failures or self.frontier.broken else SUCCEEDED

    # One turn: resolve, choose, record, submit, wait.

    def _turn(self) -> bool:
        self._heed_cancel()
        chosen: dict[str, list[Attempt]] = {}
        if not self._stopping:
            self._take_due_retries()
            self._resolve()
            chosen = self._choose()
        self._settle_decided()
        self.ledger.write(len(self._active))
        for name, attempts in chosen.items():
            self._rooms[name].executor.submit(attempts)
        if not self._stopping and not self._queue and self.frontier.has_ready:
            return True
        if not self._active and (self._stopping or not (self._queue or self._retries)):
            return False
        self._wait()
        return True

    def _heed_cancel(self) -> None:
        if self._cancelled == self._heeded:
            return
        self._heeded = self._cancelled
        self._stopping = True
        grace = GRACE_SECONDS if self._cancelled == 1 else 0.0
        for room in self._rooms.values():
            room.executor.cancel(list(self._active), grace_seconds=grace)

    def _wait(self) -> None:
        timeout = None
        if self._retries and not self._stopping:
            timeout = 1 + max(0, int(1000 * (self._retries[0][0] - time.monotonic())))
        for descriptor, _ in self._poller.poll(timeout):
            if descriptor == self._wake:
                os.read(self._wake, 4096)
                continue
            for event in self._heard[descriptor].executor.events():
                self._handle(event)

    def _resolve(self) -> None:
        while len(self._queue) < AHEAD and self.frontier.has_ready:
            for one in self._resolver.resolve(BATCH):
                self._enqueue(one)
            for task, error in self._resolver.refused:
                self._refuse(task, error)
            for one, earlier in self._resolver.recovered:
                self._recover(one, earlier)
            self._resolver.refused.clear()
            self._resolver.recovered.clear()

    def _enqueue(self, one: Queued) -> None:
        self._serial += 1
        heapq.heappush(self._queue, (-one.task[0], self._serial, one))

    def _take_due_retries(self) -> None:
        while self._retries and self._retries[0][0] <= time.monotonic():
            self._enqueue(heapq.heappop(self._retries)[2])

    # What is queued is handed out while there is room.

    def _choose(self) -> dict[str, list[Attempt]]:
        """Give the attempts that begin now, by the executor that gets them."""
        chosen: dict[str, list[Attempt]] = {}
        waiting: list[tuple[int, int, Queued]] = []
        while self._queue and len(waiting) < AHEAD and not self._is_full():
            entry = heapq.heappop(self._queue)
            try:
                attempt = self._start(entry[2])
            except InputError as error:
                self._refuse(entry[2].task, error)
                continue
            if attempt is None:
                waiting.append(entry)
            else:
                chosen.setdefault(self._tasks[entry[2].task[0]].executor, []).append(attempt)
        for entry in waiting:
            heapq.heappush(self._queue, entry)
        return chosen

    def _is_full(self) -> bool:
        return bool(self._rooms) and all(room.is_full for room in self._rooms.values())

    def _start(self, one: Queued) -> Attempt | None:
        tasks = self._tasks[one.task[0]]
        need = tasks.launch.resources
        room = self._room(tasks.executor)
        if not room.fits(need):
            room.check(need)
            return None
        self._check_unchanged(one)
        record = self.ledger.attempt(
            one.task, one.number, SUBMITTED, digest=one.digest, executor=tasks.executor
        )
        identity, workspace = _identity(record), self._workspace(record)
        place = Place(
            id=identity,
            number=one.number,
            workspace=workspace,
            log=f"{workspace}.log",
            first=one.task[0] not in self._begun,
        )
        self._begun.add(one.task[0])
        attempt = launch(tasks.launch, place, one.arguments)
        room.take(need)
        self._active[identity] = (one, record)
        self.ledger.note(record)
        return attempt

    def _recover(self, one: Queued, earlier: AttemptRecord) -> None:
        room = self._room(earlier.executor or self._tasks[one.task[0]].executor)
        room.take(self._tasks[one.task[0]].launch.resources)
        self._active[_identity(earlier)] = (one, earlier)
        self._recovered.add(_identity(earlier))
        room.executor.recover([(_identity(earlier), earlier.job)])

    def _workspace(self, record: AttemptRecord) -> str:
        return f"{self._around.folder}/{record.workspace}"

    def _room(self, name: str) -> Room:
        if name not in self._rooms:
            folder = os.path.join(self._around.folder, self.ledger.run.id, f".{name}")
            os.makedirs(folder, exist_ok=True)
            executor = self._around.executor(name, folder)
            room = Room(executor, executor.capacity(), self.ledger.run.options.jobs)
            self._poller.register(executor.fileno(), select.POLLIN)
            self._heard[executor.fileno()] = self._rooms[name] = room
        return self._rooms[name]

    # What has happened changes an attempt, and what follows is done.

    def _handle(self, event: Started | Ended) -> None:
        if event.id not in self._active:
            return
        one, record = self._active[event.id]
        retry = self._tasks[one.task[0]].node.step.retry
        chance = os.urandom(1)[0] / 255 if retry.jitter else 0.5
        done = advance(record, event, retry, chance=chance)
        outputs: dict[str, Any] = {}
        if done.action is KEEP:
            judgement, outputs = self._keep(one, done.attempt, event.id)
            done = advance(done.attempt, judgement, retry, chance=chance)
        if done.action is NOTHING:
            self._active[event.id] = (one, done.attempt)
            self.ledger.note(done.attempt)
        else:
            del self._active[event.id]
            self._give_back(one, done.attempt)
            self._follow_up(one, done, outputs)

    def _keep(
        self, one: Queued, record: AttemptRecord, identity: str
    ) -> tuple[Kept | Refused | Ended, dict[str, Any]]:
        """Take outputs; those that an engine may have moved before it was killed are lost."""
        workspace = self._workspace(record)
        operator = self._tasks[one.task[0]].launch.operator
        recovered = identity in self._recovered
        if recovered and may_be_taken(workspace):
            return _lost(record), {}
        try:
            self._check_unchanged(one)
            if self._growth is not None:
                self._growth.read(one, workspace)
            return Kept(), take_outputs(operator, workspace, self._around.store)
        except InputError as error:
            return _lost(record) if recovered else Refused(_in_words(error)), {}

    def _check_unchanged(self, one: Queued) -> None:
        """Refuse a task whose files are no longer those that its digest was made of."""
        tasks, files = self._tasks[one.task[0]], self._resolver.files
        if tasks.code:
            files.check_code(tasks.code)
        if tasks.reads_files:
            files.check_unchanged(one.arguments.values())

    def _give_back(self, one: Queued, record: AttemptRecord) -> None:
        tasks = self._tasks[one.task[0]]
        room = self._rooms[record.executor or tasks.executor]
        room.take(tasks.launch.resources, sign=-1)

    def _follow_up(self, one: Queued, done: Step, outputs: dict[str, Any]) -> None:
        if done.attempt.state == SUCCEEDED:
            parts = parts_of(self._tasks[one.task[0]].parts, one.arguments)
            self.ledger.result(one, parts, outputs)
            self.ledger.settle(done.attempt)
            if self._growth is not None:
                self._growth.join(one)
            self.frontier.finish(one.task, SUCCEEDED, outputs)
        elif not self._stopping and (done.action is RETRY or self._is_past(done.attempt)):
            self.ledger.note(done.attempt)
            self._serial += 1
            again = replace(one, number=one.number + 1)
            due = time.monotonic() + done.wait_seconds
            heapq.heappush(self._retries, (due, self._serial, again))
        else:
            self._end(one.task, done.attempt)

    def _is_past(self, record: AttemptRecord) -> bool:
        """Tell whether an attempt ended badly under an engine before this, or by nobody."""
        if record.state == CANCELLED:
            return True
        return _identity(record) in self._recovered and (record.ended or 0.0) < self._began

    def _refuse(self, task: Task, error: FurnessError) -> None:
        """Fail a task that cannot even be started."""
        now = time.time()
        record = self.ledger.attempt(
            task,
            self.ledger.next_number(task),
            FAILED,
            cause="refused",
            message=_in_words(error),
            started=now,
            ended=now,
        )
        self._end(task, record)

    def _end(self, task: Task, record: AttemptRecord) -> None:
        self.ledger.settle(record)
        self.frontier.finish(task, record.state)
        self._judge(task, record)

    def _judge(self, task: Task, record: AttemptRecord) -> None:
        allowed = self.frontier.plan.nodes[task[0]].step.allow_failure
        if record.state == FAILED and not allowed:
            self.failures.append(record)
            self._stopping = self._stopping or not self.ledger.run.options.keep_going

    def _settle_decided(self) -> None:
        for task, state, message in self.frontier.decided:
            record = self.ledger.attempt(task, 0, state, message=message, ended=time.time())
            self.ledger.settle(record)
            self._judge(task, record)
        self.frontier.decided.clear()

    def _close(self) -> None:
        self._closed = True
        for room in self._rooms.values():
            room.executor.__exit__(None, None, None)
        os.close(self._wake)
        os.close(self._woken)


def _identity(record: AttemptRecord) -> str:
    return f"{record.run}/{record.task}.{record.number}"


def _lost(record: AttemptRecord) -> Ended:
    message = "the engine was killed while it took the outputs into the store"
    return Ended(
        id=_identity(record), at=record.ended or time.time(), cause="lost", message=message
    )


def _in_words(error: FurnessError) -> str:
    return f"{error}; {error.hint}" if error.hint else str(error)
