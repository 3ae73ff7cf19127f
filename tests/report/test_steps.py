import pytest

from furness.report.steps import at_share


@pytest.mark.parametrize(
    ("values", "share", "value"),
    [((), 0.5, None), ((3.0,), 0.95, 3.0), (tuple(map(float, range(100))), 0.95, 95.0)],
    ids=["none", "one", "hundred"],
)
def test_at_share_gives_the_value_at_a_rank(
    values: tuple[float, ...], share: float, value: float | None
) -> None:
    assert at_share(values, share) == value
