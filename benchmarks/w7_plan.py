"""W7: what does it cost to check and plan distinct steps, beside starting Python?

`furness run --dry-run` on a pipeline that no run has seen, as JSON and as YAML.
"""

import json

from benchmarks.measure import FURNESS, Cost, Question, compare, folder, options, spend, write
from benchmarks.workloads import run_empty_python, write_no_op

BAR = 15


def _as_json(size: int) -> str:
    steps = {
        f"s{number}": {"operator": "nothing.json", "arguments": {"number": number}}
        for number in range(size)
    }
    return json.dumps({"pipeline": "plan", "steps": steps})


def _as_yaml(size: int) -> str:
    lines = [
        f"  s{number}: {{operator: nothing.json, arguments: {{number: {number}}}}}"
        for number in range(size)
    ]
    return "\n".join(["pipeline: plan", "steps:", *lines, ""])


def _plan(document: str, name: str) -> Cost:
    with folder() as place:
        write_no_op(place)
        write(place, name, document)
        return spend([FURNESS, "run", name, "--dry-run"], place)


def main() -> None:
    """Print a line for each notation."""
    given = options(__doc__ or "", size=10000, pairs=11, quick=(10000, 2))
    as_json, as_yaml = _as_json(given.size), _as_yaml(given.size)
    compare(
        Question("W7 json", BAR, lambda: _plan(as_json, "plan.json"), run_empty_python),
        given.pairs,
    )
    compare(
        Question("W7 yaml", BAR, lambda: _plan(as_yaml, "plan.yaml"), run_empty_python),
        given.pairs,
    )


if __name__ == "__main__":
    main()
