"""Find the logs of tasks, and print them as they are."""

import os
from collections import deque
from typing import Any

from msgspec import Struct

from furness.cli import output
from furness.cli._address import Tasks, maker_of
from furness.errors import NotFoundError
from furness.model.run import AttemptRecord, State


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
