"""The main job on real images, through the command line: killed, touched, changed, moved."""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from tests.folder import Folder, move, wait_for

pytestmark = pytest.mark.integration

EXAMPLE = Path(__file__).parents[2] / "examples" / "cells"
IMAGES = 5


@pytest.fixture
def cells(folder: Folder) -> Folder:
    shutil.copytree(EXAMPLE, folder.path / "cells")
    tiles = folder.call("run", "cells/tiles.py", "--out", "photographs")
    found = sorted(Path(tiles["outputs"]["folder"]["path"]).glob("nuclei-*.png"))[:IMAGES]
    (folder.path / "scans").mkdir()
    for image in found:
        shutil.copyfile(image, folder.path / "scans" / image.name)
    return folder


def run(folder: Folder) -> dict[str, Any]:
    return folder.call("run", "cells/pipeline.yaml", "images=scans/*.png")


def ran(result: dict[str, Any]) -> tuple[int, int]:
    return result["tasks"]["ran"], result["tasks"]["reused"]


def succeeded(folder: Folder) -> dict[str, list[Any]]:
    """Give the attempts, with their times, of each task of the last run that has succeeded."""
    tasks = folder.call("tasks", "show", "last", "--all")["tasks"]
    return {task["task"]: task["attempts"] for task in tasks if task["state"] == "succeeded"}


def test_the_main_job_is_killed_touched_changed_and_moved(cells: Folder) -> None:
    whole = 3 * IMAGES + 2
    engine = cells.process("run", "cells/pipeline.yaml", "images=scans/*.png", "--json")
    wait_for((cells.path / ".furness" / "workspaces").exists)
    wait_for(lambda: len(succeeded(cells)) >= 3, seconds=300)
    os.kill(engine.pid, signal.SIGKILL)
    engine.communicate()
    before = succeeded(cells)

    resumed = cells.call("runs", "resume", "last")
    after = succeeded(cells)
    again = run(cells)
    os.utime(next((cells.path / "scans").iterdir()))
    touched = run(cells)
    change(cells.path / "scans")
    changed = run(cells)
    moved = run(move(cells))

    assert 3 <= len(before) < whole
    assert resumed["tasks"]["ran"] == whole
    assert {task: after[task] for task in before} == before
    assert ran(again) == ran(touched) == ran(moved) == (0, whole)
    assert ran(changed) == (5, whole - 5)


def change(scans: Path) -> None:
    """Turn one image upside down."""
    path = min(scans.iterdir())
    ImageOps.flip(Image.open(path)).save(path)
