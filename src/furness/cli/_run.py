"""What `furness run` does: start a run, drive it, print how it ended.

The command line is declared in `commands/run.py`, and read there or in `quick.py`.
"""

import _signal  # type: ignore[import-not-found]  # `signal` costs a run 1 ms: it makes enums
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from furness import projects
from furness.arguments import Bound, bind
from furness.cli import output
from furness.cli.arguments import read_arguments
from furness.cli.progress import Progress
from furness.lazy import lazy
from furness.model.artifact import files_in
from furness.model.run import Options, RunRecord, State
from furness.settings import load_settings

if TYPE_CHECKING:
    from furness.cli import _ahead, _detach
    from furness.engine import engine as engines
    from furness.engine import failure
    from furness.engine.engine import Engine, Outcome
else:
    _ahead = lazy("furness.cli._ahead")
    _detach = lazy("furness.cli._detach")
    engines = lazy("furness.engine.engine")
    failure = lazy("furness.engine.failure")


def perform(operator: str, arguments: Sequence[str], **given: Any) -> int:
    """Run a script, an operator or a pipeline, and give the exit status.

    Args:
        operator: Its source or document.
        arguments: Each `input=value`.
        given: The flags, as `commands/run.py` declares them.
    """
    found = projects.find(operator, catalogs=given["catalogs"], progress=output.note)
    if not given["as_json"]:
        output.hints(found.hints)
    values = read_arguments(found.unit, arguments, given["file"])
    bound = bind(found.unit, values, given["scatter"])
    _tell_scatter(bound, quiet=given["as_json"])
    options = _options(bound, **given)
    project = projects.open_project()
    if given["dry_run"]:
        return _ahead.show_forecast(project, bound, options, **given)
    if given["detach"]:
        record = projects.start(project, bound, options, name=given["name"])[1]
        return _detach.let_go(record, as_json=given["as_json"])
    with Progress() as progress:
        engine, record = projects.start(
            project, bound, options, name=given["name"], listen=progress
        )
        outcome = drive(engine, record)
    return finish(outcome, project, as_json=given["as_json"])


def _options(bound: Bound, **given: Any) -> Options:
    flags = {
        "executor": given["executor"],
        "jobs": given["jobs"],
        "reuse": False if given["no_reuse"] else None,
        "keep_going": given["keep_going"] or None,
    }
    settings = load_settings(flags, ".")
    return Options(
        executor=settings.executor,
        jobs=settings.jobs,
        reuse=settings.reuse,
        keep_going=settings.keep_going,
        launcher=settings.launcher,
        out=given["out"] or os.path.join(settings.results, bound.pipeline.pipeline),
    )


def _tell_scatter(bound: Bound, *, quiet: bool) -> None:
    for name in bound.scattered:
        if not quiet:
            count = len(bound.arguments[name])
            output.note(f"`{name}` matches {count} files: running once for each")


def drive(engine: "Engine", record: RunRecord) -> "Outcome":
    """Bring a run to its end; Ctrl-C ends it cleanly, a second one at once.

    Args:
        engine: What drives it.
        record: The run.
    """
    with _signals(engine):
        return engine.drive(record)


_STOPPING = "stopping: running tasks may end by themselves; Ctrl-C again kills them"


@contextmanager
def _signals(engine: "Engine") -> Iterator[None]:
    heard = (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP)
    before = {number: _signal.getsignal(number) for number in heard}
    terminals = [descriptor for descriptor in (1, 2) if os.isatty(descriptor)]
    asked: list[int] = []

    def cancel(number: int, _: object) -> None:
        if number == _signal.SIGINT:
            output.note("\nkilling the running tasks" if asked else f"\n{_STOPPING}")
            asked.append(number)
        if number == _signal.SIGHUP:
            output.silence(*terminals)
        engine.cancel()

    for number in heard:
        _signal.signal(number, cancel)
    try:
        yield
    finally:
        for number, handler in before.items():
            _signal.signal(number, handler)


def finish(outcome: "Outcome", project: projects.Project, *, as_json: bool) -> int:
    """Print a run's result and give the exit status.

    Args:
        outcome: How it ended.
        project: Where it is recorded.
        as_json: Whether to print one JSON document.
    """
    value = engines.result_value(outcome, project.workspaces)
    if as_json:
        output.document(value)
    else:
        _print_only_log(outcome, project)
        _print(outcome, value)
    return {State.SUCCEEDED: 0, State.CANCELLED: 130}.get(outcome.run.state, 1)


def _print_only_log(outcome: "Outcome", project: projects.Project) -> None:
    """Show what the only task of a run has printed, where it has nothing else to show."""
    if outcome.tally.ran != 1 or outcome.tally.total != 1 or outcome.run.outputs:
        return
    attempt = project.database.attempts(outcome.run.id)[-1]
    for line in failure.last_lines(
        os.path.join(project.workspaces, f"{attempt.workspace}.log"), 100
    ):
        output.note(line)


def _print(outcome: "Outcome", value: dict[str, Any]) -> None:
    run, tally = outcome.run, outcome.tally
    for failure in value["failures"]:
        output.note(f"{output.paint('failed:', 'red')} {failure['task']}: {failure['message']}")
    if run.message:
        output.note(f"{output.paint('failed:', 'red')} {run.message}")
    colour = {State.SUCCEEDED: "green", State.CANCELLED: "yellow"}.get(run.state, "red")
    words = [
        f"{getattr(tally, word)} {word}"
        for word in ("ran", "reused", "failed", "skipped", "cancelled")
        if getattr(tally, word)
    ]
    took = output.seconds((run.ended or run.created) - run.created)
    counted = f"{tally.total} {'task' if tally.total == 1 else 'tasks'}"
    told = f": {', '.join(words)}" if words else ""
    output.note(f"{output.paint(run.state.word, colour)} in {took}: {counted}{told} ({run.id})")
    kept = any(one is not None for one in run.outputs.values())
    for name, one in run.outputs.items() if kept else ():
        output.data(f"{name}\t{_shown(one)}")
    _what_next(run)


def _what_next(run: RunRecord) -> None:
    if run.state != State.SUCCEEDED:
        output.note(f"go on with it: furness runs resume {run.id}")
    else:
        output.note(f"see the report: furness runs report {run.id}")


def _shown(value: Any) -> str:
    files = files_in(value)
    if isinstance(value, dict) and files:
        return os.path.relpath(value["path"])
    if isinstance(value, list) and files:
        folder = os.path.relpath(
            os.path.commonpath([os.path.dirname(one["path"]) for one in files])
        )
        return f"{folder}{os.sep} ({len(value)} files)"
    return "-" if value is None else output.shown(value)
