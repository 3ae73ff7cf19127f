"""Fixtures of the fault tests: a folder, a small disk, counts that are printed at the end."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.faults.lab import Lab
from tests.integration.faults.pipelines import FILES

Report = Callable[[str], None]


@pytest.fixture
def report(pytestconfig: pytest.Config) -> Iterator[Report]:
    """Print lines that are seen although the test passes: counts."""
    reporter = pytestconfig.pluginmanager.getplugin("terminalreporter")
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    lines: list[str] = []
    yield lines.append
    with capture.global_and_fixture_disabled():
        for line in lines:
            reporter.write_line(f" {line}")


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path / "project")


@pytest.fixture
def matrix(lab: Lab) -> Lab:
    lab.write(FILES)
    return lab


@pytest.fixture
def mount() -> Iterator[Callable[[Path, str], None]]:
    """Mount a small disk at a path: its options are those of tmpfs(5)."""
    mounted: list[Path] = []

    def make(path: Path, options: str) -> None:
        path.mkdir(parents=True, exist_ok=True)
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("mounting a small disk needs root")
        mounted.append(path)

    yield make
    for path in reversed(mounted):
        subprocess.run(["umount", "-l", str(path)], check=True)
