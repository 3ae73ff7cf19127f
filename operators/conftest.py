"""What the operators' tests share: an operator is run as its user runs it, or called within.

A call takes no time, and needs the operator's packages in the Python that tests have.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


class Operator:
    """An operator, and a folder of its user in which it is run."""

    def __init__(self, document: Path, folder: Path, printed: pytest.CaptureFixture[str]) -> None:
        self.document = document
        self.data = document.parent / "tests"
        self.folder = folder
        self._printed = printed

    def run(self, *arguments: str) -> dict[str, Any]:
        """Run it, and give its outputs; a file is its path."""
        outputs = self._json(arguments, status=0)["outputs"]
        return {name: as_path(value) for name, value in outputs.items()}

    def fail(self, *arguments: str) -> str:
        """Run it, and give the reason why it failed."""
        (failure,) = self._json(arguments, status=1)["failures"]
        return str(failure["message"])

    def wrong(self, *arguments: str) -> str:
        """Start it with what nothing can be started with, and give the reason."""
        return str(self._json(arguments, status=2)["error"]["message"])

    def call(self, **inputs: Any) -> Any:
        """Call its function, and give what that returns."""
        name = self.document.parent.name.replace("-", "_")
        source = self.document.parent / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"operator_{name}", source)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.main(**inputs)

    def refuse(self, status: int = 2, **inputs: Any) -> str:
        """Call its function, which must end with a status, and give the reason that it prints."""
        with pytest.raises(SystemExit) as end:
            self.call(**inputs)
        assert end.value.code == status
        reason: str = self._printed.readouterr().err
        assert "error: " in reason
        return reason

    def other(self, name: str) -> "Operator":
        """Give another operator of the library, for the same user."""
        document = self.document.parents[1] / name / "operator.yaml"
        return Operator(document, self.folder, self._printed)

    def _json(self, arguments: tuple[str, ...], status: int) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "furness", "run", self.document, *arguments, "--json"],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == status, (done.stdout, done.stderr)
        assert "Traceback" not in done.stdout + done.stderr, done.stdout
        document: dict[str, Any] = json.loads(done.stdout)
        return document


def as_path(value: Any) -> Any:
    """Give an output with paths for files."""
    if isinstance(value, list):
        return [as_path(each) for each in value]
    if isinstance(value, dict) and value.get("class") in ("File", "Directory"):
        return Path(value["path"])
    return value


@pytest.fixture
def operator(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Operator:
    folder = tmp_path / "a user's folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Operator(request.path.parents[1] / "operator.yaml", folder, capsys)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the library that need packages: they may run beside each other."""
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder) and item.get_closest_marker("integration"):
            item.add_marker("beside")
