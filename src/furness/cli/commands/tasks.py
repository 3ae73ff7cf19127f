"""Show the tasks of a run, their logs and their workspaces."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import click

from furness.cli import output
from furness.cli._address import Tasks, complete_address, find_tasks
from furness.cli._logs import describe, follow, logs_of, print_logs
from furness.cli._summary import COLOURS, moment, shown
from furness.cli.options import CommandGroup, json_option
from furness.engine.failure import explain_failure
from furness.errors import InputError, NotFoundError
from furness.model.run import AttemptRecord, State

LISTED = 1000
"""How many tasks are listed, unless `--all` is given."""

_INLINE = 3
_STATES = [*(state.word for state in State), "reused"]


def address_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take the address of tasks."""
    option = click.argument("address", metavar="RUN[/STEP[INDEX]]", shell_complete=complete_address)
    return option(command)


@click.group(cls=CommandGroup, epilog="Example: furness tasks show last --state failed")
def command() -> None:
    """Show the tasks of a run, their logs and their workspaces.

    The address `last/blur[3]` is the fourth element of the step `blur` in the last run. Write it
    in quotes: some shells take brackets for a pattern.
    """


@command.command(epilog="Example: furness tasks show 'last/blur[3]'")
@address_argument
@click.option("--state", multiple=True, type=click.Choice(_STATES), help="Only these.")
@click.option("--all", "everything", is_flag=True, help=f"Show more than {LISTED}.")
@json_option
def show(address: str, state: tuple[str, ...], everything: bool, as_json: bool) -> int:
    """Show the tasks of a run or a step, or everything about one task."""
    tasks = find_tasks(address)
    names = [name for name in tasks.attempts if _is_in(tasks.last(name), state)]
    listed = names if everything else names[:LISTED]
    if as_json:
        described = [_describe(tasks, name) for name in listed]
        output.document({"run": tasks.run.id, "total": len(names), "tasks": described})
    elif tasks.is_one:
        _print_one(tasks, listed)
    else:
        output.table([_row(tasks, name) for name in listed], _HEADINGS)
    if len(names) > len(listed):
        output.note(f"and {len(names) - len(listed)} more: --all shows them")
    return 0


def _is_in(attempt: AttemptRecord, states: tuple[str, ...]) -> bool:
    return not states or attempt.state.word in states or _word(attempt) in states


def _word(attempt: AttemptRecord) -> str:
    return "reused" if attempt.reused else attempt.state.word


def _took(attempt: AttemptRecord) -> float | None:
    if attempt.started is None:
        return None
    return (attempt.ended or time.time()) - attempt.started


_HEADINGS = ("TASK", "STATE", "ATTEMPTS", "TOOK", "MEMORY", "WHY")


def _row(tasks: Tasks, name: str) -> tuple[str, ...]:
    last = tasks.last(name)
    return (
        name,
        _word(last),
        str(last.number) if last.number else "-",
        output.seconds(_took(last)),
        output.size(last.memory_bytes),
        (last.message or "").partition("\n")[0],
    )


def _describe(tasks: Tasks, name: str) -> dict[str, Any]:
    last = tasks.last(name)
    found: dict[str, Any] = {
        "task": name,
        "state": last.state.word,
        "reused": last.reused,
        "digest": last.digest,
        "attempts": [_describe_attempt(tasks, one) for one in tasks.attempts[name]],
    }
    if tasks.is_one and last.digest:
        result = tasks.project.database.results([last.digest]).get(last.digest)
        if result:
            made = {"run": result.run, "at": moment(result.made)}
            found |= {"parts": result.parts, "outputs": result.outputs, "made": made}
    return found


def _describe_attempt(tasks: Tasks, one: AttemptRecord) -> dict[str, Any]:
    folder = tasks.project.workspaces
    return {
        "attempt": one.number,
        "state": one.state.word,
        "executor": one.executor,
        "job": one.job,
        "exit_status": one.exit_status,
        "cause": one.cause,
        "message": one.message,
        "started": moment(one.started),
        "ended": moment(one.ended),
        "took_seconds": _took(one),
        "cpu_seconds": one.cpu_seconds,
        "memory_bytes": one.memory_bytes,
        "workspace": os.path.join(folder, one.workspace) if one.workspace else None,
    }


