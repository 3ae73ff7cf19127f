"""The pages about exports say what happens, and there is one for each target."""

import re
import shutil
from pathlib import Path

import pytest

from furness import plugins
from tests.documentation import follow

ROOT = Path(__file__).parents[1]
GUIDES = ROOT / "docs" / "guides"
ELSEWHERE = ("c3", "cwl", "kfp")
"""Targets whose pages belong to their exporters' own tests."""
PAGES = [
    GUIDES / "export.md",
    *(one for one in sorted((GUIDES / "exporters").glob("*.md")) if one.stem not in ELSEWHERE),
]
_EXAMPLE = re.compile(r"In a copy of \[`(examples/[\w-]+)`\]", re.IGNORECASE)
_OUTSIDE = re.compile(r"^```\w+ needs=", re.MULTILINE)


def copy_of_example(page: Path, folder: Path) -> Path:
    """Copy the example that a page speaks of, and give the copy."""
    found = _EXAMPLE.search(page.read_text())
    assert found, page
    return Path(shutil.copytree(ROOT / found[1], folder / "copy"))


def test_targets_each_have_a_page_that_the_guide_links() -> None:
    linked = set(re.findall(r"\(exporters/(\w+)\.md\)", (GUIDES / "export.md").read_text()))
    targets = plugins.names("exporters").keys() - {*ELSEWHERE}

    assert {page.stem for page in PAGES[1:]} == targets
    assert targets <= linked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_followed_up_to_what_must_be_installed_works(page: Path, tmp_path: Path) -> None:
    begun = tmp_path / page.name
    begun.write_text(_OUTSIDE.split(page.read_text(), maxsplit=1)[0])

    follow(begun, copy_of_example(page, tmp_path))
