"""Keep the records of one run: what changed in a turn is written in one transaction."""

import time
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.engine.frontier import Frontier, Task
from furness.engine.results import portable
from furness.engine.surroundings import Surroundings
from furness.model.event import Progressed, Tally
from furness.model.run import AttemptRecord, GrowthRecord, ResultRecord, RunRecord, State

_COUNTED = {State.FAILED: "failed", State.SKIPPED: "skipped", State.CANCELLED: "cancelled"}

_APART = 1 << 32
"""From where on elements of added steps are numbered whose index alone does not give a number."""


class Queued(Struct, frozen=True):
    """A task whose arguments are known."""

    task: Task
    """The task."""
    arguments: dict[str, Any]
    """Its arguments, with digests."""
    digest: str
    """Its digest."""
    number: int
    """Which attempt it will be."""


class Ledger:
    """The records of one run. Changed in place."""

    def __init__(self, run: RunRecord, frontier: Frontier, around: Surroundings) -> None:
        self.run = run
        self._frontier = frontier
        self._around = around
        self._changed: dict[tuple[str, int, int], AttemptRecord] = {}
        self._results: list[ResultRecord] = []
        self._growths: list[GrowthRecord] = []
        self.apart: set[str] = set()
        """Steps that were added in elements of a scatter, each with its own numbers."""
        self._earlier: dict[tuple[str, tuple[int, ...]], AttemptRecord] = {}
        self._free: dict[str, int] = {}
        self._elements: dict[tuple[str, tuple[int, ...]], int] = {}
        self._counts = dict.fromkeys(("ran", "reused", "failed", "skipped", "cancelled"), 0)

    def remember(self, attempts: list[AttemptRecord]) -> None:
        """Take up what an engine that ended before this one had recorded of the run."""
        for attempt in attempts:
            self._earlier[attempt.step, attempt.index] = attempt
            taken = max(attempt.element + 1, self._free.get(attempt.step, 0))
            self._free[attempt.step] = taken

    def earlier(self, task: Task) -> AttemptRecord | None:
        """Give the last attempt at a task by an engine that ended before this one."""
        return self._earlier.get(self.place(task)) if self._earlier else None

    def place(self, task: Task) -> tuple[str, tuple[int, ...]]:
        """Give a task's step and index, which mean the same to every engine."""
        node = self._frontier.plan.nodes[task[0]]
        return node.path, self._frontier.elements.index(node.axis, task[1])

    def next_number(self, task: Task) -> int:
        """Give the number of the next attempt at a task."""
        earlier = self.earlier(task)
        return earlier.number + 1 if earlier else 1

    def attempt(self, task: Task, number: int, state: State, **more: Any) -> AttemptRecord:
        """Make the record of an attempt; number 0 is for a task that never starts.

        Args:
            task: The task.
            number: Which attempt; for a task that never starts and was tried before, the next.
            state: Where it is.
            more: Other fields of the record.
        """
        path, index = self.place(task)
        workspace = None
        if number:
            name = ".".join([*map(str, index), f"attempt-{number}"])
            workspace = f"{self.run.id}/{path}/{name}"
        earlier = self._earlier.get((path, index)) if self._earlier else None
        tried = earlier.number + (earlier.workspace is not None) if earlier else 0
        return AttemptRecord(
            run=self.run.id,
            step=path,
            element=self._element(task, path, index),
            index=index,
            number=number or tried,
            state=state,
            workspace=workspace,
            **more,
        )

    def _element(self, task: Task, path: str, index: tuple[int, ...]) -> int:
        """Give a task the number that its records have.

        In a scatter inside a scatter elements are numbered in the order in which groups open,
        and another engine may have seen another order: its numbers stay, and are not taken.
        Of a step that was added in several elements of a scatter, these have the say.
        """
        if path in self.apart:
            if len(index) == 1:
                return index[0]
        elif not self._earlier or len(index) <= 1:
            return task[1]
        place = (path, index)
        if place in self._earlier:
            return self._earlier[place].element
        if place not in self._elements:
            least = _APART if path in self.apart else 0
            self._elements[place] = max(least, self._free.get(path, 0))
            self._free[path] = self._elements[place] + 1
        return self._elements[place]

    def note(self, record: AttemptRecord) -> None:
        """Write a record at the end of this turn."""
        self._changed[record.step, record.element, record.number] = record

    def settle(self, record: AttemptRecord) -> None:
        """Write the last record of a task at the end of this turn, and count it."""
        self.note(record)
        self.count("reused" if record.reused else _COUNTED.get(record.state, "ran"))

    def count(self, kind: str) -> None:
        """Count a task that has ended."""
        self._counts[kind] += 1

    def result(self, one: Queued, parts: dict[str, Any], outputs: dict[str, Any]) -> None:
        """Keep what a task gave, for every later task with its digest.

        Args:
            one: The task.
            parts: What its digest is made of.
            outputs: The value of each output.
        """
        kept = {name: portable(value) for name, value in outputs.items()}
        path, index = self.place(one.task)
        self._results.append(
            ResultRecord(
                digest=one.digest,
                outputs=kept,
                parts=parts,
                run=self.run.id,
                step=path,
                element=self._element(one.task, path, index) if self.apart else one.task[1],
                made=time.time(),
            )
        )

    def growth(self, record: GrowthRecord) -> None:
        """Keep what a task added, to be written with its result."""
        self._growths.append(record)

    def write(self, running: int) -> None:
        """Record what changed in this turn, then tell it.

        Args:
            running: How many tasks are with executors.
        """
        if not self._changed and not self._results:
            return
        changed = tuple(self._changed.values())
        self._around.database.record(attempts=changed, results=self._results, growths=self._growths)
        self._changed.clear()
        self._results.clear()
        self._growths.clear()
        self._around.listen(Progressed(self.run, self.tally(running), changed))

    def tally(self, running: int = 0) -> Tally:
        """Count the tasks by what became of them."""
        return Tally(total=self._frontier.elements.tasks, running=running, **self._counts)

    def final_tally(self) -> Tally:
        """Count the tasks of a run that has ended: what never began was cancelled."""
        tally = self.tally()
        return replace(tally, cancelled=tally.cancelled + tally.total - tally.ended)
