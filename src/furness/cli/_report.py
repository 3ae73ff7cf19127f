"""Write the report of a run, and read logs for it."""

import os

from furness import projects
from furness.cli._records import pipeline_of, results_of
from furness.model.run import AttemptRecord, RunRecord
from furness.report.page import render

_LOG_BYTES = 200_000


def write_report(project: projects.Project, run: RunRecord, target: str | None) -> str:
    """Write the report of a run and give its absolute path.

    Args:
        project: Where the run is recorded.
        run: The run.
        target: The file; None takes the run's folder of results, or the current one.
    """
    attempts = project.database.attempts(run.id)

    def read_log(attempt: AttemptRecord) -> str:
        return _end_of_log(os.path.join(project.workspaces, f"{attempt.workspace}.log"))

    page = render(
        run,
        pipeline_of(project, run),
        attempts,
        results_of(project, attempts),
        project.store,
        read_log,
        project.workspaces,
    )
    path = os.path.abspath(target or os.path.join(_folder(run), f"report-{run.id}.html"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(page)
    return path


def _folder(run: RunRecord) -> str:
    return run.results if run.results and os.path.isdir(run.results) else ""


def _end_of_log(path: str) -> str:
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LOG_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
