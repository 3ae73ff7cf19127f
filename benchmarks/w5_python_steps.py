"""W5: what do Python steps cost that import numpy and pandas, beside the same from xargs?

The environment is made with uv before anything is measured; both sides use the same one. The
number of steps: `--size`, else `BENCH_W5`, else 200.
"""

import json
import os

from benchmarks.measure import (
    FURNESS,
    Cost,
    Question,
    compare,
    folder,
    options,
    shell,
    spend,
    write,
)

BAR = 0.15
STEP = """\
# /// script
# dependencies = ["numpy", "pandas"]
# ///
import os

import numpy
import pandas

number = int(os.environ.get("number", 0))
output_table = os.environ.get("output_table", "table.csv")
frame = pandas.DataFrame({"x": numpy.arange(10) + number})
frame.to_csv(output_table, index=False)
"""
WHERE = STEP.replace("import os\n", "import os\nimport sys\n") + (
    'with open(os.environ.get("output_python", "python.txt"), "w") as file:\n'
    "    file.write(sys.executable)\n"
)
"""The same step, which also tells which interpreter it runs in."""


def _find_interpreter() -> str:
    """Make the environment of the step, and give its interpreter."""
    with folder() as place:
        write(place, "where.py", WHERE)
        spend([FURNESS, "run", "where.py", "number=1", "--out", "out"], place)
        found = [
            os.path.join(path, name)
            for path, _, names in os.walk(os.path.join(place, "out"))
            for name in names
            if name == "python.txt"
        ]
        with open(found[0], encoding="utf-8") as file:
            return file.read().strip()


def _run(size: int) -> Cost:
    with folder() as place:
        write(place, "step.py", STEP)
        write(place, "arguments.json", json.dumps({"number": list(range(size))}))
        command = [FURNESS, "run", "step.py", "--scatter", "number", "--jobs", "2"]
        return spend([*command, "--arguments", "arguments.json"], place)


def _xargs(size: int, python: str) -> Cost:
    with folder() as place:
        write(place, "step.py", STEP)
        step = f"env number={{}} output_table={{}}.csv '{python}' step.py"
        return shell(f"seq {size} | xargs -P2 -I{{}} {step}", place)


def main() -> None:
    """Print the line."""
    size = int(os.environ.get("BENCH_W5", "200"))
    given = options(__doc__ or "", size=size, pairs=2, quick=(8, 1))
    python = _find_interpreter()
    _run(2)
    compare(
        Question("W5", BAR, lambda: _run(given.size), lambda: _xargs(given.size, python)),
        given.pairs,
    )


if __name__ == "__main__":
    main()
