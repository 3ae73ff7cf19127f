"""How long does `furness --help` take, beside starting Python?"""

from benchmarks.measure import FURNESS, Cost, Question, compare, folder, options, spend
from benchmarks.workloads import run_empty_python

BAR = 4


def _help() -> Cost:
    with folder() as place:
        return spend([FURNESS, "--help"], place)


def main() -> None:
    """Print the line."""
    given = options(__doc__ or "", size=1, pairs=15, quick=(1, 5))
    compare(Question("help", BAR, _help, run_empty_python), given.pairs)


if __name__ == "__main__":
    main()
