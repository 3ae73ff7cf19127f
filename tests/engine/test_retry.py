import pytest

from furness.engine.retry import LONGEST_WAIT_SECONDS, LOST_LIMIT, wait_before_next
from furness.model.pipeline import Retry
from furness.model.resources import Duration
from furness.model.run import AttemptRecord, State


def failed(number: int, *, status: int | None = 1, cause: str | None = None) -> AttemptRecord:
    return AttemptRecord(
        run="r",
        step="s",
        element=0,
        number=number,
        state=State.FAILED,
        exit_status=status,
        cause=cause,
    )


DOUBLING = Retry(attempts=4, wait=Duration(10), backoff=2.0)
ONLY_75 = Retry(attempts=2, exit_statuses=(75,))


@pytest.mark.parametrize(
    ("attempt", "retry", "wait"),
    [
        pytest.param(failed(1), Retry(), None, id="one-try-is-all"),
        pytest.param(failed(1), Retry(attempts=2), 0.0, id="no-wait"),
        pytest.param(failed(1), DOUBLING, 10.0, id="first-wait"),
        pytest.param(failed(3), DOUBLING, 40.0, id="third-wait"),
        pytest.param(failed(4), DOUBLING, None, id="last-try"),
        pytest.param(failed(1, status=75), ONLY_75, 0.0, id="a-named-status"),
        pytest.param(failed(1, status=1), ONLY_75, None, id="another-status"),
        pytest.param(failed(1, status=None), ONLY_75, None, id="no-status"),
        pytest.param(failed(1, cause="cancelled"), DOUBLING, None, id="cancelled"),
        pytest.param(failed(1, cause="refused"), DOUBLING, None, id="refused"),
        pytest.param(failed(1, cause="outputs"), DOUBLING, 10.0, id="outputs"),
        pytest.param(failed(1, cause="out-of-memory"), DOUBLING, 10.0, id="out-of-memory"),
        pytest.param(failed(1, cause="lost"), Retry(), 0.0, id="lost"),
        pytest.param(failed(1 + LOST_LIMIT, cause="lost"), Retry(), 0.0, id="lost-often"),
        pytest.param(failed(2 + LOST_LIMIT, cause="lost"), Retry(), None, id="lost-too-often"),
    ],
)
def test_wait_before_next_gives_seconds_or_none(
    attempt: AttemptRecord, retry: Retry, wait: float | None
) -> None:
    assert wait_before_next(attempt, retry, chance=0.5) == wait


@pytest.mark.parametrize(
    ("chance", "wait"), [(0.0, 9.0), (0.5, 10.0), (1.0, 11.0)], ids=["early", "middle", "late"]
)
def test_wait_before_next_jitter_is_a_share_either_way(chance: float, wait: float) -> None:
    retry = Retry(attempts=2, wait=Duration(10), jitter=0.1)

    assert wait_before_next(failed(1), retry, chance=chance) == pytest.approx(wait)


def test_wait_before_next_after_very_many_attempts_stays_finite() -> None:
    retry = Retry(attempts=5000, wait=Duration(1), backoff=10.0)

    assert wait_before_next(failed(4000), retry, chance=0.5) == LONGEST_WAIT_SECONDS
