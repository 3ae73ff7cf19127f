"""W1: what does a whole run of one task cost, beside starting Python?"""

from benchmarks.measure import FURNESS, Cost, Question, compare, folder, options, spend
from benchmarks.workloads import run_empty_python, write_no_op

BAR = 6


def _one_step() -> Cost:
    with folder() as place:
        write_no_op(place)
        return spend([FURNESS, "run", "nothing.json", "number=1"], place)


def main() -> None:
    """Print the line."""
    given = options(__doc__ or "", size=1, pairs=15, quick=(1, 5))
    compare(Question("W1", BAR, _one_step, run_empty_python), given.pairs)


if __name__ == "__main__":
    main()
