"""Start sources through the runtime, as the engine does."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RUNTIME = Path(__file__).parents[2] / "src" / "furness" / "runtime" / "python.py"

Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def runtime() -> str:
    """Give the path of the runtime."""
    return str(RUNTIME)


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Give a function that runs a source in a workspace and says how it ended."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()

    def run(
        source: str | bytes,
        *options: str,
        inputs: dict[str, Any] | None = None,
        arguments: tuple[str, ...] = (),
        variables: dict[str, str] | None = None,
        interpreter: str = sys.executable,
    ) -> subprocess.CompletedProcess[str]:
        script = tmp_path / "source.py"
        script.write_bytes(source if isinstance(source, bytes) else source.encode())
        if inputs is not None:
            (workspace / "input.json").write_text(json.dumps(inputs))
        return subprocess.run(
            [interpreter, str(RUNTIME), *options, str(script), *arguments],
            cwd=workspace,
            env=os.environ | (variables or {}),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    return run


@pytest.fixture
def call(start: Start, tmp_path: Path) -> Callable[..., Any]:
    """Give a function that calls a source's `main` and gives the outputs it wrote."""

    def run(source: str, **inputs: Any) -> Any:
        ended = start(source, "--entry", "main", inputs=inputs)
        assert ended.returncode == 0, ended.stderr
        written = tmp_path / "workspace" / "output.json"
        return json.loads(written.read_text()) if written.exists() else None

    return run
