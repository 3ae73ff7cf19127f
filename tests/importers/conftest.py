"""What every test of an importer has."""

from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder_of_its_own(tmp_path: Path) -> Iterator[None]:
    """Let results be laid out in a folder of the test's own, not where others look for theirs."""
    with chdir(tmp_path):
        yield
