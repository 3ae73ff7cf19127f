"""Tasks, steps and their figures, made from the records alone."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from furness.model.pipeline import Pipeline, Unit
from furness.model.run import AttemptRecord
from furness.report.wording import word

WORDS = (
    "failed",
    "running",
    "submitted",
    "ready",
    "pending",
    "succeeded",
    "reused",
    "skipped",
    "cancelled",
)
"""The states of tasks in the order in which a reader wants to see them."""


class Task(Struct, frozen=True):
    """One task of the run: its last attempt, and how many there were."""

    last: AttemptRecord
    """The attempt that counts."""
    attempts: int
    """How many times it was started."""

    @property
    def word(self) -> str:
        """Its state, in which `reused` is a word of its own."""
        return word(self.last)

    @property
    def wall(self) -> float | None:
        """Seconds from its start to its end; None when it was not started, or has not ended."""
        if self.started is None or self.last.ended is None:
            return None
        return max(self.last.ended - self.started, 0.0)

    @property
    def started(self) -> float | None:
        """When its last attempt was started; None for what was reused, skipped or cancelled."""
        return self.last.started if self.last.number else None


class StepFigures(Struct, frozen=True, kw_only=True):
    """What the tasks of one step came to."""

    step: str
    """The step's path."""
    number: int
    """Its place among the steps, which is its anchor in the page."""
    tasks: tuple[Task, ...]
    """Its tasks."""
    counts: Mapping[str, int]
    """How many tasks are in each state."""
    walls: tuple[float, ...]
    """How long each task that ran took, in seconds, the shortest first."""
    cpu_seconds: float | None
    """CPU time of all its tasks; None when nobody measured it."""
    memory_bytes: int | None
    """The largest amount of memory that one of its tasks took."""

    @property
    def word(self) -> str:
        """The state that a reader must know of first."""
        return next((one for one in WORDS if self.counts.get(one)), "pending")


def tasks_of(attempts: Iterable[AttemptRecord]) -> list[Task]:
    """Bring the attempts of each task together, in the order in which tasks first appear."""
    last: dict[tuple[str, int], AttemptRecord] = {}
    for attempt in attempts:
        key = (attempt.step, attempt.element)
        known = last.get(key)
        if known is None or attempt.number >= known.number:
            last[key] = attempt
    return [Task(attempt, attempt.number) for attempt in last.values()]


def steps_of(tasks: Iterable[Task], pipeline: Unit) -> list[StepFigures]:
    """Bring the tasks of each step together; steps of which nothing is recorded come last."""
    grouped: dict[str, list[Task]] = {}
    for task in tasks:
        grouped.setdefault(task.last.step, []).append(task)
    begun = {step.partition("/")[0] for step in grouped}
    if isinstance(pipeline, Pipeline):
        grouped |= {name: [] for name in pipeline.steps if name not in begun}
    return [_figures(step, number, found) for number, (step, found) in enumerate(grouped.items())]


def _figures(step: str, number: int, tasks: list[Task]) -> StepFigures:
    cpu = [task.last.cpu_seconds for task in tasks if task.last.cpu_seconds is not None]
    memory = [task.last.memory_bytes for task in tasks if task.last.memory_bytes is not None]
    return StepFigures(
        step=step,
        number=number,
        tasks=tuple(tasks),
        counts=count_words(tasks),
        walls=tuple(sorted(task.wall for task in tasks if task.wall is not None)),
        cpu_seconds=sum(cpu) if cpu else None,
        memory_bytes=max(memory, default=None),
    )


def count_words(tasks: Iterable[Task]) -> dict[str, int]:
    """Count the tasks in each state, in the order of `WORDS`."""
    found = Counter(task.word for task in tasks)
    return {one: found[one] for one in WORDS if found[one]}
