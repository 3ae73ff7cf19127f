"""Plans as exporters write them, and the runtime beside them, away from all that is ours."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import furness

RUNTIME = Path(furness.__file__).parent / "runtime"
FILES = (
    *("alone", "condition", "condition_tokens", "condition_values", "kept"),
    *("sources", "step", "surroundings", "task"),
)


def operator(
    script: str,
    inputs: dict[str, Any] | None = None,
    results: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Give what a plan says of an operator that is a shell script."""
    made = {name: {"path": None, **one} for name, one in (results or {}).items()}
    told = {
        "operator": "one",
        "key": "one",
        "inputs": inputs or {},
        "outputs": {name: one["path"] for name, one in made.items() if one["path"]},
        "results": made,
        "variables": {},
        "secrets": [],
        "command": [["sh"], ["-c"], [script]],
    }
    return {**told, **more}


def node(path: str, arguments: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Give what a plan says of a step of the operator `one`."""
    said = {
        "path": path,
        "axis": 0,
        "operator": "one",
        "arguments": arguments or {},
        "musts": [],
        "when": None,
        "reads": {},
        "needs": [],
        "gates": [],
        "retry": {"attempts": 1, "wait": 0.0, "backoff": 1.0, "jitter": 0.0, "exit_statuses": []},
        "allow_failure": False,
        "resources": {"cpus": 1.0, "ranks": None, "time_limit": None},
        "after": [],
    }
    return {**said, **more}


def plan(
    nodes: list[dict[str, Any]], one: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Give a plan of steps of one operator."""
    root = {"parent": 0, "step": "", "lists": [], "method": "zip"}
    said = {"pipeline": "p", "inputs": {}, "nodes": nodes, "axes": [root], "outputs": {}}
    return {**said, "exit": {}, "operators": {"one": one or operator("true")}, **more}


class Exported:
    """A folder with an exported pipeline, and one where it is run."""

    def __init__(self, path: Path, told: Any) -> None:
        self.here = path / "here"
        self.here.mkdir(exist_ok=True)
        self.folder = path / "out" / "furness"
        (self.folder / "runtime").mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(RUNTIME / f"{name}.py", self.folder / "runtime")
        (self.folder / "plan.json").write_text(told if isinstance(told, str) else json.dumps(told))

    def start(self, *words: str, **variables: str) -> "subprocess.Popen[str]":
        """Start `step.py`."""
        return subprocess.Popen(
            [sys.executable, "-Es", str(self.folder / "runtime" / "step.py"), *words],
            cwd=self.here,
            env={"PATH": os.environ["PATH"], "HOME": str(self.here), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def call(self, *words: str, status: int = 0, **variables: str) -> str:
        """Call `step.py`, and give what it prints; its exit status must be right."""
        process = self.start(*words, **variables)
        output, errors = process.communicate(timeout=60)
        assert process.returncode == status, (output, errors)
        assert "Traceback" not in errors
        return output + errors

    def read(self, path: str) -> Any:
        """Give what a JSON file says."""
        return json.loads((self.here / path).read_text())
