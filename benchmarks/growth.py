"""How do time and memory grow with the number of tasks?

100, 1,000 and 10,000 tasks that do nothing, and 100,000 with `--large`. `--plot` also draws them,
to `docs/concepts/growth.svg`, or to the file that is named.
"""

import argparse
import os

from benchmarks.measure import MIB, tell
from benchmarks.plot import Panel, draw
from benchmarks.watch import Peak
from benchmarks.workloads import run_wide

PLOT = os.path.join(os.path.dirname(os.path.dirname(__file__)), "docs", "concepts", "growth.svg")
SIZES = (100, 1000, 10_000)
LARGE = 100_000


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help=f"also {LARGE:,} tasks (minutes)")
    parser.add_argument("--quick", action="store_true", help="no more than 1,000 tasks")
    parser.add_argument("--plot", nargs="?", const=PLOT, metavar="FILE", help="draw them")
    return parser.parse_args()


def main() -> None:
    """Print a line for each size, and draw them."""
    given = _options()
    sizes = SIZES[:2] if given.quick else (*SIZES, LARGE) if given.large else SIZES
    costs = []
    for size in sizes:
        peak = Peak()
        cost = run_wide(size, watch=peak)
        each, memory = cost.cpu / size * 1000, peak.memory_bytes / MIB
        tell(f"{size:,}", f"cpu {cost.cpu:.2f} s ({each:.2f} ms each)  memory {memory:.0f} MiB")
        costs.append((size, cost.cpu, memory))
    if given.plot:
        panels = [
            Panel("CPU time of the whole run, s", [(size, cpu) for size, cpu, _ in costs]),
            Panel("most memory, all processes, MiB", [(size, memory) for size, _, memory in costs]),
        ]
        with open(given.plot, "w", encoding="utf-8") as file:
            file.write(draw(panels, "tasks"))


if __name__ == "__main__":
    main()
