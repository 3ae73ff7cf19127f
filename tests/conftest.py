"""Fixtures that three or more files use; nothing else."""

from pathlib import Path

import pytest

from tests.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "a user's folder"
    path.mkdir()
    return Folder(path)
