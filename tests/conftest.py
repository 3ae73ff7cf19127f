"""Fixtures that three or more files use, and how random examples are drawn.

Where a change is judged, the same examples are drawn each time; at a desk, new ones.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.folder import Folder

settings.register_profile("same", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("same")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "a user's folder"
    path.mkdir()
    return Folder(path)
