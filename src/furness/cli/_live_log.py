"""Print a log as it grows."""

import time
from collections import deque

from furness.cli import output
from furness.cli._address import Tasks
from furness.cli._logs import Log
from furness.errors import InputError
from furness.model.run import AttemptRecord

POLL_SECONDS = 0.2
"""How often a log that grows is looked at."""

_BLOCK = 1 << 20


def follow(tasks: Tasks, logs: list[Log], tail: int | None) -> None:
    """Print a log, and what is added to it until its attempt has ended.

    Args:
        tasks: What was asked for.
        logs: One log.
        tail: How many lines to begin with; None begins with all.

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
        over = _is_over(tasks, log.attempt)
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


def _is_over(tasks: Tasks, attempt: AttemptRecord) -> bool:
    """Tell whether an attempt has ended, or nobody would tell us."""
    database = tasks.project.database
    now = database.attempts(attempt.run, step=attempt.step, element=attempt.element)
    ended = all(one.state.is_final for one in now if one.number == attempt.number)
    return ended or database.holder(attempt.run) is None
