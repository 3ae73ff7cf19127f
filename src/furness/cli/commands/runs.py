"""List, show, watch, cancel, resume and delete runs."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from furness import projects
from furness.cli import output
from furness.cli._cancel import cancel, delete_run
from furness.cli._detach import let_go
from furness.cli._outcome import outcome_of, result_of
from furness.cli._records import ALL, find_run, is_interrupted
from furness.cli._rows import print_rows, row_of
from furness.cli._run import drive, finish
from furness.cli._summary import print_whole, whole_of
from furness.cli._watch import follow
from furness.cli.options import (
    CommandGroup,
    complete_runs,
    existing_project,
    json_option,
    run_argument,
)
from furness.cli.progress import Progress
from furness.errors import RunFailedError
from furness.lazy import lazy
from furness.model.run import RunRecord, State

if TYPE_CHECKING:
    import webbrowser

    from furness.cli import _lineage, _origins, _provenance, _report
else:
    _lineage = lazy("furness.cli._lineage")
    _origins = lazy("furness.cli._origins")
    _provenance = lazy("furness.cli._provenance")
    _report = lazy("furness.cli._report")
    webbrowser = lazy("webbrowser")

_STATES = [state.word for state in State] + ["interrupted"]


@click.group(cls=CommandGroup, epilog="Example: furness runs show last")
def command() -> None:
    """List, show, watch, cancel, resume and delete the runs of this folder.

    A run is named by its id, the beginning of it, the name you gave it, or `last`.
    """


@command.command("list", epilog="Example: furness runs list --state failed")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--all", "everything", is_flag=True, help="Show all runs.")
@click.option("--state", multiple=True, type=click.Choice(_STATES), help="Only these.")
@json_option
def list_runs(limit: int, everything: bool, state: tuple[str, ...], as_json: bool) -> int:
    """List runs, the newest first."""
    project = existing_project()
    runs = project.database.runs(ALL if everything or state else limit) if project else []
    rows = [row_of(project, run) for run in runs] if project else []
    wanted = [(run, row) for run, row in zip(runs, rows, strict=True) if _is_in(row, state)]
    wanted = wanted if everything else wanted[:limit]
    if as_json:
        output.document({"runs": [row for _, row in wanted]})
    elif wanted:
        print_rows([run for run, _ in wanted], [row for _, row in wanted])
    else:
        output.note("there are no such runs in this folder")
    return 0


def _is_in(row: dict[str, Any], states: tuple[str, ...]) -> bool:
    word = "interrupted" if row["interrupted"] else row["state"]
    return not states or word in states


@command.command(epilog="Example: furness runs show last")
@run_argument
@json_option
def show(name: str, as_json: bool) -> int:
    """Show everything about a run: its steps, times, memory, failures and outputs."""
    project, run = find_run(name)
    if as_json:
        output.document(whole_of(project, run))
    else:
        print_whole(project, run)
    return 0


@command.command(epilog="Example: furness runs watch last")
@run_argument
@json_option
def watch(name: str, as_json: bool) -> int:
    """Follow a run that goes on elsewhere until it ends; Ctrl-C leaves it alone.

    The exit status is the run's own: 0 when it succeeded, 1 when it failed.
    """
    project, run = find_run(name)
    with Progress(quiet=as_json) as progress:
        run = follow(project, run, progress)
    return _tell(project, run, as_json=as_json)


def _tell(project: projects.Project, run: RunRecord, *, as_json: bool) -> int:
    """Print the result of a run that nobody drives."""
    if not is_interrupted(project, run) and not as_json:
        return finish(outcome_of(project, run), project, as_json=False)
    value = result_of(project, run)
    if as_json:
        output.document(value)
    else:
        output.note(f"run {run.id} was interrupted: nobody brings it forward")
        output.note(f"go on with it: furness runs resume {run.id}")
    return {State.SUCCEEDED: 0, State.CANCELLED: 130}.get(run.state, RunFailedError.exit_status)


@command.command("cancel", epilog="Example: furness runs cancel last --now")
@run_argument
@click.option("--now", is_flag=True, help="Kill its tasks instead of asking them to end.")
@json_option
def cancel_run(name: str, now: bool, as_json: bool) -> int:
    """Stop a run, as Ctrl-C where it was started would; it can be resumed.

    Running tasks have ten seconds to end by themselves. One that has ended stays as it is.
    """
    project, run = find_run(name)
    had_ended = run.state.is_final and project.database.holder(run.id) is None
    run = run if had_ended else cancel(project, run, now=now)
    if as_json:
        output.document(result_of(project, run))
    elif had_ended:
        output.note(f"run {run.id} had ended already: {run.state.word}")
    else:
        output.note(f"run {run.id}: {run.state.word}")
        output.note(f"go on with it: furness runs resume {run.id}")
    return 0


@command.command(epilog="Example: furness runs resume last")
@run_argument
@click.option("--detach", is_flag=True, help="Return at once; the run goes on by itself.")
@json_option
def resume(name: str, detach: bool, as_json: bool) -> int:
    """Go on with a run that was interrupted, was cancelled or failed.

    What is done is not done again; tasks that outlived an engine that was killed are found again.
    """
    return _take_up(name, detach=detach, as_json=as_json)


@command.command(epilog="Example: furness runs retry last")
@run_argument
@click.option("--detach", is_flag=True, help="Return at once; the run goes on by itself.")
@json_option
def retry(name: str, detach: bool, as_json: bool) -> int:
    """Begin the tasks of a run again that failed or were cancelled.

    The same as `resume`: its other name for whoever looks for it.
    """
    return _take_up(name, detach=detach, as_json=as_json)


def _take_up(name: str, *, detach: bool, as_json: bool) -> int:
    project, run = find_run(name)
    with project.database.hold(run.id):
        run = project.run(run.id)
    if run.state == State.SUCCEEDED:
        output.note(f"run {run.id} has succeeded: there is nothing to resume")
        if as_json:
            output.document(result_of(project, run))
        return 0
    if detach:
        return let_go(run, as_json=as_json)
    with Progress(quiet=as_json) as progress:
        engine, run = projects.resume(project, run.id, listen=progress)
        outcome = drive(engine, run)
    return finish(outcome, project, as_json=as_json)


@command.command(epilog="Example: furness runs delete 20260921-081320-cedar --yes")
@click.argument("names", nargs=-1, required=True, metavar="RUN...", shell_complete=complete_runs)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@json_option
def delete(names: tuple[str, ...], yes: bool, as_json: bool) -> int:
    """Remove the records and workspaces of runs.

    Their results stay, as other runs may reuse them: `furness artifacts prune` removes those.
    """
    found = [find_run(name) for name in names]
    runs = {run.id: run for _, run in found}
    question = f"delete {', '.join(runs)}?"
    if not yes and sys.stdin.isatty() and not click.confirm(question, err=True):
        runs = {}
    for run in runs.values():
        delete_run(found[0][0], run)
    if as_json:
        output.document({"deleted": list(runs)})
    for identifier in () if as_json else runs:
        output.data(identifier)
    return 0


@command.command(epilog="Example: furness runs report last --open")
@run_argument
@click.option("-o", "--output", "target", metavar="FILE", help="Where to write it.")
@click.option("--open", "opens", is_flag=True, help="Open it in a browser.")
@json_option
def report(name: str, target: str | None, opens: bool, as_json: bool) -> int:
    """Write one page about a run: graph, timeline, failures, pictures, provenance.

    It lies in the run's folder of results, unless you name another file.
    """
    project, run = find_run(name)
    path = _report.write_report(project, run, target)
    if as_json:
        output.document({"report": path})
    else:
        output.data(os.path.relpath(path))
    if opens and not webbrowser.open(f"file://{path}"):
        output.note("no browser could be started: open the file yourself")
    return 0


@command.command(epilog="Example: furness runs provenance last table")
@run_argument
@click.argument("outputs", nargs=-1, metavar="[OUTPUT]...")
@json_option
def provenance(name: str, outputs: tuple[str, ...], as_json: bool) -> int:
    """Show what made each output: task, code, environment, arguments, input files."""
    project, run = find_run(name)
    tree = _provenance.tree_of(_lineage.lineage_of(project, run), list(outputs))
    if as_json:
        output.document({"run": run.id, "outputs": tree})
    else:
        _origins.print_tree(tree)
    return 0
