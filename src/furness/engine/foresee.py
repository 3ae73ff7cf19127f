"""Foresee what a run would do, without doing it: which tasks are reused, which run, and why."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from furness.engine.files import Files
from furness.engine.frontier import Frontier, Task
from furness.engine.results import located_or_none
from furness.engine.reuse import differences, digested, fixed_parts, parts_of
from furness.engine.surroundings import Surroundings
from furness.engine.tasks import Preparation
from furness.errors import InputError
from furness.graph.expand import expand
from furness.graph.plan import ROOT, Plan, sources_of
from furness.model.digest import digest
from furness.model.pipeline import Pipeline
from furness.model.run import State, task_name

BATCH = 1024
"""How many tasks are looked up in the database at once."""


class Foreseen(Struct, frozen=True):
    """What would become of one task."""

    step: str
    """Its step."""
    index: tuple[int, ...]
    """Its place in the lists that are scattered over."""
    reuse: Literal["hit", "miss", "unknown"]
    """Whether an earlier result would be taken."""
    why: tuple[str, ...] = ()
    """Why not, one sentence for each difference."""

    @property
    def task(self) -> str:
        """The task's name."""
        return task_name(self.step, self.index)


class Foresight:
    """Looks ahead in one plan."""

    def __init__(
        self,
        pipeline: Pipeline,
        arguments: Mapping[str, Any],
        around: Surroundings,
        preparation: Preparation,
    ) -> None:
        self._pipeline = pipeline
        self._around = around
        self._preparation = preparation
        self._plan: Plan = expand(pipeline)
        self._frontier = Frontier(self._plan, arguments)
        self._files = Files(around.database)
        self._fixed: dict[int, dict[str, Any] | None] = {}
        self._misses: set[Task] = set()

    def look(self, *, reuse: bool = True) -> Iterator[Foreseen]:
        """Give what would become of each task that is known now.

        Args:
            reuse: Whether earlier results may be taken.
        """
        self._frontier.start()
        while True:
            batch: list[Task] = []
            while len(batch) < BATCH and (task := self._frontier.take()) is not None:
                batch.append(task)
            if not batch:
                break
            yield from self._look_at(batch, reuse=reuse)
        self._files.save()
        yield from self._unknown()

    def _look_at(self, batch: list[Task], *, reuse: bool) -> Iterator[Foreseen]:
        parts = {task: self._parts(task) for task in batch}
        digests = {task: digest(digested(of)) for task, of in parts.items() if isinstance(of, dict)}
        known = self._around.database.results(list(digests.values())) if reuse else {}
        for task in batch:
            result = known.get(digests.get(task, ""))
            outputs = located_or_none(result.outputs, self._around.store) if result else None
            if outputs is not None:
                self._frontier.finish(task, State.SUCCEEDED, outputs)
                yield self._foreseen(task, "hit")
                continue
            self._misses.add(task)
            yield self._foreseen(task, "miss", self._why(task, parts[task], reuse, result))

    def _parts(self, task: Task) -> dict[str, Any] | str:
        """Give what a task's digest is made of, or why it cannot be said."""
        number, _ = task
        fixed = self._fixed_parts(number)
        if fixed is None:
            return "its environment has not been made yet"
        try:
            arguments = {
                name: self._files.with_digest(value)
                for name, value in self._frontier.arguments_of(task).items()
            }
        except InputError as error:
            return str(error)
        return parts_of(fixed, arguments)

    def _fixed_parts(self, number: int) -> dict[str, Any] | None:
        if number not in self._fixed:
            operator = self._plan.nodes[number].operator
            assert operator is not None  # noqa: S101  # gates are never ready
            prepared = self._preparation.environment(operator, make=False)
            code = self._preparation.code(operator)
            self._fixed[number] = fixed_parts(operator, code, prepared.lock) if prepared else None
        return self._fixed[number]

    def _why(
        self, task: Task, parts: dict[str, Any] | str, reuse: bool, result: Any
    ) -> tuple[str, ...]:
        if isinstance(parts, str):
            return (parts,)
        if not reuse:
            return ("reuse is off",)
        if result is not None:
            return ("its artifacts are no longer in the store",)
        path = self._plan.nodes[task[0]].path
        before = self._around.database.last_result(self._pipeline.pipeline, path, task[1])
        if before is None:
            return ("it has not run before",)
        return tuple(differences(before.parts, parts)) or ("its earlier result is gone",)

    def _unknown(self) -> Iterator[Foreseen]:
        for task in self._frontier.pending():
            if task not in self._misses and self._plan.nodes[task[0]].operator is not None:
                yield self._foreseen(task, "unknown", (self._waits_for(task[0]),))
        for number, node in enumerate(self._plan.nodes):
            states = self._frontier.elements.states[number]
            if node.operator is not None and not states and self._may_open(node.axis):
                yield Foreseen(node.path, (), "unknown", (self._waits_for(number),))

    def _may_open(self, axis: int) -> bool:
        """Tell whether an axis may have more elements than are known now."""
        if axis == ROOT:
            return False
        rows, parent = self._frontier.elements.axes, self._plan.axes[axis].parent
        return len(rows[axis].groups) < rows[parent].count or self._may_open(parent)

    def _waits_for(self, number: int) -> str:
        node = self._plan.nodes[number]
        wanted = {
            self._plan.nodes[found].path
            for source in [*sources_of(node), *self._plan.axes[node.axis].lists]
            for found in self._frontier.read_by(source)
        }
        waiting = {self._plan.nodes[found].path for found, _ in self._misses} & wanted
        names = ", ".join(f"`{name}`" for name in sorted(waiting or wanted))
        return f"it depends on what {names} gives" if names else "it depends on what is not known"

    def _foreseen(
        self, task: Task, reuse: Literal["hit", "miss", "unknown"], why: tuple[str, ...] = ()
    ) -> Foreseen:
        node = self._plan.nodes[task[0]]
        index = self._frontier.elements.index(node.axis, task[1])
        return Foreseen(node.path, index, reuse, why)
