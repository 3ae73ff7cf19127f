"""What is recorded of runs in this folder: their pipelines, plans, tasks and results."""

import time
from collections.abc import Iterable
from typing import Any

from furness import projects
from furness.cli.options import LAST, existing_project
from furness.engine.frontier import Frontier
from furness.errors import FurnessError, NotFoundError
from furness.graph.expand import expand
from furness.graph.plan import Plan
from furness.graph.whole import count_tasks, with_added
from furness.model.added import decode_added
from furness.model.document import decode_document
from furness.model.pipeline import Pipeline, Unit
from furness.model.run import AttemptRecord, RunRecord, State

ALL = -1
"""The limit that is none."""

_START_SECONDS = 15.0
_CHUNK = 10_000


def find_run(name: str) -> tuple[projects.Project, RunRecord]:
    """Find a run by its id, the beginning of it, its name, or `last`.

    Raises:
        NotFoundError: There is no such run.
    """
    project = existing_project()
    if project is None or (name == LAST and not project.database.runs(1)):
        raise NotFoundError(
            "there are no runs in this folder",
            hint="go to the folder where `furness run` was typed",
            code="run",
        )
    return project, project.run(name)


def is_interrupted(project: projects.Project, run: RunRecord) -> bool:
    """Tell whether a run is recorded as going on, and nobody brings it forward."""
    if run.state.is_final or project.database.holder(run.id) is not None:
        return False
    if run.state == State.PENDING and time.time() - run.created < _START_SECONDS:
        return False
    again = project.database.run(run.id)
    return again is not None and not again.state.is_final


def state_of(run: RunRecord, *, interrupted: bool) -> str:
    """Give the state of a run in a word for people."""
    return "interrupted" if interrupted else run.state.word


def pipeline_of(project: projects.Project, run: RunRecord) -> Unit:
    """Give what was run, with the steps that tasks added, but for those of single elements.

    Raises:
        DocumentError: Another version of Furness wrote its document.
    """
    pipeline = decode_document(run.document)
    growths = [one for one in project.database.growths(run.id) if not one.index]
    if not growths or not isinstance(pipeline, Pipeline):
        return pipeline
    return with_added(pipeline, [(one.step, decode_added(one.steps)) for one in growths])


def plan_of(project: projects.Project, run: RunRecord) -> Plan | None:
    """Give the plan of a run; None when another version of Furness wrote its document."""
    try:
        pipeline = pipeline_of(project, run)
        return expand(pipeline) if isinstance(pipeline, Pipeline) else None
    except FurnessError:
        return None


def count_planned(project: projects.Project, run: RunRecord) -> int:
    """Count the tasks that were known when a run began, and those added; scatters open to more."""
    plan = plan_of(project, run)
    if plan is None:
        return 0
    frontier = Frontier(plan, run.arguments)
    frontier.start()
    growths = [one for one in project.database.growths(run.id) if one.index]
    added = [decode_added(one.steps).pipeline for one in growths]
    return frontier.elements.tasks + sum(map(count_tasks, added))


def last_attempts(attempts: Iterable[AttemptRecord]) -> list[AttemptRecord]:
    """Give the attempt that counts for each task: its last."""
    last: dict[tuple[str, int], AttemptRecord] = {}
    for attempt in attempts:
        last[attempt.step, attempt.element] = attempt
    return list(last.values())


def results_of(project: projects.Project, attempts: Iterable[AttemptRecord]) -> dict[str, Any]:
    """Give the results that attempts gave or took, by the digest of their task."""
    digests = list(dict.fromkeys(one.digest for one in attempts if one.digest))
    found: dict[str, Any] = {}
    for start in range(0, len(digests), _CHUNK):
        found |= project.database.results(digests[start : start + _CHUNK])
    return found
