import pytest

from furness.model.run import AttemptRecord, State
from furness.report.axis import Bar, axis_of, bars_of


def bar(start: float, end: float) -> Bar:
    return Bar(start, end, "succeeded")


def test_axis_of_steady_work_is_a_line() -> None:
    axis = axis_of([bar(100, 110), bar(105, 120)])

    assert [axis.at(time) for time in (100, 110, 120, 999)] == [0, 0.5, 1, 1]


def test_axis_of_a_run_resumed_the_next_day_cuts_the_night_out() -> None:
    axis = axis_of([bar(0, 50), bar(80_000, 80_050)])

    assert len(axis.segments) == 2
    assert axis.at(50) == pytest.approx(0.485)
    assert axis.at(80_000) == pytest.approx(0.515)
    assert axis.at(80_050) == pytest.approx(1)


def test_axis_of_a_single_instant_is_finite() -> None:
    assert 0 <= axis_of([bar(5, 5)]).at(5) <= 1


def test_axis_of_many_short_bars_has_few_cuts() -> None:
    axis = axis_of([bar(number * 100, number * 100 + 1) for number in range(500)])

    assert len(axis.segments) <= 14
    assert axis.at(49_901) == pytest.approx(1)


def test_bars_of_a_running_attempt_end_now() -> None:
    attempt = AttemptRecord(run="r", step="s", element=0, state=State.RUNNING, started=1.0)

    assert bars_of([attempt], now=9.0) == {"s": [Bar(1.0, 9.0, "running")]}


def test_bars_of_an_attempt_whose_clock_went_back_have_no_length() -> None:
    attempt = AttemptRecord(
        run="r", step="s", element=0, state=State.SUCCEEDED, started=5.0, ended=3.0
    )

    assert bars_of([attempt], now=9.0)["s"][0].end == 5.0
