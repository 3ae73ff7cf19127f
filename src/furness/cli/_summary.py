"""Everything about one run."""

import os
import sys
import time
from typing import Any

from furness import projects
from furness.cli import output
from furness.cli._figures import STEP_HEADINGS, describe_step, figures_of, step_row
from furness.cli._outcome import outcome_of, result_of
from furness.cli._records import is_interrupted, state_of
from furness.cli._wording import COLOURS, lasted, moment, shown
from furness.engine.failure import explain_failure
from furness.model.run import RunRecord, State

_FAILURES = 5


def whole_of(project: projects.Project, run: RunRecord) -> dict[str, Any]:
    """Give everything that is known of a run."""
    return {
        **result_of(project, run),
        "name": run.name,
        "message": run.message,
        "arguments": run.arguments,
        "options": run.options,
        "started": moment(run.created),
        "ended": moment(run.ended),
        "took_seconds": lasted(run, interrupted=is_interrupted(project, run)),
        "holder": project.database.holder(run.id),
        "steps": [describe_step(figures) for figures in figures_of(project, run)],
    }


def print_whole(project: projects.Project, run: RunRecord) -> None:
    """Print everything about a run for a person."""
    interrupted = is_interrupted(project, run)
    _print_head(project, run, interrupted=interrupted)
    output.data("")
    figures = figures_of(project, run)
    output.table([step_row(one) for one in figures], STEP_HEADINGS)
    _print_failures(project, run)
    if run.outputs:
        output.data("")
    for name, value in run.outputs.items():
        output.data(f"{name}\t{shown(value)}")
    if interrupted or run.state in (State.FAILED, State.CANCELLED):
        output.note(f"go on with it: furness runs resume {run.id}")


def _print_head(project: projects.Project, run: RunRecord, *, interrupted: bool) -> None:
    state = state_of(run, interrupted=interrupted)
    pid = project.database.holder(run.id)
    started = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(run.created))
    took = f", took {output.seconds(lasted(run))}" if run.ended else ""
    lines = {
        "run": f"{run.id} ({run.name})" if run.name else run.id,
        "pipeline": run.pipeline,
        "state": output.paint(state, COLOURS.get(state, "bold"), stream=sys.stdout)
        + (f", by process {pid}" if pid else ""),
        "message": run.message,
        "started": f"{started} ({output.ago(time.time() - run.created)}){took}",
        "executor": run.options.executor,
        "results": os.path.relpath(run.results) if run.results else None,
    }
    for name, value in lines.items():
        if value:
            output.data(f"{name:11}{value}")
    for number, (name, value) in enumerate(run.arguments.items()):
        output.data(f"{'' if number else 'arguments':11}{name}={shown(value)}")


def _print_failures(project: projects.Project, run: RunRecord) -> None:
    failures = outcome_of(project, run).failures
    for failure in failures[:_FAILURES]:
        output.data("")
        mark = output.paint("failed:", "red", stream=sys.stdout)
        output.data(f"{mark} {failure.task}: {explain_failure(failure, project.workspaces)}")
    if len(failures) > _FAILURES:
        output.data("")
        output.data(
            f"and {len(failures) - _FAILURES} more: furness tasks show {run.id} --state failed"
        )
