import pytest

from furness.cli import output


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "-"),
        (0.0124, "12 ms"),
        (0.42, "0.4 s"),
        (12.3, "12 s"),
        (200, "3 min 20 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_seconds_are_written_as_people_do(value: float | None, written: str) -> None:
    assert output.seconds(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(3, "just now"), (300, "5 min ago"), (7200, "2 h ago"), (864000, "10 d ago")],
)
def test_ago_is_written_as_people_do(value: float, written: str) -> None:
    assert output.ago(value) == written
