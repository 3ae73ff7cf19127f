from pathlib import Path

import pytest

from furness.publish.files import find_files, is_ignored, read_ignore

IGNORED = {
    "a name": ("secret.txt", "secret.txt", True),
    "a folder": ("data", "data/a/b.csv", True),
    "a pattern": ("*.csv", "a.csv", True),
    "a pattern, deeper": ("*.csv", "data/a.csv", False),
    "any depth": ("**/*.csv", "data/b/a.csv", True),
    "any depth, here": ("**/*.csv", "a.csv", True),
    "an exception": ("*\n!keep.txt", "keep.txt", False),
    "a remark": ("# a.txt", "a.txt", False),
}


@pytest.mark.parametrize(("text", "name", "expected"), IGNORED.values(), ids=IGNORED)
def test_ignored_files_are_those_of_docker(
    tmp_path: Path, text: str, name: str, expected: bool
) -> None:
    (tmp_path / ".dockerignore").write_text(text)

    assert is_ignored(name, read_ignore(str(tmp_path / ".dockerignore"))) is expected


def test_included_folder_goes_in_whole_but_for_what_is_ignored(here: Path) -> None:
    (here / "data" / "in").mkdir(parents=True)
    for name in ("data/a.csv", "data/in/b.csv", "data/c.key", ".dockerignore"):
        (here / name).write_text("**/*.key\n")

    found = find_files(["data"], str(here))

    assert list(found) == ["data/a.csv", "data/in/b.csv"]
