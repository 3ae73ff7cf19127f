"""Lists of runs, and everything about one of them."""

import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from furness import projects
from furness.cli import output
from furness.cli._records import (
    count_planned,
    is_interrupted,
    outcome_of,
    pipeline_of,
    plan_of,
    result_of,
    state_of,
    tally_of,
)
from furness.engine.failure import explain_failure
from furness.lazy import lazy
from furness.model.artifact import files_in
from furness.model.run import RunRecord, State
from furness.model.values import shorten

if TYPE_CHECKING:
    from furness.report import content
else:
    content = lazy("furness.report.content")

COLOURS = {
    "succeeded": "green",
    "failed": "red",
    "interrupted": "yellow",
    "cancelled": "yellow",
    "running": "cyan",
}
"""The colours of states."""

_FAILURES = 5


def moment(unix: float | None) -> str | None:
    """Write a time for programs, in UTC."""
    if unix is None:
        return None
    return datetime.fromtimestamp(unix, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def row_of(project: projects.Project, run: RunRecord) -> dict[str, Any]:
    """Give what a list says of a run."""
    interrupted = is_interrupted(project, run)
    whole = None if run.state.is_final else project.database.run(run.id)
    tally = tally_of(project, run, planned=count_planned(project, whole) if whole else 0)
    return {
        "run": run.id,
        "name": run.name,
        "pipeline": run.pipeline,
        "state": run.state.word,
        "interrupted": interrupted,
        "tasks": {
            "total": tally.total,
            "succeeded": tally.ran,
            "failed": tally.failed,
            "skipped": tally.skipped,
            "cancelled": tally.cancelled,
            "running": 0 if interrupted else tally.running,
        },
        "started": moment(run.created),
        "ended": moment(run.ended),
        "took_seconds": _took(run, interrupted=interrupted),
    }


def _took(run: RunRecord, *, interrupted: bool = False) -> float | None:
    if interrupted:
        return None
    return max(0.0, (run.ended or time.time()) - run.created)


def print_rows(runs: list[RunRecord], rows: list[dict[str, Any]]) -> None:
    """Print a list of runs."""
    cells = [
        (
            row["run"],
            row["name"] or "",
            row["pipeline"],
            "interrupted" if row["interrupted"] else row["state"],
            f"{row['tasks']['succeeded'] + row['tasks']['skipped']}/{row['tasks']['total']}",
            output.ago(time.time() - run.created),
            output.seconds(row["took_seconds"]),
        )
        for run, row in zip(runs, rows, strict=True)
    ]
    heading = ("RUN", "NAME", "PIPELINE", "STATE", "TASKS", "STARTED", "TOOK")
    kept = [number for number in range(len(heading)) if number != 1 or any(one[1] for one in cells)]
    output.table(
        [[one[number] for number in kept] for one in cells], [heading[number] for number in kept]
    )


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
        "took_seconds": _took(run, interrupted=is_interrupted(project, run)),
        "holder": project.database.holder(run.id),
        "steps": [_step(figures) for figures in _figures(project, run)],
    }


def _figures(project: projects.Project, run: RunRecord) -> "list[content.StepFigures]":
    found = content.steps_of(
        content.tasks_of(project.database.attempts(run.id)),
        pipeline_of(project, run),
    )
    plan = plan_of(project, run)
    order = {node.path: number for number, node in enumerate(plan.nodes)} if plan else {}
    return sorted(found, key=lambda one: order.get(one.step, len(order)))


def _step(figures: "content.StepFigures") -> dict[str, Any]:
    return {
        "step": figures.step,
        "tasks": dict(figures.counts),
        "median_seconds": _median(figures.walls),
        "longest_seconds": max(figures.walls, default=None),
        "cpu_seconds": figures.cpu_seconds,
        "memory_bytes": figures.memory_bytes,
    }


def _median(walls: tuple[float, ...]) -> float | None:
    """Give the one in the middle; they are sorted."""
    return walls[len(walls) // 2] if walls else None


def print_whole(project: projects.Project, run: RunRecord) -> None:
    """Print everything about a run for a person."""
    interrupted = is_interrupted(project, run)
    _print_head(project, run, interrupted=interrupted)
    output.data("")
    figures = _figures(project, run)
    output.table([_step_row(one) for one in figures], _STEP_HEADINGS)
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
    took = f", took {output.seconds(_took(run))}" if run.ended else ""
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


_STEP_HEADINGS = ("STEP", "TASKS", "MEDIAN", "LONGEST", "CPU", "MEMORY")


def _step_row(figures: "content.StepFigures") -> tuple[str, ...]:
    words = ", ".join(f"{count} {word}" for word, count in figures.counts.items())
    return (
        figures.step,
        words or "not begun",
        output.seconds(_median(figures.walls)),
        output.seconds(max(figures.walls, default=None)),
        output.seconds(figures.cpu_seconds),
        output.size(figures.memory_bytes),
    )


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


def shown(value: Any) -> str:
    """Write a value on a line; files by their path from here, many by the first of them."""
    files = files_in(value)
    if not files:
        return "-" if value is None else shorten(value)
    first = os.path.relpath(files[0]["path"])
    return first if len(files) == 1 else f"{first} … ({len(files)} files)"
