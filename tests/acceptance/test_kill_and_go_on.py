"""She can kill it, change one file, and go on: the promise of the first page."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.folder import Folder, move, wait_for

IMAGES = 6

# The scripts log each start outside the workspace, so that the tests can count what really ran.
SCRIPT = """
import os, pathlib, time
pathlib.Path(os.environ["TRACES"], "{name}-" + os.environ["FURNESS_TASK"].replace("/", "_")).touch()
time.sleep(float(os.environ.get("PAUSE", "0")))
text = pathlib.Path(os.getenv("image")).read_text()
pathlib.Path(os.getenv("output_image", "{name}.txt")).write_text(text + " {name}")
"""

GATHER = """
import json, os, pathlib
images = json.loads(os.getenv("images"))
pathlib.Path(os.getenv("output_table", "{name}.csv")).write_text(
    "\\n".join(pathlib.Path(image).read_text() for image in images))
"""

PIPELINE = """
pipeline: cells
inputs:
  images: List[File]
steps:
  denoise: {operator: denoise.yaml, scatter: image, arguments: {image: $images}}
  segment: {operator: segment.yaml, scatter: image, arguments: {image: $denoise.output_image}}
  measure: {operator: measure.yaml, scatter: image, arguments: {image: $segment.output_image}}
  table: {operator: table.yaml, arguments: {images: $measure.output_image}}
  plot: {operator: plot.yaml, arguments: {images: [$table.output_table]}}
outputs:
  table: $table.output_table
  plot: $plot.output_table
