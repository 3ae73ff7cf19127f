"""A script adds steps to its run: they are there after a kill, and after a change beside them."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.folder import Folder, wait_for

# The scripts log each start outside the workspace, so that the tests can count what really ran.
STARTED = """
import os, pathlib, time
traces = pathlib.Path("TRACES")
traces.joinpath(os.environ["FURNESS_TASK"].replace("/", "_")).touch()
"""
PLAN = f'''# /// script
# [tool.furness]
# environment = "host"
# ///
"""Add a step for each letter."""
{STARTED}
from furness.runtime import add_steps


def main(letters: str) -> list[str]:
    for letter in letters:
        step = {{"operator": "tools/shout.py", "arguments": {{"letter": letter}}}}
        add_steps({{f"{{letter}}-step": {{**step, "feeds": {{"join": "parts"}}}}}})
    return list(letters)
'''
SHOUT = f"""# /// script
# [tool.furness]
# environment = "host"
# ///
{STARTED}
time.sleep(float(traces.with_name("pause").read_text()))
letter = os.getenv("letter")
pathlib.Path(os.getenv("output_part", "part.txt")).write_text(letter.upper())
"""
JOIN = f"""# /// script
# [tool.furness]
# environment = "host"
# [tool.furness.inputs]
# parts = "List[File]"
# ///
{STARTED}
import json
parts = json.loads(os.getenv("parts", "[]"))
text = "".join(pathlib.Path(part).read_text() for part in parts)
pathlib.Path(os.getenv("output_whole", "whole.txt")).write_text(text)
"""
PIPELINE = """
pipeline: grows
inputs: {letters: {type: String, default: edcba}}
steps:
  plan: {operator: plan.py, arguments: {letters: $letters}}
  join: {operator: join.py, arguments: {parts: []}, needs: plan}
outputs: {whole: $join.output_whole}
"""
FILES = {
    "work/pipeline.yaml": PIPELINE,
    "work/plan.py": PLAN,
    "work/tools/shout.py": SHOUT,
    "work/join.py": JOIN,
}
ADDED = [f"{letter}-step" for letter in "abcde"]


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    (tmp_path / "traces").mkdir()
    return tmp_path / "traces"


@pytest.fixture
def folder(tmp_path: Path, traces: Path) -> Folder:
    (tmp_path / "project").mkdir()
    found = Folder(tmp_path / "project")
    for name, text in FILES.items():
        found.write({name: text.replace("TRACES", str(traces))})
    pause(traces, 0)
    return found


def pause(traces: Path, seconds: float) -> None:
    """Let each added step take a while."""
    traces.with_name("pause").write_text(str(seconds))


def started(traces: Path) -> list[str]:
    """Give the tasks that were started, and forget them."""
    names = sorted(path.name.partition("_")[2].rpartition(".")[0] for path in traces.iterdir())
    for path in traces.iterdir():
        path.unlink()
    return names


def text_of(result: dict[str, Any]) -> str:
    return Path(result["outputs"]["whole"]["path"]).read_text()


def test_steps_that_a_script_adds_run_and_feed_a_later_one(folder: Folder, traces: Path) -> None:
    result = folder.call("run", "work/pipeline.yaml")

    assert (text_of(result), result["tasks"]["ran"]) == ("EDCBA", 7)
    assert started(traces) == [*ADDED, "join", "plan"]
    shown = folder.call("runs", "show", "last")
    order = ["plan", *reversed(ADDED), "join"]
    assert sorted(step["step"] for step in shown["steps"]) == sorted(order)
    assert folder.call("tasks", "show", "last")["total"] == 7
    page = Path(folder.call("runs", "report", "last")["report"]).read_text()
    assert [name for name in order if f'data-name="{name}"' not in page] == []


def test_steps_are_added_again_when_their_script_is_reused(folder: Folder, traces: Path) -> None:
    folder.call("run", "work/pipeline.yaml")
    started(traces)

    assert folder.call("run", "work/pipeline.yaml")["tasks"]["reused"] == 7
    assert started(traces) == []

    source = SHOUT.replace("letter.upper()", "letter * 2").replace("TRACES", str(traces))
    folder.write({"work/tools/shout.py": source})
    changed = folder.call("run", "work/pipeline.yaml")

    assert (text_of(changed), changed["tasks"]["reused"]) == ("eeddccbbaa", 1)
    assert started(traces) == [*ADDED, "join"]


def test_steps_are_there_after_the_engine_was_killed(folder: Folder, traces: Path) -> None:
    pause(traces, 0.7)
    process = folder.process("run", "work/pipeline.yaml", "--jobs", "2")
    wait_for(lambda: sum("-step" in path.name for path in traces.iterdir()) >= 3)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    pause(traces, 0)

    result = folder.call("runs", "resume", "last")

    assert (text_of(result), result["tasks"]["total"]) == ("EDCBA", 7)
    names = started(traces)
    assert {*names} == {*ADDED, "join", "plan"}
    assert names.count("plan") == 1


def test_step_that_adds_what_is_not_there_fails_with_the_place(
    folder: Folder, traces: Path
) -> None:
    source = PLAN.replace("tools/shout.py", "tools/shut.py").replace("TRACES", str(traces))
    folder.write({"work/plan.py": source})

    result = folder.call("run", "work/pipeline.yaml", status=1)

    (failure,) = result["failures"]
    assert failure["task"] == "plan"
    assert "`tools/shut.py` does not exist (steps.json:1:" in failure["message"]
    assert "did you mean `shout.py`?" in failure["message"]
    assert result["tasks"]["total"] == 2


def test_run_that_would_grow_tells_what_is_not_known(folder: Folder) -> None:
    folder.call("run", "work/pipeline.yaml")

    told = folder.call("run", "work/pipeline.yaml", "--dry-run")

    assert {one["task"]: one["reuse"] for one in told["tasks"]} == {
        "plan": "hit",
        "join": "unknown",
    }


def test_engine_killed_while_a_fed_step_waits_counts_what_was_added(
    folder: Folder, traces: Path
) -> None:
    pause(traces, 60)
    process = folder.process("run", "work/pipeline.yaml", "--jobs", "2")
    wait_for(lambda: any("-step" in path.name for path in traces.iterdir()))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)

    shown = folder.call("runs", "show", "last")

    assert (shown["state"], shown["tasks"]["total"]) == ("cancelled", 7)
