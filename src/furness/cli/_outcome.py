"""How a run has ended so far, told from its records alone."""

from typing import Any

from furness import projects
from furness.cli._records import count_planned, is_interrupted, last_attempts, plan_of
from furness.engine.engine import Outcome, result_value
from furness.model.added import decode_added
from furness.model.event import Tally
from furness.model.run import RunRecord, State

_EXITS = ("exit/success", "exit/failure", "exit/always")


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


def result_of(project: projects.Project, run: RunRecord) -> dict[str, Any]:
    """Give the result of a run as `furness run --json` prints it."""
    value = result_value(outcome_of(project, run), project.workspaces)
    return {**value, "interrupted": is_interrupted(project, run)}
