"""Print the logs of tasks, as they are or as they grow."""

import os
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from furness.cli import output
from furness.cli._address import Tasks, maker_of
from furness.errors import InputError, NotFoundError
from furness.model.run import AttemptRecord, State

POLL_SECONDS = 0.2
"""How often a log that grows is looked at."""

_BLOCK = 1 << 20


class Log(Struct, frozen=True):
    """The log of an attempt."""

    task: str
    """The task that was asked for."""
    attempt: AttemptRecord
    """Whose log it is: of a task that was reused, the attempt that made the result."""
    path: str
    """The file."""

    def read(self, tail: int | None) -> bytes:
        """Give its last lines, or all; nothing when it is gone."""
        try:
            with open(self.path, "rb") as file:
                return file.read() if tail is None else b"".join(deque(file, maxlen=tail))
        except OSError:
            return b""


def logs_of(tasks: Tasks, number: int | None) -> list[Log]:
    """Give the log of each task, those that failed first.

    Args:
        tasks: The tasks.
        number: Which attempt; None takes the last one that started.

    Raises:
        NotFoundError: No task has such an attempt.
    """
    found = []
    for task, attempts in tasks.attempts.items():
        chosen = _chosen(tasks, attempts, number)
        if chosen is not None:
            path = os.path.join(tasks.project.workspaces, f"{chosen.workspace}.log")
            found.append(Log(task, chosen, path))
    if not found:
        which = f"attempt {number}" if number else "attempt that was started"
        raise NotFoundError(
            f"there is no {which}, so there is no log",
            hint=f"`furness tasks show {tasks.run.id}` shows the attempts",
            code="attempt",
        )
    return sorted(found, key=lambda log: log.attempt.state != State.FAILED)


def _chosen(
    tasks: Tasks, attempts: list[AttemptRecord], number: int | None
) -> AttemptRecord | None:
    if number is not None:
        return next((one for one in attempts if one.number == number and one.workspace), None)
    chosen = next((one for one in reversed(attempts) if one.workspace), None)
    chosen = chosen or maker_of(tasks, attempts[-1])
    return chosen if chosen.workspace else None


def print_logs(logs: list[Log], tail: int | None) -> None:
    """Print logs; each under a heading if there are several."""
    for log in logs:
        if len(logs) > 1:
            output.data(f"==> {log.task} <==")
        output.raw(log.read(tail))


def describe(log: Log, tail: int | None) -> dict[str, Any]:
    """Give a log for programs."""
    return {
        "task": log.task,
        "run": log.attempt.run,
        "attempt": log.attempt.number,
        "state": log.attempt.state.word,
        "path": log.path,
        "log": log.read(tail).decode("utf-8", "replace"),
    }


def follow(logs: list[Log], tail: int | None, is_over: Callable[[AttemptRecord], bool]) -> None:
    """Print a log, and what is added to it until its attempt has ended.

    Args:
        logs: One log.
        tail: How many lines to begin with; None begins with all.
        is_over: Tells whether an attempt has ended.

    Raises:
        InputError: There are several.
    """
    if len(logs) != 1:
        raise InputError(
            f"these are {len(logs)} tasks, and one can be followed",
            hint=f"name one, such as '{logs[0].attempt.run}/{logs[0].task}'",
            code="many-tasks",
        )
    log = logs[0]
    position = _start_of(log.path, tail)
    while True:
        over = is_over(log.attempt)
        position = _print_new(log.path, position)
        if over:
            return
        time.sleep(POLL_SECONDS)


def _start_of(path: str, tail: int | None) -> int:
    """Give where the last lines of a log begin."""
    try:
        with open(path, "rb") as file:
            lengths = deque(map(len, file), maxlen=tail)
            return 0 if tail is None else file.tell() - sum(lengths)
    except OSError:
        return 0


def _print_new(path: str, position: int) -> int:
    try:
        with open(path, "rb") as file:
            file.seek(position)
            while block := file.read(_BLOCK):
                output.raw(block, complete=False)
            return file.tell()
    except OSError:
        return position
