"""Foresee what a run would do, without doing it: which tasks are reused, which run, and why."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from furness.engine.files import Files
from furness.engine.forecast import Forecast, Foreseen, Reuse
from furness.engine.frontier import Frontier, Task
from furness.engine.results import located_or_none
from furness.engine.reuse import Digester, differences, fixed_parts, parts_of
from furness.engine.surroundings import Surroundings
from furness.engine.tasks import Preparation, reads_files
from furness.engine.uses import read_by
from furness.errors import InputError
from furness.graph.expand import expand
from furness.graph.plan import ROOT, Node, Plan, sources_of
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline
from furness.model.run import ResultRecord, State

BATCH = 1024
"""How many tasks are looked up in the database at once."""

_ALL = sys.maxsize
_READY, _PENDING = int(State.READY), int(State.PENDING)


class _Fixed(Struct, frozen=True):
    """What the digests of a step's tasks share."""

    parts: dict[str, Any]
    """The parts themselves."""
    digester: Digester
    """Makes the digest of each."""
    files: bool
    """Whether files may be in its arguments."""


class Foresight:
    """Looks ahead in one plan, once."""

    def __init__(
        self,
        pipeline: Pipeline,
        arguments: Mapping[str, Any],
        around: Surroundings,
        preparation: Preparation,
        executor: str = "process",
    ) -> None:
        self._pipeline = pipeline
        self._executor = executor
        self._around = around
        self._preparation = preparation
        self._plan: Plan = expand(pipeline)
        self._frontier = Frontier(self._plan, arguments)
        self._files = Files(around.database)
        self._fixed: dict[int, _Fixed | None] = {}
        self._summary: dict[Reuse, int] = {"hit": 0, "miss": 0, "unknown": 0}
        self._counts: dict[int, int] = {}
        self._told: list[Foreseen] = []
        self._missed: set[int] = set()

    def tell(self, *, reuse: bool = True, most: int | None = None) -> Forecast:
        """Tell what would become of the tasks that are known now.

        Args:
            reuse: Whether earlier results may be taken.
            most: A step with more tasks is only counted; None tells each of any number.
        """
        self._frontier.start()
        if reuse and not self._is_new():
            self._look_up(most)
        else:
            self._miss_all("it has not run before" if reuse else "reuse is off", most)
        self._files.save()
        self._unknown(most)
        large = {
            self._plan.nodes[number].path: count
            for number, count in self._counts.items()
            if count > (most or _ALL)
        }
        tasks = [one for one in self._told if one.step not in large] if large else self._told
        return Forecast(tasks=tasks, summary=self._summary, large=large)

    def _is_new(self) -> bool:
        """Tell whether there is no result at all; most are asked for in a folder without runs."""
        database = self._around.database
        return not database.runs(limit=1) and next(iter(database.uses()), None) is None

    # No result can match: nothing is digested or looked up, and elements are only counted.

    def _miss_all(self, word: str, most: int | None) -> None:
        whole, most, nodes = (word,), most or _ALL, self._plan.nodes
        for number, states in reversed([*enumerate(self._frontier.elements.states)]):
            if _READY not in states:
                continue
            node, elements = nodes[number], _places(states, _READY)
            self._missed.add(number)
            fixed = self._fixed_of(node)
            if self._count(number, "miss", len(elements)) > most:
                continue
            plain = fixed is not None and not fixed.files
            for element in elements:
                other = None if plain else self._unreadable((number, element), fixed)
                self._note(node, element, "miss", (other,) if other else whole)

    def _unreadable(self, task: Task, fixed: _Fixed | None) -> str | None:
        arguments = self._arguments(task, fixed)
        return arguments if isinstance(arguments, str) else None

    # There are results: each task is looked up by its digest.

    def _look_up(self, most: int | None) -> None:
        while True:
            batch: list[Task] = []
            while len(batch) < BATCH and (task := self._frontier.take()) is not None:
                batch.append(task)
            if not batch:
                return
            self._look_at(batch, most)

    def _look_at(self, batch: list[Task], most: int | None) -> None:
        found: dict[Task, dict[str, Any] | str] = {}
        digests: dict[Task, str] = {}
        for task in batch:
            fixed = self._fixed_of(self._plan.nodes[task[0]])
            found[task] = arguments = self._arguments(task, fixed)
            if fixed is not None and isinstance(arguments, dict):
                digests[task] = fixed.digester.digest(arguments)
        known = self._around.database.results(list(digests.values()))
        for task in batch:
            number, element = task
            result = known.get(digests.get(task, ""))
            outputs = located_or_none(result.outputs, self._around.store) if result else None
            reuse: Reuse = "miss" if outputs is None else "hit"
            told = self._count(number, reuse, 1)
            if outputs is not None and not self._grows(number, digests[task]):
                self._frontier.finish(task, State.SUCCEEDED, outputs)
            elif outputs is None:
                self._missed.add(number)
            if told <= (most or _ALL):
                why = self._why(task, found[task], result) if outputs is None else ()
                self._note(self._plan.nodes[number], element, reuse, why)

    def _grows(self, number: int, digest: str) -> bool:
        """Tell whether a task adds steps, so that what waits for it may wait for them as well."""
        operator = self._plan.nodes[number].operator
        if operator is None or not operator.grows:
            return False
        return bool(self._around.database.written_steps([digest]))

    def _arguments(self, task: Task, fixed: _Fixed | None) -> dict[str, Any] | str:
        """Give a task's arguments with the digests of files, or why they cannot be given."""
        if fixed is None:
            return "its environment has not been made yet"
        arguments = self._frontier.arguments_of(task)
        if not fixed.files:
            return arguments
        try:
            self._files.look_up(arguments.values())
            return {name: self._files.with_digest(value) for name, value in arguments.items()}
        except InputError as error:
            return str(error)

    def _fixed_of(self, node: Node) -> _Fixed | None:
        operator = node.operator
        assert operator is not None  # noqa: S101  # gates are never ready
        key = id(operator)
        if key in self._fixed:
            return self._fixed[key]
        asked = node.step.on or self._executor
        prepared = self._preparation.environment(operator, make=False, executor=asked)
        code = self._preparation.code(operator)
        found = _fixed(operator, fixed_parts(operator, code, prepared.lock)) if prepared else None
        self._fixed[key] = found
        return found

    def _why(
        self, task: Task, arguments: dict[str, Any] | str, result: ResultRecord | None
    ) -> tuple[str, ...]:
        if isinstance(arguments, str):
            return (arguments,)
        if result is not None:
            return ("its artifacts are no longer in the store",)
        node = self._plan.nodes[task[0]]
        before = self._around.database.last_result(self._pipeline.pipeline, node.path, task[1])
        fixed = self._fixed_of(node)
        if before is None or fixed is None:
            return ("it has not run before",)
        now = parts_of(fixed.parts, arguments)
        return tuple(differences(before.parts, now)) or ("its earlier result is gone",)

    # What waits for a task that would run is not known.

    def _unknown(self, most: int | None) -> None:
        closed, nodes = [], self._plan.nodes
        for number, states in enumerate(self._frontier.elements.states):
            if not states:
                closed.append(number)
            if _PENDING not in states or nodes[number].operator is None:
                continue
            node, elements = nodes[number], _places(states, _PENDING)
            if self._count(number, "unknown", len(elements)) <= (most or _ALL):
                why = (self._waits_for(number),)
                for element in elements:
                    self._note(node, element, "unknown", why)
        for number in closed:
            node = nodes[number]
            if node.operator is not None and self._may_open(node.axis):
                self._count(number, "unknown", 1)
                why = (self._waits_for(number),)
                self._told.append(Foreseen(node.path, (), "unknown", why))

    def _may_open(self, axis: int) -> bool:
        """Tell whether an axis may have more elements than are known now."""
        if axis == ROOT:
            return False
        rows, parent = self._frontier.elements.axes, self._plan.axes[axis].parent
        return len(rows[axis].groups) < rows[parent].count or self._may_open(parent)

    def _waits_for(self, number: int) -> str:
        node = self._plan.nodes[number]
        wanted = {
            found
            for source in [*sources_of(node), *self._plan.axes[node.axis].lists]
            for found in read_by(source)
        }
        paths = {self._plan.nodes[found].path for found in wanted & self._missed or wanted}
        names = ", ".join(f"`{name}`" for name in sorted(paths))
        return f"it depends on what {names} gives" if names else "it depends on what is not known"

    def _count(self, number: int, reuse: Reuse, more: int) -> int:
        """Count tasks of a step, and give how many of it there are by now."""
        self._summary[reuse] += more
        count = self._counts[number] = self._counts.get(number, 0) + more
        return count

    def _note(self, node: Node, element: int, reuse: Reuse, why: tuple[str, ...]) -> None:
        index = self._frontier.elements.index(node.axis, element) if node.axis != ROOT else ()
        self._told.append(Foreseen(node.path, index, reuse, why))


def _fixed(operator: Operator, parts: dict[str, Any]) -> _Fixed:
    return _Fixed(parts, Digester(parts), reads_files(operator))


def _places(states: bytearray, state: int) -> Sequence[int]:
    """Give the elements that are in a state."""
    count = len(states)
    if states.count(state) == count:
        return range(count)
    return [element for element, one in enumerate(states) if one == state]