"""

ONE = """
operator: {name}
inputs: {{image: File}}
outputs: {{output_image: {{type: File, path: {name}.txt}}}}
source: {name}.py
command: [python, {name}.py]
"""

ALL = """
operator: {name}
inputs: {{images: "List[File]"}}
outputs: {{output_table: {{type: File, path: {name}.csv}}}}
source: {name}.py
command: [python, {name}.py]
"""


@pytest.fixture
def cells(folder: Folder) -> Folder:
    (folder.path / "traces").mkdir()
    folder.write({"cells.yaml": PIPELINE})
    for name in ("denoise", "segment", "measure"):
        folder.write(
            {f"{name}.py": SCRIPT.format(name=name), f"{name}.yaml": ONE.format(name=name)}
        )
    for name in ("table", "plot"):
        folder.write(
            {f"{name}.py": GATHER.format(name=name), f"{name}.yaml": ALL.format(name=name)}
        )
    folder.write({f"scans/image {number}.txt": f"image {number}" for number in range(IMAGES)})
    return folder.having(TRACES=str(folder.path / "traces"))


def run(folder: Folder) -> dict[str, Any]:
    return folder.call("run", "cells.yaml", "images=scans/*.txt")


def ran(result: dict[str, Any]) -> tuple[int, int]:
    return result["tasks"]["ran"], result["tasks"]["reused"]


def finished(folder: Folder) -> set[str]:
    last = folder.call("tasks", "show", "last", "--all")
    return {task["task"] for task in last["tasks"] if task["state"] == "succeeded"}


def traces(folder: Folder) -> list[str]:
    return sorted(os.listdir(folder.path / "traces"))


def test_kill_9_in_the_middle_then_resume_runs_no_finished_task_again(cells: Folder) -> None:
    engine = cells.having(PAUSE="0.1").process("run", "cells.yaml", "images=scans/*.txt", "--json")
    wait_for(lambda: len(traces(cells)) >= 5)
    os.kill(engine.pid, signal.SIGKILL)
    engine.communicate()
    done_before = finished(cells)

    result = cells.call("runs", "resume", "last")

    assert result["state"] == "succeeded"
    assert result["tasks"]["ran"] == 3 * IMAGES + 2
    assert 0 < len(done_before) < 3 * IMAGES
    starts = [trace.rsplit(".", 1)[0] for trace in traces(cells)]
    assert all(starts.count(start) == 1 for start in starts if _task(start) in done_before)


def _task(start: str) -> str:
    return start.rpartition("_")[2]


def test_resumed_run_gives_the_outputs_of_an_undisturbed_one(cells: Folder) -> None:
    undisturbed = run(cells)
    engine = cells.having(PAUSE="0.05").process(
        "run", "cells.yaml", "images=scans/*.txt", "--no-reuse", "--json"
    )
    wait_for(lambda: len(traces(cells)) >= 3 * IMAGES + 3)
    os.kill(engine.pid, signal.SIGKILL)
    engine.communicate()

    resumed = cells.call("runs", "resume", "last")

    assert digests(resumed) == digests(undisturbed)


def digests(result: dict[str, Any]) -> dict[str, str]:
    return {name: value["digest"] for name, value in result["outputs"].items()}


def test_image_touched_runs_nothing(cells: Folder) -> None:
    run(cells)
    os.utime(cells.path / "scans" / "image 3.txt")

    again = run(cells)

    assert ran(again) == (0, 3 * IMAGES + 2)


def test_image_changed_runs_its_three_tasks_the_table_and_the_plot(cells: Folder) -> None:
    run(cells)
    cells.write({"scans/image 3.txt": "another image"})

    foreseen = cells.call("run", "cells.yaml", "images=scans/*.txt", "--dry-run")
    again = run(cells)

    assert ran(again) == (5, 3 * (IMAGES - 1))
    assert [task for task in foreseen["tasks"] if task["reuse"] == "miss"] == [
        {
            "task": "denoise[3]",
            "reuse": "miss",
            "why": ["the content of `image` (`image 3.txt`) changed"],
        }
    ]


def test_folder_moved_runs_nothing(cells: Folder) -> None:
    run(cells)
    moved = move(cells)
    elsewhere = moved.having(TRACES=str(moved.path / "traces"))

    again = run(elsewhere)

    assert ran(again) == (0, 3 * IMAGES + 2)
    assert Path(again["outputs"]["table"]["path"]).is_relative_to(elsewhere.path)


def test_script_changed_runs_what_depends_on_it(cells: Folder) -> None:
    run(cells)
    script = cells.path / "measure.py"
    script.write_text(script.read_text() + "\n# changed\n")

    foreseen = cells.call("run", "cells.yaml", "images=scans/*.txt", "--dry-run")
    again = run(cells)

    assert {tuple(task["why"]) for task in foreseen["tasks"] if task["reuse"] == "miss"} == {
        ("`measure.py` changed",)
    }
    assert ran(again) == (IMAGES, 2 * IMAGES + 2)


def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(cells: Folder) -> None:
    engine = cells.having(PAUSE="0.2").process("run", "cells.yaml", "images=scans/*.txt")
    wait_for(lambda: len(traces(cells)) >= 3)

    os.kill(engine.pid, signal.SIGINT)
    _, errors = engine.communicate(timeout=30)

    assert engine.returncode == 130
    assert "furness runs resume" in errors
    assert cells.call("runs", "resume", "last")["state"] == "succeeded"


def test_second_engine_on_the_same_run_is_refused_and_told_who_holds_it(cells: Folder) -> None:
    engine = cells.having(PAUSE="0.5").process("run", "cells.yaml", "images=scans/*.txt")
    wait_for(lambda: len(traces(cells)) >= 1)

    refused = cells.call("runs", "resume", "last", status=3)

    assert refused["error"]["code"] == "busy"
    assert str(engine.pid) in refused["error"]["message"]
    os.kill(engine.pid, signal.SIGKILL)
    engine.communicate()


def test_image_changed_before_the_resume_is_done_again(cells: Folder) -> None:
    engine = cells.having(PAUSE="0.1").process("run", "cells.yaml", "images=scans/*.txt", "--json")
    wait_for(lambda: len(traces(cells)) >= 6)
    os.kill(engine.pid, signal.SIGKILL)
    engine.communicate()
    cells.write({"scans/image 0.txt": "another image"})

    resumed = cells.call("runs", "resume", "last")

    table = Path(resumed["outputs"]["table"]["path"]).read_text()
    assert table.splitlines()[0] == "another image denoise segment measure"
