"""Follow a run that another process drives."""

import time
from collections.abc import Callable

from furness import projects
from furness.cli._outcome import tally_of
from furness.cli._records import count_planned, is_interrupted
from furness.model.event import Progressed
from furness.model.run import AttemptRecord, RunRecord, State

POLL_SECONDS = 0.5
"""How often the database is asked."""


def follow(
    project: projects.Project, run: RunRecord, listen: Callable[[Progressed], None]
) -> RunRecord:
    """Wait until nobody drives a run any more, and give its record then.

    Args:
        project: Where it is recorded.
        run: The run.
        listen: Is told how it goes on, with every attempt that failed, once.
    """
    planned, grown = 0, -1
    told: set[tuple[str, int, int]] = set()
    while not _is_over(project, run):
        if (added := len(project.database.growths(run.id))) != grown:
            planned, grown = count_planned(project, run), added
        new = _failures(project, run, told)
        listen(Progressed(run, tally_of(project, run, planned=planned), tuple(new)))
        time.sleep(POLL_SECONDS)
        run = project.run(run.id)
    return project.run(run.id)


def _is_over(project: projects.Project, run: RunRecord) -> bool:
    """Tell whether it has ended, its exit steps too, or was interrupted."""
    if run.state.is_final:
        return project.database.holder(run.id) is None
    return is_interrupted(project, run)


def _failures(
    project: projects.Project, run: RunRecord, told: set[tuple[str, int, int]]
) -> list[AttemptRecord]:
    found = project.database.attempts(run.id, states=[State.FAILED])
    new = [one for one in found if (one.step, one.element, one.number) not in told]
    told.update((one.step, one.element, one.number) for one in new)
    return new
