"""Runs, tasks and attempts, and the states that each may be in.

A task is one element of a step. Only tasks that have left `pending` are recorded, one record for
each attempt, so that a fan-out of a million elements costs nothing before it starts.
"""

from enum import IntEnum
from typing import Any

from msgspec import Struct


class State(IntEnum):
    """Where a run, a task or an attempt is. The numbers are what the database holds."""

    PENDING = 0
    """Something it needs has not ended."""
    READY = 1
    """It may start, and waits for a free place."""
    SUBMITTED = 2
    """It was handed to an executor."""
    RUNNING = 3
    """Its process has started."""
    SUCCEEDED = 4
    """Its outputs are in the store."""
    FAILED = 5
    """Its last attempt failed."""
    CANCELLED = 6
    """It was stopped, or never started because something else failed."""
    SKIPPED = 7
    """Its condition was false, or an input that it must have was skipped."""

    @property
    def word(self) -> str:
        """The state as documents and commands write it."""
        return self.name.lower()

    @property
    def is_final(self) -> bool:
        """Whether nothing follows."""
        return self >= State.SUCCEEDED


PENDING, READY, SUBMITTED, RUNNING, SUCCEEDED, FAILED, CANCELLED, SKIPPED = State
"""The states by name alone: in Python 3.11 `State.READY` takes ten times as long as `READY`."""


class Options(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a run is to be done; none of it changes what a task computes."""

    executor: str = "process"
    """The executor of every step that names none."""
    jobs: int | None = None
    """The most tasks at once; None leaves it to the machine's cores."""
    reuse: bool = True
    """Whether earlier results may be taken."""
    keep_going: bool = False
    """Whether what does not depend on a failed task goes on."""
    launcher: str = "mpirun"
    """What starts the ranks of a task; may have arguments."""
    cold: bool = False
    """Whether no Python task starts from an interpreter that has its imports loaded."""
    out: str | None = None
    """The folder for results; None takes `results/<pipeline>`."""


class RunRecord(Struct, frozen=True, kw_only=True):
    """One execution of a pipeline with given arguments, as the database holds it."""

    id: str
    """Its name for commands: unique, and in the order of time."""
    name: str | None = None
    """The name that the user gave it."""
    pipeline: str
    """The name of the pipeline."""
    state: State = State.PENDING
    """Where it is."""
    document: bytes = b""
    """The pipeline with every operator in place, as JSON."""
    arguments: dict[str, Any] = {}
    """The argument of each input; what files held is in the parts of the results."""
    options: Options = Options()
    """How it is done."""
    created: float = 0.0
    """Unix time in seconds."""
    ended: float | None = None
    """Unix time in seconds; None while it goes on."""
    outputs: dict[str, Any] = {}
    """The value of each output, once it has ended."""
    results: str | None = None
    """The folder in which the outputs were laid out."""
    message: str | None = None
    """Why it failed, if no task can say it."""


class AttemptRecord(Struct, frozen=True, kw_only=True):
    """One try at a task. What never started (reused, skipped, cancelled) is attempt 0."""

    run: str
    """The run."""
    step: str
    """The step's path, such as `outer/inner`."""
    element: int
    """Which element of the step, counted from 0 over all of them; 0 for a step without scatter."""
    index: tuple[int, ...] = ()
    """The element's place in the lists that are scattered over, the outermost first."""
    number: int = 1
    """Which attempt, counted from 1."""
    state: State
    """Where it is."""
    digest: str | None = None
    """The task's digest, under which its result is kept."""
    reused: bool = False
    """Whether the result is an earlier task's."""
    executor: str | None = None
    """The executor that it was handed to."""
    job: str | None = None
    """The executor's own name for it."""
    workspace: str | None = None
    """Its directory, relative to the project's folder of runs."""
    started: float | None = None
    """Unix time in seconds."""
    ended: float | None = None
    """Unix time in seconds."""
    exit_status: int | None = None
    """What its process exited with; negative: the signal that ended it."""
    cause: str | None = None
    """Why it ended, if not by itself: `time-limit`, `out-of-memory`, `cancelled`, `lost`,
    `refused`, or `outputs` when they were missing or wrong."""
    message: str | None = None
    """What a person is told about a failure."""
    cpu_seconds: float | None = None
    """User and system time of the process and the children it waited for."""
    memory_bytes: int | None = None
    """The largest resident set of one of its processes."""

    @property
    def task(self) -> str:
        """The task's name: `step` or `step[3]` or `outer/inner[3]`."""
        return task_name(self.step, self.index)


class ResultRecord(Struct, frozen=True, kw_only=True):
    """What a task with a certain digest gave; any later task with that digest takes it."""

    digest: str
    """The task's digest."""
    outputs: dict[str, Any]
    """The value of each output; a file's `path` is relative to the store."""
    parts: dict[str, Any]
    """What the digest was made of, so that a change can be named."""
    run: str
    """The run whose task it was."""
    step: str
    """The step."""
    element: int
    """The element."""
    made: float
    """Unix time in seconds."""


class GrowthRecord(Struct, frozen=True, kw_only=True):
    """The steps that a task added to a run, kept with its result."""

    run: str
    """The run."""
    step: str
    """The step of the task that added them."""
    index: tuple[int, ...] = ()
    """The task's place in the lists that are scattered over."""
    digest: str
    """The task's digest; another run that takes its result adds the steps anew."""
    written: bytes
    """What the task wrote."""
    steps: bytes
    """The steps as this run has them, with every operator in place, as JSON; empty for none."""


def task_name(step: str, index: tuple[int, ...]) -> str:
    """Write the name of a task, such as `step[3]`; the index of a nested scatter has commas."""
    return f"{step}[{','.join(map(str, index))}]" if index else step
