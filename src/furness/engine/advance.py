"""The life of an attempt, as a pure function: a record and an event give a record and an action.

    state                 event                       state       action
    submitted             Started                     running     NOTHING
    submitted, running    Ended, status 0, no cause   running     KEEP: look at the outputs
    submitted, running    Ended, cause cancelled      cancelled   SETTLE
    submitted, running    Ended, anything else        failed      RETRY or SETTLE, as the step says
    running               Kept                        succeeded   SETTLE
    running               Refused                     failed      RETRY or SETTLE, as the step says
    any final state       anything                    the same    NOTHING

An event may come twice, and `Started` after `Ended`: nothing that has ended ever changes.
"""

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from furness.engine.retry import wait_before_next
from furness.executors.interface import Ended, Started
from furness.lazy import lazy
from furness.model.pipeline import Retry
from furness.model.run import CANCELLED, FAILED, RUNNING, SUCCEEDED, AttemptRecord

if TYPE_CHECKING:
    from furness.engine import words
else:
    words = lazy("furness.engine.words")


class Kept(Struct, frozen=True):
    """The outputs were as the interface says, and are in the store."""


class Refused(Struct, frozen=True):
    """The outputs are missing or wrong; nothing of them was kept."""

    message: str
    """What is wrong with which."""


class Action(Enum):
    """What the engine does next about a task."""

    NOTHING = "nothing"
    """Go on waiting."""
    KEEP = "keep"
    """Check the outputs and take them into the store; then say `Kept` or `Refused`."""
    RETRY = "retry"
    """Begin the next attempt after a while."""
    SETTLE = "settle"
    """The task has ended."""


NOTHING, KEEP, RETRY, SETTLE = Action.NOTHING, Action.KEEP, Action.RETRY, Action.SETTLE
"""The actions once more: in Python 3.11 `Action.KEEP` takes ten times as long as a name."""


class Step(Struct, frozen=True):
    """What an event leads to."""

    attempt: AttemptRecord
    """The record as it is now."""
    action: Action
    """What follows."""
    wait_seconds: float = 0.0
    """How long before the next attempt."""


def advance(
    attempt: AttemptRecord,
    event: Started | Ended | Kept | Refused,
    retry: Retry,
    *,
    chance: float = 0.5,
) -> Step:
    """Give what becomes of an attempt by an event.

    Args:
        attempt: The attempt's record.
        event: What has happened to it.
        retry: What its step says about failures.
        chance: A random number between 0 and 1, for the jitter.
    """
    if attempt.state >= SUCCEEDED:
        return Step(attempt, NOTHING)
    if isinstance(event, Started):
        running = replace(attempt, state=RUNNING, job=event.job, started=event.at)
        return Step(running, NOTHING)
    if isinstance(event, Kept):
        return Step(replace(attempt, state=SUCCEEDED), SETTLE)
    if isinstance(event, Refused):
        failed = replace(attempt, state=FAILED, cause="outputs", message=event.message)
        return _failed(failed, retry, chance)
    return _ended(attempt, event, retry, chance)


def _ended(attempt: AttemptRecord, event: Ended, retry: Retry, chance: float) -> Step:
    over = replace(
        attempt,
        state=RUNNING,
        ended=event.at,
        exit_status=event.exit_status,
        cause=event.cause,
        cpu_seconds=event.cpu_seconds,
        memory_bytes=event.memory_bytes,
    )
    if event.cause is None and event.exit_status == 0:
        return Step(over, KEEP)
    message = event.message or words.describe_end(event.exit_status, event.cause)
    if event.cause == "cancelled":
        return Step(replace(over, state=CANCELLED, message=message), SETTLE)
    return _failed(replace(over, state=FAILED, message=message), retry, chance)


def _failed(attempt: AttemptRecord, retry: Retry, chance: float) -> Step:
    wait = wait_before_next(attempt, retry, chance=chance)
    if wait is None:
        return Step(attempt, SETTLE)
    return Step(attempt, RETRY, wait)
