"""Fixtures that three or more files use, and how random examples are drawn.

Where a change is judged, the same examples are drawn each time; at a desk, new ones.
"""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import settings

from tests.folder import Folder

settings.register_profile("same", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("same")


def pytest_configure() -> None:
    """Hear what tests send to what they start, though a job in the background ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_collection_finish() -> None:
    """Leave the tests themselves, half a million objects, out of each search for garbage."""
    gc.freeze()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "a user's folder"
    path.mkdir()
    return Folder(path)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is the working folder meanwhile."""
    with chdir(tmp_path):
        yield tmp_path


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder that takes what is fetched; no catalog, nor a repository above, is known."""
    monkeypatch.setenv("FURNESS_CACHE", str(tmp_path / "kept"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.delenv("FURNESS_CATALOGS", raising=False)
    return tmp_path / "kept"