def _print_one(tasks: Tasks, names: list[str]) -> None:
    for name in names:
        known = _describe(tasks, name)
        state = _word(tasks.last(name))
        painted = output.paint(state, COLOURS.get(state, "bold"), stream=sys.stdout)
        output.data(f"{'task':11}{tasks.run.id}/{name}")
        output.data(f"{'state':11}{painted}")
        if "made" in known:
            output.data(f"{'made':11}{known['made']['at']} in run {known['made']['run']}")
        for argument, value in known.get("parts", {}).get("arguments", {}).items():
            output.data(f"{'argument':11}{argument}={_inline(value)}")
        for one, value in known.get("outputs", {}).items():
            output.data(f"{'output':11}{one}={_inline(value)}")
        for attempt in tasks.attempts[name]:
            _print_attempt(tasks, attempt)


def _inline(value: Any) -> str:
    """Write a value as results keep it: of a file the name and the beginning of its digest."""
    if isinstance(value, dict) and "digest" in value:
        return f"{value.get('name') or value.get('path')} ({value['digest'][:19]})"
    if isinstance(value, list) and len(value) <= _INLINE:
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value[:_INLINE]))}, … {len(value) - _INLINE} more]"
    return shown(value)


def _print_attempt(tasks: Tasks, one: AttemptRecord) -> None:
    if not one.number:
        if one.message:
            output.data(f"{'why':11}{one.message}")
        return
    measured = f"{output.seconds(_took(one))}, CPU {output.seconds(one.cpu_seconds)}"
    memory = output.size(one.memory_bytes)
    output.data(f"{f'attempt {one.number}':11}{one.state.word} in {measured}, memory {memory}")
    if one.state == State.FAILED:
        output.data(explain_failure(one, tasks.project.workspaces))
    elif one.workspace:
        output.data(f"{'workspace':11}{os.path.join(tasks.project.workspaces, one.workspace)}")


@command.command(epilog="Example: furness tasks logs 'last/blur[3]' --follow")
@address_argument
@click.option("--attempt", type=click.IntRange(min=1), help="Which attempt.  [default: the last]")
@click.option("-f", "--follow", "follows", is_flag=True, help="Go on until the task ends.")
@click.option("--tail", type=click.IntRange(min=0), metavar="N", help="Only the last N lines.")
@json_option
def logs(address: str, attempt: int | None, follows: bool, tail: int | None, as_json: bool) -> int:
    """Print what tasks wrote to standard output and error; of several, those that failed first."""
    tasks = find_tasks(address)
    found = logs_of(tasks, attempt)
    if as_json:
        output.document({"logs": [describe(log, tail) for log in found]})
    elif follows:
        follow(found, tail, lambda one: _is_over(tasks, one))
    else:
        print_logs(found, tail)
    return 0


def _is_over(tasks: Tasks, attempt: AttemptRecord) -> bool:
    """Tell whether an attempt has ended, or nobody would tell us."""
    database = tasks.project.database
    now = database.attempts(attempt.run, step=attempt.step, element=attempt.element)
    ended = all(one.state.is_final for one in now if one.number == attempt.number)
    return ended or database.holder(attempt.run) is None


@command.command(epilog="Example: furness tasks workspace 'last/blur[3]' --shell")
@address_argument
@click.option("--attempt", type=click.IntRange(min=1), help="Which attempt.  [default: the last]")
@click.option("--shell", is_flag=True, help="Open a shell in it.")
@json_option
def workspace(address: str, attempt: int | None, shell: bool, as_json: bool) -> int:
    """Print the folder in which a task ran; with --shell, go there.

    Of several tasks the first that failed is taken.
    """
    tasks = find_tasks(address)
    log = logs_of(tasks, attempt)[0]
    path = log.path.removesuffix(".log")
    if not os.path.isdir(path):
        raise NotFoundError(
            f"the workspace of `{log.task}` is gone", hint="run it again", code="workspace"
        )
    if as_json:
        output.document({"task": log.task, "attempt": log.attempt.number, "workspace": path})
    elif shell:
        return _enter(path, log.task)
    else:
        output.data(path)
    return 0


def _enter(path: str, task: str) -> int:
    if not sys.stdin.isatty():
        raise InputError(
            "a shell needs a terminal", hint="leave `--shell` out to get the path", code="terminal"
        )
    output.note(f"the workspace of {task}; `exit` brings you back")
    subprocess.run([os.environ.get("SHELL", "/bin/sh")], cwd=path, check=False)  # noqa: S603 - the user's own shell
    return 0
