"""A pipeline with everything in it gives the same from YAML and from Python."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.folder import Folder

WORDS = Path(__file__).parents[2] / "examples" / "words"

IN_PYTHON = """
import json, furness
from words import words
print(json.dumps(furness.run(words).document))
"""


@pytest.fixture
def words(folder: Folder) -> Folder:
    shutil.copytree(WORDS, folder.path, dirs_exist_ok=True)
    return folder


def run_yaml(folder: Folder) -> dict[str, Any]:
    return comparable(folder.call("run", "pipeline.yaml"))


def run_python(folder: Folder) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", IN_PYTHON],
        cwd=folder.path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return comparable(json.loads(done.stdout))


def comparable(document: dict[str, Any]) -> dict[str, Any]:
    """Keep what is the same in every folder."""
    document["outputs"]["text"].pop("path")
    return {key: document[key] for key in ("state", "tasks", "outputs")}


def expected() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((WORDS / "expected.json").read_text())
    return document


def all_reused(document: dict[str, Any]) -> dict[str, Any]:
    tasks = document["tasks"]
    return document | {"tasks": tasks | {"ran": 0, "reused": tasks["ran"]}}


RUNS = {"yaml": run_yaml, "python": run_python}
PAIRS = [("yaml", "python"), ("python", "yaml")]


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=["yaml-first", "python-first"])
def test_pipeline_in_yaml_and_in_python_gives_the_same_and_reuses_the_other(
    words: Folder, first: str, second: str
) -> None:
    before = RUNS[first](words)
    after = RUNS[second](words)

    assert before == expected()
    assert after == all_reused(expected())


def test_pipeline_foreseen_after_a_run_is_all_hits(words: Folder) -> None:
    run_yaml(words)

    foreseen = words.call("run", "pipeline.yaml", "--dry-run")

    assert foreseen["summary"] == {"hit": 28, "miss": 0, "unknown": 0}


def test_exit_step_is_told_how_the_run_ended(words: Folder) -> None:
    run_yaml(words)

    done = words.process("tasks", "logs", "last/exit/success")
    log, errors = done.communicate(timeout=60)

    assert "words: succeeded" in log, errors
