"""What is fed to tasks while a run grows: what they wait for, and what joins their lists."""

from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from furness.engine.reading import Reading
from furness.graph.plan import Source
from furness.model.run import State

Task = tuple[int, int]
"""A step's number in the plan, and the element."""

Spot = tuple[str, tuple[int, ...]]
"""A task's step and index, which mean the same to every engine."""


class Fed(Struct, frozen=True, kw_only=True):
    """One value that joins a list which a task is given."""

    target: Task
    """The task that is fed."""
    input: str
    """The input."""
    source: Source
    """Where the value comes from."""
    element: int
    """Where that is read."""
    order: tuple[Any, ...]
    """Its place among all that joins the list."""
    spread: bool
    """Whether each of its elements joins the list, and not it itself."""


class Feeding:
    """What is fed to which tasks. Changed in place."""

    def __init__(self, reading: Reading, spot: Callable[[Task], Spot]) -> None:
        self.targets: list[Task] = []
        """The tasks that are fed, one for each value."""
        self._reading = reading
        self._spot = spot
        self._fed: dict[Task, list[Fed]] = {}
        self._pending: dict[Task, list[Fed]] = {}
        self._seen: dict[Task, set[State]] = {}
        self._of_step: dict[int, list[Source]] = {}
        self._held: Counter[Spot] = Counter()
        self._holders: dict[Spot, list[Spot]] = {}

    def add(self, fed: Fed) -> int:
        """Feed a task that has not been decided; give the feed's number."""
        insort(self._fed.setdefault(fed.target, []), fed, key=lambda one: one.order)
        self._pending.setdefault(fed.target, []).append(fed)
        self._of_step.setdefault(fed.target[0], []).append(fed.source)
        self.targets.append(fed.target)
        return len(self.targets) - 1

    def hold(self, holder: Spot, targets: Iterable[Spot]) -> None:
        """Let tasks wait until another has ended, as it fed them before an engine was killed."""
        self._holders[holder] = [*targets]
        self._held.update(self._holders[holder])

    def release(self, ended: Iterable[Task]) -> list[Spot]:
        """Let go what waited for tasks to end, and give it."""
        if not self._holders:
            return []
        freed = [one for task in ended for one in self._holders.pop(self._spot(task), ())]
        self._held.subtract(freed)
        return freed

    def statuses(self, task: Task) -> set[State]:
        """Tell of all that a task is fed whether it can be read."""
        if self._holders and self._held[self._spot(task)] > 0:
            return {State.PENDING}
        pending, seen = self._pending.get(task), self._seen.setdefault(task, set())
        while pending:
            status = self._reading.status(pending[-1].source, pending[-1].element)
            if status == State.PENDING:
                return {status}
            seen.add(status)
            pending.pop()
        return seen

    def sources(self, number: int) -> list[Source]:
        """Give what is fed to the tasks of a step."""
        return self._of_step.get(number, [])

    def join(self, task: Task, arguments: dict[str, Any]) -> None:
        """Put what is fed to a task into its arguments; what was skipped adds nothing."""
        lists: dict[str, list[Any]] = {}
        for one in self._fed.get(task, ()):
            value = self._reading.read(one.source, one.element)
            if one.input not in lists:
                lists[one.input] = [*_as_list(arguments.get(one.input))]
            if value is not None:
                lists[one.input] += value if one.spread else [value]
        arguments.update(lists)


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
