"""Sum up numbers."""

from typing import NamedTuple


class Totals(NamedTuple):
    total: float
    count: int
    largest: float


def main(numbers: list[float], scale: float = 1.0) -> Totals:
    """Sum up numbers.

    Args:
        numbers: Some numbers.
        scale: What each is multiplied with.
    """
    scaled = [one * scale for one in numbers]
    return Totals(sum(scaled), len(scaled), max(scaled, default=0.0))
