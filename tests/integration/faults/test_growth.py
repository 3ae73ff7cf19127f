"""The engine is killed at each thing that it writes while a run grows; then the run is resumed."""

import json
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.integration.faults.checks import assert_clean, assert_once, assert_told, contents
from tests.integration.faults.conftest import Report
from tests.integration.faults.lab import Lab
from tests.integration.faults.pipelines import GATHER, TRACE, WORD, operator

pytestmark = pytest.mark.integration

LEAST_INSTANTS = 5
"""Each kind of call is made at least so often."""
SIDE_BY_SIDE = 2
"""Rounds at once."""


def word(text: str, **more: Any) -> dict[str, Any]:
    return {"operator": "word.yaml", "arguments": {"source": "$plan.made", "word": text}, **more}


def planner(steps: dict[str, Any], files: str = "") -> str:
    """Write an operator that adds steps; the file is written beside what it gives."""
    script = f"{TRACE}\ncat > steps.json <<'.'\n{json.dumps({'steps': steps})}\n.\n{files}"
    outputs = "{made: {type: File, path: made.txt}}"
    return operator(
        f'{script}\ncat "$source" > made.txt', inputs="{source: File}", outputs=outputs
    ).replace("operator: one", "operator: plan\ngrows: true")


FED = {"feeds": {"collect": "sources"}}
INNER = """
pipeline: inner
inputs: {source: File}
steps:
  plan: {operator: inside.yaml, arguments: {source: $source}}
  collect: {operator: gather.yaml, arguments: {sources: [$plan.made]}}
outputs: {made: $collect.table}
"""
GROWING = """
pipeline: growing
inputs: {sources: "List[File]", source: File}
steps:
  plan: {operator: plan.yaml, arguments: {source: $source}}
  collect: {operator: gather.yaml, arguments: {sources: [$plan.made]}}
  nest: {operator: inner.yaml, scatter: source, arguments: {source: $sources}}
  all: {operator: gather.yaml, arguments: {sources: $nest.made}}
outputs: {table: $collect.table, all: $all.table}
"""
FILES = {
    "word.yaml": WORD,
    "gather.yaml": GATHER,
    "few.yaml": planner({"one": word("one", **FED)}),
    "inside.yaml": planner({"two": word("two", **FED)}),
    "plan.yaml": planner(
        {
            "first": word("first", **FED),
            "second": word("second", needs="first", **FED),
            "deeper": {
                "operator": "few.yaml",
                "arguments": {"source": "$first.made"},
                "feeds": {"collect": {"sources": "made"}},
            },
        }
    ),
    "inner.yaml": INNER,
    "growing.yaml": GROWING,
    **{f"in/{number}.txt": f"source {number}\n" for number in range(2)},
}
TASKS = (1 + 3 + 1 + 1) + 2 * 3 + 1
"""The plan, its three steps, the one that `deeper` adds, `collect`; twice the inner ones; `all`."""
RUN = ("run", "growing.yaml", "sources=in/*.txt", "source=in/0.txt", "--jobs", "2")


def new_lab(folder: Path) -> Lab:
    lab = Lab(folder)
    lab.write(FILES)
    return lab


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    lab = new_lab(tmp_path_factory.mktemp("undisturbed") / "project")
    result = lab.succeed(*RUN)
    assert_clean(lab)
    assert result["tasks"]["ran"] == TASKS
    return contents(lab)


def kill_at(folder: Path, fault: str, undisturbed: dict[str, Any]) -> bool:
    """Kill an engine at one instant, go on and check; tell whether the run came that far."""
    lab = new_lab(folder)
    killed = lab.ask(*RUN, FAULT_KILL=fault).status == -signal.SIGKILL
    if killed:
        finished, lines = lab.finished(), lab.lines()
        with lab.database() as database:
            known = database.run("last") is not None
        result = lab.succeed(*(("runs", "resume", "last") if known else RUN))
        assert result["tasks"]["total"] == TASKS
        assert_once(lab, finished, lines)
        assert_clean(lab)
        assert_told(lab)
        found = contents(lab)
        assert {key: undisturbed[key] for key in found} == found
    shutil.rmtree(folder.parent, ignore_errors=True)
    return killed


@pytest.mark.parametrize("kind", ["within:write", "after:write", "after:put"])
def test_growing_run_whose_engine_was_killed_goes_on_as_if_it_had_not_been(
    kind: str, tmp_path: Path, undisturbed: dict[str, Any], report: Report
) -> None:
    def one(number: int) -> bool:
        return kill_at(tmp_path / str(number) / "project", f"{kind}:{number}", undisturbed)

    rounds = 0
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for first in count(1, SIDE_BY_SIDE):
            killed = list(pool.map(one, range(first, first + SIDE_BY_SIDE)))
            rounds += sum(killed)
            if not all(killed):
                break

    assert rounds >= LEAST_INSTANTS
    report(f"growth, {kind}: {rounds} rounds")
