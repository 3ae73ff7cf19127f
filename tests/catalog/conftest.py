from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from tests.catalog.operators import write


@pytest.fixture
def folder(tmp_path: Path, kept: Path) -> Iterator[Path]:
    assert not kept.exists()
    project = tmp_path / "project"
    write(project / "operators" / "blur")
    (project / "p.yaml").write_text(
        "pipeline: p\nsteps:\n  one:\n    operator: blur@1\n    arguments: {text: x}\n"
    )
    with chdir(project):
        yield project
