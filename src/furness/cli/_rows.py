"""Lists of runs: what they say of each."""

import time
from typing import Any

from furness import projects
from furness.cli import output
from furness.cli._outcome import tally_of
from furness.cli._records import count_planned, is_interrupted
from furness.cli._wording import lasted, moment
from furness.model.run import RunRecord


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
        "took_seconds": lasted(run, interrupted=interrupted),
    }


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
