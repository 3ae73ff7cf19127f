"""How do time and memory grow with the number of tasks?

Runs of 100, 1,000 and 10,000 tasks that do nothing, and 100,000 with `--large`; and for each the
plan alone, one size further. `--plot` also draws them, to `docs/images/growth.svg`, or to the file
that is named.
"""

import argparse
import os
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.measure import MIB, PYTHON, Cost, folder, spend, tell, write
from benchmarks.million import PLAN
from benchmarks.plot import Curve, Panel, draw
from benchmarks.watch import Peak
from benchmarks.workloads import run_wide, write_wide

PLOT = os.path.join(os.path.dirname(os.path.dirname(__file__)), "docs", "images", "growth.svg")
SIZES = (100, 1000, 10_000, 100_000, 1_000_000)
QUICK, USUAL, LARGE = 2, 3, 4
"""How many of the sizes are run; one more is planned."""


class Measured(NamedTuple):
    """What one size took."""

    size: int
    cpu_seconds: float
    memory_mib: float


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 100,000 tasks (minutes)")
    parser.add_argument("--quick", action="store_true", help="no more than 1,000 tasks")
    parser.add_argument("--plot", nargs="?", const=PLOT, metavar="FILE", help="draw them")
    return parser.parse_args()


def _plan(size: int, *, watch: Peak) -> Cost:
    """Plan a scatter, with every task ready, and run none."""
    with folder() as place:
        write_wide(place, size)
        write(place, "plan.py", PLAN)
        return spend([PYTHON, "plan.py", str(size)], place, watch=watch)


def _measure(name: str, sizes: tuple[int, ...], spent: Callable[..., Cost]) -> list[Measured]:
    """Print a line for each size, and give what they took."""
    all_measured = []
    for size in sizes:
        peak = Peak()
        cpu = spent(size, watch=peak).cpu
        one = Measured(size, cpu, peak.memory_bytes / MIB)
        each = f"{cpu / size * 1000:.3g} ms each"
        tell(f"{size:,}", f"{name}  cpu {cpu:.2f} s ({each})  memory {one.memory_mib:.0f} MiB")
        all_measured.append(one)
    return all_measured


def _picture(run: list[Measured], plan: list[Measured]) -> str:
    names = ("a whole run, two tasks at a time", "its plan alone")
    both = list(zip(names, (run, plan), strict=True))
    time = [Curve(name, [(one.size, one.cpu_seconds) for one in found]) for name, found in both]
    memory = [Curve(name, [(one.size, one.memory_mib) for one in found]) for name, found in both]
    panels = [
        Panel("CPU time of all processes", "seconds", time),
        Panel("Most memory of all processes", "MiB", memory),
    ]
    return draw(panels, "number of tasks", "in proportion: the same for each task")


def main() -> None:
    """Measure runs and plans, and draw them."""
    given = _options()
    count = QUICK if given.quick else LARGE if given.large else USUAL
    run = _measure("run ", SIZES[:count], run_wide)
    plan = _measure("plan", SIZES[: count + 1], _plan)
    if given.plot:
        with open(given.plot, "w", encoding="utf-8") as file:
            file.write(_picture(run, plan))


if __name__ == "__main__":
    main()
