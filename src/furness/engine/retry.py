"""Whether and when a failed attempt is tried again."""

import sys

from furness.model.pipeline import Retry
from furness.model.run import AttemptRecord

LOST_LIMIT = 3
"""How often a task is begun again whose attempt vanished through no fault of its own."""

LONGEST_WAIT_SECONDS = 86400.0
"""No wait grows beyond a day, whatever the backoff."""


def wait_before_next(attempt: AttemptRecord, retry: Retry, *, chance: float) -> float | None:
    """Give the seconds to wait before the next attempt; None when there is none.

    An attempt that was lost is always begun again, a few times; one that was cancelled never.

    Args:
        attempt: The attempt that failed.
        retry: What the step says.
        chance: A random number between 0 and 1, for the jitter.
    """
    if attempt.cause == "lost":
        return 0.0 if attempt.number <= retry.attempts + LOST_LIMIT else None
    if attempt.cause in ("cancelled", "refused") or attempt.number >= retry.attempts:
        return None
    if retry.exit_statuses and attempt.exit_status not in retry.exit_statuses:
        return None
    wait = min(float(retry.wait) * _backoff(retry, attempt.number), LONGEST_WAIT_SECONDS)
    return wait * (1 + retry.jitter * (2 * chance - 1))


def _backoff(retry: Retry, number: int) -> float:
    try:
        return float(retry.backoff ** (number - 1))
    except OverflowError:
        return sys.float_info.max
