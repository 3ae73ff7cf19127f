"""Is the time of all processes counted, of those too that detach into a session of their own?

Tasks burn a known amount of CPU time, under a supervisor that has a session of its own. What the
kernel adds up for processes that were waited for, as all benchmarks count, is put beside what was
last seen in `/proc` of the engine, the supervisor, and the tasks that the supervisor waited for.
"""

import json
import os

from benchmarks.measure import FURNESS, PYTHON, folder, options, spend, tell, write
from benchmarks.watch import Seen

SECONDS = 0.5
"""What each task burns."""
BURN = """\
import sys, time
start = time.process_time()
while time.process_time() - start < float(sys.argv[1]):
    pass
"""


def _run(tasks: int, account: "Account") -> float:
    document = {
        "operator": "burn",
        "inputs": {"number": {"type": "Integer"}},
        "environment": "host",
        "command": [PYTHON, "-c", BURN, str(SECONDS)],
    }
    with folder() as place:
        write(place, "burn.json", json.dumps(document))
        write(place, "arguments.json", json.dumps({"number": list(range(tasks))}))
        command = [FURNESS, "run", "burn.json", "--scatter", "number", "--jobs", "2"]
        return spend([*command, "--arguments", "arguments.json"], place, watch=account).cpu


class Account:
    """The last that was seen of each process."""

    def __init__(self) -> None:
        self.seen: dict[int, Seen] = {}

    def __call__(self, seen: dict[int, Seen]) -> None:
        """Take what was seen."""
        self.seen |= seen

    def children_of(self, parent: int) -> list[int]:
        """Give the processes that one has started."""
        return [pid for pid, seen in self.seen.items() if seen.parent == parent]


def main() -> None:
    """Print both accounts."""
    given = options(__doc__ or "", size=6, pairs=1)
    account = Account()
    counted = _run(given.size, account)
    (engine,) = account.children_of(os.getpid())
    supervisors = account.children_of(engine)
    own = account.seen[engine].own_seconds
    owners = sum(account.seen[pid].own_seconds for pid in supervisors)
    tasks = sum(account.seen[pid].waited_seconds for pid in supervisors)
    running = sum(
        account.seen[pid].own_seconds for one in supervisors for pid in account.children_of(one)
    )
    tell("counted", f"{counted:.2f} CPU s, of which tasks burnt {given.size * SECONDS:.2f}")
    seen = f"engine {own:.2f}, supervisor {owners:.2f}, tasks {max(tasks, running):.2f}"
    tell("", f"seen in /proc: {seen} CPU s")


if __name__ == "__main__":
    main()
