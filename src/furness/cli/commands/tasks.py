"""Show the tasks of a run, their logs and their workspaces."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import click

from furness.cli import output
from furness.cli._address import complete_address, find_tasks
from furness.cli._live_log import follow
from furness.cli._logs import describe, logs_of, print_logs
from furness.cli._tasks import HEADINGS, describe_task, print_tasks, row_of, word_of
from furness.cli.options import CommandGroup, json_option
from furness.errors import InputError, NotFoundError
from furness.model.run import AttemptRecord, State

LISTED = 1000
"""How many tasks are listed, unless `--all` is given."""

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
        described = [describe_task(tasks, name) for name in listed]
        output.document({"run": tasks.run.id, "total": len(names), "tasks": described})
    elif tasks.is_one:
        print_tasks(tasks, listed)
    else:
        output.table([row_of(tasks, name) for name in listed], HEADINGS)
    if len(names) > len(listed):
        output.note(f"and {len(names) - len(listed)} more: --all shows them")
    return 0


def _is_in(attempt: AttemptRecord, states: tuple[str, ...]) -> bool:
    return not states or attempt.state.word in states or word_of(attempt) in states


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
        follow(tasks, found, tail)
    else:
        print_logs(found, tail)
    return 0


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
