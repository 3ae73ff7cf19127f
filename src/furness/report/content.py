"""What a report says: tasks, steps and figures, made from the records alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from msgspec import Struct

from furness.errors import FurnessError
from furness.model.pipeline import Pipeline, Unit
from furness.model.run import AttemptRecord, ResultRecord, RunRecord, State
from furness.report.wording import end_in_words, tail, word
from furness.stores.interface import Store

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

_LISTED = 20_000
_LOGS = 200
_DETAILS_SIZE = 1_000_000
_LONGEST_MESSAGE = 500


class Facts(Struct, frozen=True, kw_only=True):
    """Everything that a report is made from."""

    run: RunRecord
    """The run."""
    pipeline: Unit
    """What was run."""
    attempts: Sequence[AttemptRecord]
    """Every attempt of every task."""
    results: Mapping[str, ResultRecord]
    """Results by the digest of their task."""
    store: Store
    """Where artifacts can be read."""
    read_log: Callable[[AttemptRecord], str]
    """Gives the log of an attempt."""
    workspaces: str = ""
    """The folder of the workspaces, absolute; empty where they cannot be looked into."""


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


def at_share(ordered: Sequence[float], share: float) -> float | None:
    """Give the value below which a share of the values lies; None when there are none."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else None


def failures_of(tasks: Iterable[Task]) -> list[Task]:
    """Give the tasks that failed, the earliest end first: it is the likely reason for others."""
    failed = [task for task in tasks if task.last.state == State.FAILED]
    return sorted(failed, key=lambda task: task.last.ended or 0.0)


def log_of(facts: Facts, task: Task) -> str:
    """Give the last lines of a task's log; why, when it cannot be read."""
    try:
        return tail(facts.read_log(task.last))
    except (FurnessError, OSError, ValueError, LookupError) as error:
        return f"(the log cannot be read: {error})"


def columns(facts: Facts, tasks: Sequence[Task], steps: Sequence[StepFigures]) -> dict[str, Any]:
    """Give the list of all tasks as columns of numbers, for the page's own script.

    Beyond 20,000 tasks the failed ones are kept, and as many others as there is room for.
    """
    listed = sorted(tasks, key=lambda task: task.last.state != State.FAILED)[:_LISTED]
    number = {figures.step: figures.number for figures in steps}
    origin = facts.run.created
    return {
        "run": facts.run.id,
        "origin": origin,
        "total": len(tasks),
        "steps": [figures.step for figures in steps],
        "words": WORDS,
        "step": [number[task.last.step] for task in listed],
        "index": [_index(task.last.index) for task in listed],
        "word": [WORDS.index(task.word) for task in listed],
        "attempts": [task.attempts for task in listed],
        "started": [_milliseconds(task.started, origin) for task in listed],
        "wall": [_milliseconds(task.wall) for task in listed],
        "cpu": [_milliseconds(task.last.cpu_seconds) for task in listed],
        "memory": [task.last.memory_bytes and task.last.memory_bytes >> 10 for task in listed],
        "exit": [task.last.exit_status for task in listed],
        "details": _details(facts, listed),
    }


def _index(index: tuple[int, ...]) -> int | str:
    return index[0] if len(index) == 1 else ",".join(map(str, index))


def _milliseconds(seconds: float | None, origin: float = 0.0) -> int | None:
    return None if seconds is None else round((seconds - origin) * 1000)


def _details(facts: Facts, listed: Sequence[Task]) -> dict[int, dict[str, str]]:
    details: dict[int, dict[str, str]] = {}
    room = _DETAILS_SIZE
    for row, task in enumerate(listed):
        if task.last.state != State.FAILED:
            break
        said = {"end": end_in_words(task.last)}
        if room > 0:
            said["message"] = (task.last.message or "")[:_LONGEST_MESSAGE]
        if room > 0 and row < _LOGS:
            said["log"] = log_of(facts, task)
        room -= sum(map(len, said.values()))
        details[row] = said
    return details


def installed_version() -> str:
    """Give the version of Furness that writes the page."""
    try:
        return version("furness")
    except PackageNotFoundError:
        return "unknown"
