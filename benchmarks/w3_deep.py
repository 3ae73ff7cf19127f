"""W3: what does a chain cost, each task after the one before, beside xargs with one at a time?"""

import json

from benchmarks.measure import FURNESS, Cost, Question, compare, folder, options, spend, write
from benchmarks.workloads import run_xargs, write_no_op

BAR = 1.7


def _chain(size: int) -> Cost:
    steps = {
        f"s{number}": {
            "operator": "nothing.json",
            "arguments": {"number": number},
            "needs": [f"s{number - 1}"] if number else [],
        }
        for number in range(size)
    }
    with folder() as place:
        write_no_op(place)
        write(place, "chain.json", json.dumps({"pipeline": "chain", "steps": steps}))
        return spend([FURNESS, "run", "chain.json", "--jobs", "2"], place)


def main() -> None:
    """Print the line."""
    given = options(__doc__ or "", size=200, pairs=31, quick=(50, 2))
    compare(
        Question("W3", BAR, lambda: _chain(given.size), lambda: run_xargs(given.size, at_once=1)),
        given.pairs,
    )


if __name__ == "__main__":
    main()
