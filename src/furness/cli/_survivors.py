"""End the tasks that outlived the process that drove their run."""

import os
import select
import time

from msgspec.structs import replace

from furness import plugins, projects
from furness.executors.interface import Ended, Executor
from furness.model.run import AttemptRecord, RunRecord, State

PATIENCE_SECONDS = 15.0
"""How long a run has to end after it was asked to."""

_GRACE_SECONDS = 2.0


def end_survivors(project: projects.Project, run: RunRecord) -> list[AttemptRecord]:
    """End the tasks that outlived their driver, and give their attempts as cancelled."""
    active = project.database.attempts(run.id, states=[State.SUBMITTED, State.RUNNING])
    by_executor: dict[str, list[AttemptRecord]] = {}
    for one in active:
        by_executor.setdefault(one.executor or run.options.executor, []).append(one)
    for name, attempts in by_executor.items():
        folder = os.path.join(project.workspaces, run.id, f".{name}")
        os.makedirs(folder, exist_ok=True)
        with plugins.load("executors", name, Executor)(folder) as executor:
            _end(executor, attempts)
    return [
        replace(one, state=State.CANCELLED, cause="cancelled", ended=time.time()) for one in active
    ]


def _end(executor: Executor, attempts: list[AttemptRecord]) -> None:
    left = {f"{one.run}/{one.task}.{one.number}": one.job for one in attempts}
    executor.recover(left.items())
    executor.cancel(list(left), grace_seconds=_GRACE_SECONDS)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left and time.monotonic() < deadline:
        select.select([executor.fileno()], [], [], 1.0)
        for event in executor.events():
            if isinstance(event, Ended):
                left.pop(event.id, None)
