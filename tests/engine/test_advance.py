import pytest

from furness.engine.advance import Action, Kept, Refused, advance
from furness.executors.interface import Ended, Started
from furness.model.pipeline import Retry
from furness.model.run import AttemptRecord, State

STARTED = Started(id="r/s.1", job="42", at=1.0)
WELL = Ended(id="r/s.1", at=2.0, exit_status=0, cpu_seconds=0.5, memory_bytes=1024)
BADLY = Ended(id="r/s.1", at=2.0, exit_status=3)
KILLED = Ended(id="r/s.1", at=2.0, exit_status=-9)
LATE = Ended(id="r/s.1", at=2.0, exit_status=-15, cause="time-limit")
CANCELLED = Ended(id="r/s.1", at=2.0, exit_status=0, cause="cancelled")
LOST = Ended(id="r/s.1", at=2.0, cause="lost")
UNKNOWN = Ended(id="r/s.1", at=2.0)
KEPT = Kept()
WRONG = Refused("the output `x` is missing")
EVENTS = [STARTED, WELL, BADLY, KILLED, LATE, CANCELLED, LOST, UNKNOWN, KEPT, WRONG]
TWICE = Retry(attempts=2)


def record(state: State, number: int = 1) -> AttemptRecord:
    return AttemptRecord(run="r", step="s", element=0, number=number, state=state)


@pytest.mark.parametrize(
    ("state", "event", "after", "action"),
    [
        pytest.param(before, event, after, action, id=f"{before.word}-{name}")
        for before in (State.SUBMITTED, State.RUNNING)
        for name, event, after, action in [
            ("started", STARTED, State.RUNNING, Action.NOTHING),
            ("ended-well", WELL, State.RUNNING, Action.KEEP),
            ("ended-badly", BADLY, State.FAILED, Action.SETTLE),
            ("killed", KILLED, State.FAILED, Action.SETTLE),
            ("time-limit", LATE, State.FAILED, Action.SETTLE),
            ("cancelled", CANCELLED, State.CANCELLED, Action.SETTLE),
            ("lost", LOST, State.FAILED, Action.RETRY),
            ("nobody-knows", UNKNOWN, State.FAILED, Action.SETTLE),
            ("kept", KEPT, State.SUCCEEDED, Action.SETTLE),
            ("refused", WRONG, State.FAILED, Action.SETTLE),
        ]
    ],
)
def test_advance_while_under_way_gives_the_next_state(
    state: State, event: Started | Ended | Kept | Refused, after: State, action: Action
) -> None:
    done = advance(record(state), event, Retry())

    assert (done.attempt.state, done.action) == (after, action)


@pytest.mark.parametrize("event", EVENTS, ids=str)
@pytest.mark.parametrize("state", [one for one in State if one.is_final], ids=str)
def test_advance_after_the_end_changes_nothing(
    state: State, event: Started | Ended | Kept | Refused
) -> None:
    before = record(state)

    done = advance(before, event, TWICE)

    assert done.attempt is before
    assert done.action == Action.NOTHING


@pytest.mark.parametrize(
    ("event", "action"),
    [
        pytest.param(BADLY, Action.RETRY, id="failed"),
        pytest.param(LATE, Action.RETRY, id="time-limit"),
        pytest.param(WRONG, Action.RETRY, id="outputs"),
        pytest.param(CANCELLED, Action.SETTLE, id="cancelled"),
    ],
)
def test_advance_with_tries_left_begins_again_unless_cancelled(
    event: Ended | Refused, action: Action
) -> None:
    assert advance(record(State.RUNNING), event, TWICE).action == action


def test_advance_in_the_last_try_settles() -> None:
    assert advance(record(State.RUNNING, number=2), BADLY, TWICE).action == Action.SETTLE


def test_advance_at_the_end_keeps_what_was_measured() -> None:
    done = advance(record(State.RUNNING), WELL, Retry()).attempt

    assert (done.ended, done.exit_status) == (2.0, 0)
    assert (done.cpu_seconds, done.memory_bytes) == (0.5, 1024)


def test_advance_at_the_start_keeps_job_and_time() -> None:
    done = advance(record(State.SUBMITTED), STARTED, Retry()).attempt

    assert (done.job, done.started) == ("42", 1.0)


def test_advance_refused_outputs_say_why() -> None:
    done = advance(record(State.RUNNING), WRONG, Retry()).attempt

    assert (done.cause, done.message) == ("outputs", "the output `x` is missing")


def test_advance_executor_s_own_words_come_before_ours() -> None:
    ended = Ended(id="r/s.1", at=2.0, cause="refused", message="there is no such program")

    assert advance(record(State.SUBMITTED), ended, Retry()).attempt.message == (
        "there is no such program"
    )
