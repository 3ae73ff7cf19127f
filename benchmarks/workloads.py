"""What several benchmarks run."""

import json

from benchmarks.measure import FURNESS, PYTHON, TRUE, Cost, folder, shell, spend, write
from benchmarks.watch import Tell


def write_no_op(place: str) -> str:
    """Write an operator that runs `true`, and give the path of its document."""
    document = {
        "operator": "nothing",
        "inputs": {"number": {"type": "Integer"}},
        "environment": "host",
        "command": [TRUE],
    }
    return write(place, "nothing.json", json.dumps(document))


def write_wide(place: str, size: int) -> list[str]:
    """Write what `size` independent tasks need, and give the command that runs them."""
    write_no_op(place)
    write(place, "arguments.json", json.dumps({"number": list(range(size))}))
    return [
        *(FURNESS, "run", "nothing.json", "--scatter", "number"),
        *("--arguments", "arguments.json", "--jobs", "2"),
    ]


def run_wide(size: int, *, watch: Tell | None = None) -> Cost:
    """Run `size` independent tasks, two at a time, in a new project."""
    with folder() as place:
        return spend(write_wide(place, size), place, watch=watch)


def run_xargs(size: int, *, at_once: int = 2) -> Cost:
    """Run as many processes without an engine."""
    with folder() as place:
        return shell(f"seq {size} | xargs -P{at_once} -n1 {TRUE}", place)


def run_empty_python() -> Cost:
    """Start Python and do nothing."""
    with folder() as place:
        return spend([PYTHON, "-c", "pass"], place)
