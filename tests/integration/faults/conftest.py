"""Fixtures of the fault tests: a folder, a small disk, counts that are printed at the end."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.faults.lab import Lab
from tests.integration.faults.pipelines import FILES

Report = Callable[[str], None]


TOLD = "told"
"""The property of a test under which its counts are kept."""


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Keep a line that is printed at the end of all tests, although the test passes."""

    def tell(line: str) -> None:
        request.node.user_properties.append((TOLD, line))

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests have counted, a line for each."""
    reports = [one for several in terminalreporter.stats.values() for one in several]
    ended = [one for one in reports if getattr(one, "when", "") == "teardown"]
    lines = [line for one in ended for name, line in one.user_properties if name == TOLD]
    if lines:
        terminalreporter.section("counts")
    for line in sorted(lines):
        terminalreporter.write_line(line)


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
