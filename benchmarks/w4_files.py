"""W4: what do small files cost, each changed by a command, then one merge?

W4 in a new project, beside the same commands from xargs; W4b again, nothing changed, and W4c
with one file changed, both beside make.
"""

import json
import os
import time

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

BARS = {"W4": 1.2, "W4b": 1.0, "W4c": 1.3}
CHANGED = "00007.txt"
"""The file that changes in W4c."""
UPPER = {
    "operator": "upper",
    "inputs": {"text": {"type": "File"}},
    "outputs": {"upper": {"type": "File", "path": "upper.txt"}},
    "environment": "host",
    "command": ["sh", "-c", 'tr a-z A-Z < "$text" > upper.txt'],
}
MERGE = {
    "operator": "merge",
    "inputs": {"parts": {"type": "List[File]"}},
    "outputs": {"merged": {"type": "File", "path": "merged.txt"}},
    "environment": "host",
    "command": ["sh", "-c", 'cat "$@" > merged.txt', "merge", "$parts"],
}
PIPELINE = {
    "pipeline": "files",
    "inputs": {"texts": {"type": "List[File]"}},
    "steps": {
        "upper": {"operator": "upper.json", "scatter": "text", "arguments": {"text": "$texts"}},
        "merge": {"operator": "merge.json", "arguments": {"parts": "$upper.upper"}},
    },
    "outputs": {"merged": "$merge.merged"},
}
XARGS = "ls in | xargs -P2 -I{} sh -c 'tr a-z A-Z < in/{} > out/{}'; cat out/*.txt > merged.txt"
MAKEFILE = """\
SOURCES := $(wildcard in/*.txt)
merged.txt: $(SOURCES:in/%=out/%)
\tcat out/*.txt > $@
out/%.txt: in/%.txt
\ttr a-z A-Z < $< > $@
"""


def write_inputs(place: str, size: int) -> None:
    """Write small files into `in`, and make the empty folder `out`."""
    os.mkdir(os.path.join(place, "in"))
    os.mkdir(os.path.join(place, "out"))
    for number in range(size):
        lines = [f"this is line {line} of the small file {number}\n" for line in range(25)]
        write(place, f"in/{number:05}.txt", "".join(lines))


def _write_project(place: str, size: int) -> None:
    write_inputs(place, size)
    for name, document in (("upper", UPPER), ("merge", MERGE), ("files", PIPELINE)):
        write(place, f"{name}.json", json.dumps(document))


def _run(place: str) -> Cost:
    return spend([FURNESS, "run", "files.json", "texts=in/*.txt", "--jobs", "2"], place)


def _make(place: str) -> Cost:
    return spend(["make", "--silent", "-j2"], place)


def _run_anew(size: int) -> Cost:
    with folder() as place:
        _write_project(place, size)
        return _run(place)


def run_inputs_by_xargs(size: int) -> Cost:
    """Change and merge small files without an engine."""
    with folder() as place:
        write_inputs(place, size)
        return shell(XARGS, place)


def _change_one(place: str) -> None:
    with open(os.path.join(place, "in", CHANGED), "a", encoding="utf-8") as file:
        file.write(f"{time.time_ns()}\n")


def _check(place: str, result: str) -> None:
    """See to it that the change has come through: a stale result is no figure."""
    with open(os.path.join(place, "in", CHANGED), encoding="utf-8") as file:
        last = file.readlines()[-1].upper()
    with open(os.path.join(place, result), encoding="utf-8") as file:
        assert last in file.read(), f"`{result}` is stale"


def _run_changed(place: str) -> Cost:
    _change_one(place)
    cost = _run(place)
    _check(place, "results/files/merged.txt")
    return cost


def _make_changed(place: str) -> Cost:
    _change_one(place)
    cost = _make(place)
    _check(place, "merged.txt")
    return cost


def main() -> None:
    """Print the three lines."""
    given = options(__doc__ or "", size=500, pairs=5, quick=(100, 2))
    compare(
        Question(
            "W4", BARS["W4"], lambda: _run_anew(given.size), lambda: run_inputs_by_xargs(given.size)
        ),
        given.pairs,
    )
    with folder() as ours, folder() as theirs:
        _write_project(ours, given.size)
        write_inputs(theirs, given.size)
        write(theirs, "Makefile", MAKEFILE)
        _run(ours)
        _make(theirs)
        compare(
            Question("W4b", BARS["W4b"], lambda: _run(ours), lambda: _make(theirs)),
            3 * given.pairs,
        )
        compare(
            Question("W4c", BARS["W4c"], lambda: _run_changed(ours), lambda: _make_changed(theirs)),
            3 * given.pairs,
        )


if __name__ == "__main__":
    main()
