"""W2: what do independent tasks cost, two at a time, beside the same processes from xargs?"""

from benchmarks.measure import Question, compare, options
from benchmarks.workloads import run_wide, run_xargs

BAR = 1.6


def main() -> None:
    """Print the line."""
    given = options(__doc__ or "", size=1000, pairs=5, quick=(300, 2))
    compare(
        Question("W2", BAR, lambda: run_wide(given.size), lambda: run_xargs(given.size)),
        given.pairs,
    )


if __name__ == "__main__":
    main()
