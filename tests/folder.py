"""A folder as a user has it, and the command line as a process in it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

FURNESS = (sys.executable, "-m", "furness")


class Folder:
    """A project folder of its own for one test, and what is set for the commands in it."""

    def __init__(self, path: Path, variables: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.variables = dict(variables or {})

    def having(self, variables: Mapping[str, str] = {}, /, **more: str) -> "Folder":
        """Give the same folder with more environment variables for the commands in it."""
        return Folder(self.path, {**self.variables, **variables, **more})

    def write(self, files: dict[str, str]) -> None:
        """Write files, by path relative to the folder."""
        for name, content in files.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(content)

    def call(self, *words: str, status: int = 0) -> dict[str, Any]:
        """Call a command with `--json` and give what it prints; the exit status must be right."""
        done = self.process(*words, "--json")
        output, errors = done.communicate(timeout=120)
        assert done.returncode == status, (output, errors)
        assert "Traceback" not in errors
        document: dict[str, Any] = json.loads(output)
        return document

    def process(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command, in a process group of its own."""
        return subprocess.Popen(
            [*FURNESS, *words],
            cwd=self.path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            env={**os.environ, **self.variables, "PYTHONPATH": "", "COLUMNS": "100"},
        )


def move(folder: Folder) -> Folder:
    """Move a folder and all that is in it."""
    target = folder.path.with_name("moved elsewhere")
    shutil.move(folder.path, target)
    return Folder(target, folder.variables)


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is so; fail when it is not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
