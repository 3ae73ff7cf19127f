"""Files are found by pattern, in the order of their paths."""

from typing import Any

import pytest


def test_user_lists_the_tables_of_all_folders_below(operator: Any) -> None:
    found = operator.run(f"folder={operator.data / 'survey'}", "pattern=**/*.csv")

    assert [entry["path"] for entry in found["entries"]] == [
        "2023/fells.csv",
        "2023/lakes.csv",
        "2024/fells.csv",
    ]
    assert found["entries"][0] | {"size": 0} == {
        "path": "2023/fells.csv",
        "name": "fells.csv",
        "ending": ".csv",
        "size": 0,
    }
    assert [file.read_text().splitlines()[-1] for file in found["files"]] == [
        f"# {entry['path']}" for entry in found["entries"]
    ]
    assert found["total"] == 3


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"pattern": "*"}, ["readme.txt"]),
        ({"pattern": "*/fells.csv"}, ["2023/fells.csv", "2024/fells.csv"]),
        ({"exclude": ("*.csv",)}, ["readme.txt"]),
        ({"exclude": ("2023/*", "*.txt")}, ["2024/fells.csv"]),
        ({"pattern": "*.csv", "hidden": True}, [".hidden.csv"]),
        ({"pattern": "*.tif"}, []),
    ],
)
def test_patterns_choose(operator: Any, inputs: dict[str, Any], expected: list[str]) -> None:
    found = operator.call(folder=operator.data / "survey", **inputs)

    assert [entry["path"] for entry in found.entries] == expected


def test_files_are_copies(operator: Any) -> None:
    survey = operator.data / "survey"

    found = operator.call(folder=survey, pattern="readme.txt")

    assert not found.files[0].samefile(survey / "readme.txt")


def test_too_few_files_are_an_error(operator: Any) -> None:
    survey = operator.data / "survey"
    reason = operator.refuse(status=1, folder=survey, pattern="*.tif", least=2)

    assert "`*.tif` matches 0 files, and there must be 2" in reason
    assert not (operator.folder / "files").exists()


@pytest.mark.parametrize("pattern", ["/etc/*", "../*", ""])
def test_pattern_outside_the_folder_is_refused(operator: Any, pattern: str) -> None:
    assert "is not a pattern" in operator.refuse(folder=operator.data, pattern=pattern)
