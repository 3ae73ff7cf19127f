"""What does it cost to plan a scatter of a million elements?

Twice: the plan alone, with every task ready and none looked at; and `furness run --dry-run` in a
new project, where no digest is needed to know that nothing was done before.
"""

from benchmarks.measure import PYTHON, below, folder, options, spend, write
from benchmarks.watch import Peak
from benchmarks.workloads import write_wide

CPU_BAR_SECONDS = 5
MEMORY_BAR_MB = 500
PLAN = """\
import json, sys
from furness import projects
from furness.arguments import bind
from furness.engine.frontier import Frontier
from furness.graph.expand import expand

found = projects.find("nothing.json")
with open("arguments.json") as file:
    bound = bind(found.unit, json.load(file), ("number",))
frontier = Frontier(expand(bound.pipeline), bound.arguments)
frontier.start()
count = 0
while frontier.take() is not None:
    count += 1
assert count == int(sys.argv[1]), count
"""


def _measure(name: str, command: list[str], place: str) -> None:
    peak = Peak()
    below(name, spend(command, place, watch=peak).cpu, CPU_BAR_SECONDS, "CPU s")
    below("", peak.memory_bytes / 1e6, MEMORY_BAR_MB, "MB")


def main() -> None:
    """Print the lines of both."""
    given = options(__doc__ or "", size=1_000_000, pairs=1, quick=(100_000, 1))
    with folder() as place:
        command = [*write_wide(place, given.size), "--dry-run"]
        write(place, "plan.py", PLAN)
        _measure("1M plan", [PYTHON, "plan.py", str(given.size)], place)
        _measure("1M dry", command, place)


if __name__ == "__main__":
    main()
