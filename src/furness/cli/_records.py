"""What is recorded of runs in this folder, put together as commands show it."""

import time
from collections.abc import Iterable
from typing import Any

from furness import projects
from furness.cli.options import LAST, existing_project
from furness.engine.engine import Outcome, result_value
from furness.engine.frontier import Frontier
from furness.errors import FurnessError, NotFoundError
from furness.graph.expand import expand
from furness.graph.plan import Plan
from furness.graph.whole import count_tasks, with_added
from furness.model.added import decode_added
from furness.model.document import decode_document
from furness.model.event import Tally
from furness.model.pipeline import Pipeline, Unit
from furness.model.run import AttemptRecord, RunRecord, State

ALL = -1
"""The limit that is none."""

_EXITS = ("exit/success", "exit/failure", "exit/always")
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


def tally_of(
    project: projects.Project, run: RunRecord, *, planned: int = 0, reused: int = 0
) -> Tally:
    """Count the tasks of a run by what became of them; exit steps are not counted.

    Args:
        project: Where it is recorded.
        run: The run.
        planned: How many tasks it has at least, though they be not recorded yet.
        reused: How many of those that succeeded were reused.
    """
    counts = dict.fromkeys(State, 0)
    for step, of_step in project.database.counts(run.id).items():
        for state, count in of_step.items():
            counts[state] += 0 if is_exit(step) else count
    known = sum(counts.values())
    total = known if run.state == State.SUCCEEDED else max(known, planned)
    never = total - known if run.state.is_final else 0
    return Tally(
        total=total,
        ran=counts[State.SUCCEEDED] - reused,
        reused=reused,
        failed=counts[State.FAILED],
        skipped=counts[State.SKIPPED],
        cancelled=counts[State.CANCELLED] + never,
        running=counts[State.SUBMITTED] + counts[State.RUNNING],
    )


def is_exit(step: str) -> bool:
    """Tell whether a step's path is that of an exit step, or of a step inside one."""
    return any(step == path or step.startswith(f"{path}/") for path in _EXITS)


def outcome_of(project: projects.Project, run: RunRecord) -> Outcome:
    """Give what `furness run` would have told of a run when it ended, from its records alone."""
    last = last_attempts(project.database.attempts(run.id))
    reused = sum(
        one.reused and one.state == State.SUCCEEDED and not is_exit(one.step) for one in last
    )
    allowed = _may_fail(project, run)
    planned = 0 if run.state == State.SUCCEEDED else count_planned(project, run)
    return Outcome(
        run=run,
        tally=tally_of(project, run, planned=planned, reused=reused),
        failures=tuple(
            one for one in last if one.state == State.FAILED and one.step not in allowed
        ),
    )


def _may_fail(project: projects.Project, run: RunRecord) -> set[str]:
    """Give the steps whose failures count as skips."""
    plan = plan_of(project, run)
    found = {node.path for node in plan.nodes if node.step.allow_failure} if plan else set()
    for one in project.database.growths(run.id):
        for name, step in decode_added(one.steps).pipeline.steps.items():
            if one.index and step.allow_failure:
                beside = one.step.rpartition("/")[0]
                found |= {f"{beside}/{name}" if beside else name, f"{one.step}/{name}"}
    return found


def last_attempts(attempts: Iterable[AttemptRecord]) -> list[AttemptRecord]:
    """Give the attempt that counts for each task: its last."""
    last: dict[tuple[str, int], AttemptRecord] = {}
    for attempt in attempts:
        last[attempt.step, attempt.element] = attempt
    return list(last.values())


def result_of(project: projects.Project, run: RunRecord) -> dict[str, Any]:
    """Give the result of a run as `furness run --json` prints it."""
    value = result_value(outcome_of(project, run), project.workspaces)
    return {**value, "interrupted": is_interrupted(project, run)}


def results_of(project: projects.Project, attempts: Iterable[AttemptRecord]) -> dict[str, Any]:
    """Give the results that attempts gave or took, by the digest of their task."""
    digests = list(dict.fromkeys(one.digest for one in attempts if one.digest))
    found: dict[str, Any] = {}
    for start in range(0, len(digests), _CHUNK):
        found |= project.database.results(digests[start : start + _CHUNK])
    return found
