"""What each target is given for each example: reviews read the files below `tests/golden`.

`make golden` writes them anew.
"""

import os
from functools import cache
from pathlib import Path

import pytest

from furness import plugins
from furness.errors import DocumentError
from furness.exporters.interface import Export
from furness.exporting import Wanted, export

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
EXAMPLES = ROOT / "examples"
OPERATORS_ONLY = ("c3", "dockerfile")
ENDINGS = (".py", ".ipynb", ".R", ".sh")


GROWING = "growing"
"""The example that no other system can run."""


def is_operator(path: Path) -> bool:
    return path.suffix in ENDINGS and "@furness.pipeline" not in path.read_text()


def cases() -> list[tuple[str, str]]:
    """Give each example with each target: its pipeline, or its sources where it has none."""
    found = []
    folders = (one for one in EXAMPLES.iterdir() if one.is_dir() and one.name != GROWING)
    for folder in sorted(folders):
        sources = sorted(one.name for one in folder.iterdir() if is_operator(one))
        pipeline = ["pipeline.yaml"] if (folder / "pipeline.yaml").exists() else []
        for target in sorted(plugins.names("exporters")):
            names = sources if target in OPERATORS_ONLY or not pipeline else pipeline
            found += [(f"{folder.name}/{name}", target) for name in names]
    return found


def place_of(source: str, target: str) -> str:
    return f"{source.rpartition('.')[0]}/{target}"


@cache
def exported(source: str, target: str) -> Export:
    wanted = Wanted(source=str(EXAMPLES / source), target=target, repository="example.org/team")
    return export(wanted)[0]


@pytest.mark.parametrize(("source", "target"), cases())
def test_export_of_an_example_is_as_it_was_reviewed(source: str, target: str) -> None:
    made = exported(source, target)
    own = {name: text for name, text in made.files.items() if name not in made.support}
    folder = GOLDEN / place_of(source, target)
    for name, content in own.items():
        path = folder / name
        if os.environ.get("FURNESS_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert path.read_bytes() == content, f"read the difference, then: make golden ({path})"
    assert {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()} == {*own}


def test_golden_files_are_each_of_an_example_and_a_target() -> None:
    there = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    places = tuple(f"{place_of(*case)}/" for case in cases())

    assert {one for one in there if not one.startswith(places)} == set()


def test_steps_that_add_steps_are_refused_with_the_reason() -> None:
    with pytest.raises(DocumentError, match="adds steps while a run goes on") as caught:
        exported(f"{GROWING}/pipeline.yaml", "argo")

    assert caught.value.problems[0].code == "export-growth"
