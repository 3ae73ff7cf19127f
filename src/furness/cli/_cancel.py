"""Stop a run, whoever drives it; or remove it."""

import os
import shutil
import signal
import time

from msgspec.structs import replace

from furness import projects
from furness.cli._records import is_interrupted
from furness.cli._survivors import PATIENCE_SECONDS, end_survivors
from furness.errors import OutsideError
from furness.model.run import RunRecord, State

_POLL_SECONDS = 0.05
_BETWEEN_SECONDS = 0.5


def cancel(project: projects.Project, run: RunRecord, *, now: bool) -> RunRecord:
    """Stop a run, and give its record then; one that has ended stays as it is.

    Args:
        project: Where it is recorded.
        run: The run.
        now: Whether its tasks are killed instead of asked.

    Raises:
        OutsideError: It does not end in time, or belongs to somebody else.
    """
    pid = project.database.holder(run.id)
    if pid is not None:
        _ask(project, run, pid, now=now)
    run = project.run(run.id)
    if run.state.is_final:
        return run
    with project.database.hold(run.id):
        cancelled = replace(run, state=State.CANCELLED, ended=time.time())
        project.database.record(runs=[cancelled], attempts=end_survivors(project, run))
    return cancelled


def delete_run(project: projects.Project, run: RunRecord) -> None:
    """Remove the records and workspaces of a run; one that was interrupted is ended first.

    Raises:
        BusyError: A process drives it.
        OutsideError: Its workspaces cannot be removed.
    """
    if is_interrupted(project, run):
        cancel(project, run, now=True)
    folder = os.path.join(project.workspaces, run.id)
    with project.database.hold(run.id):
        shutil.rmtree(folder, ignore_errors=True)
        if os.path.isdir(folder):
            raise OutsideError(
                f"`{folder}` cannot be removed whole",
                hint="look who may write there, then delete the run again",
                code="workspace",
            )
        project.database.delete(run.id)


def _ask(project: projects.Project, run: RunRecord, pid: int, *, now: bool) -> None:
    """Send the signals of Ctrl-C, one or two, and wait until nobody holds the run."""
    _interrupt(run, pid)
    begun = time.monotonic()
    while project.database.holder(run.id) == pid:
        waited = time.monotonic() - begun
        if now and waited > _BETWEEN_SECONDS:
            _interrupt(run, pid)
            now = False
        if waited > PATIENCE_SECONDS:
            raise OutsideError(
                f"run `{run.id}` still goes on, in process {pid}",
                hint=f"kill its tasks at once: `furness runs cancel {run.id} --now`",
                code="busy",
            )
        time.sleep(_POLL_SECONDS)


def _interrupt(run: RunRecord, pid: int) -> None:
    try:
        os.kill(pid, signal.SIGINT)
    except ProcessLookupError:
        return
    except PermissionError:
        raise OutsideError(
            f"run `{run.id}` belongs to another user, in process {pid}",
            hint="ask whoever started it",
            code="busy",
        ) from None
