"""`step.py begin --arguments FILE`: arguments in a file, as if they were typed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.exported import Exported, plan

INPUTS = {
    "word": {"type": "String"},
    "count": {"type": "Integer", "default": 1},
    "ratios": {"type": "List[Float]", "default": []},
    "more": {"type": "Optional[String]", "default": None},
    "thing": {"type": "Json", "default": {}},
    "files": {"type": "List[File]", "default": []},
}


@pytest.fixture
def exported(tmp_path: Path) -> Exported:
    """Give a pipeline without steps, which takes inputs of many types."""
    return Exported(tmp_path, plan([], inputs=INPUTS))


def written(exported: Exported, value: Any) -> str:
    """Write a file of arguments and give its name."""
    text = value if isinstance(value, str) else json.dumps(value)
    (exported.here / "it's given.json").write_text(text)
    return "it's given.json"


def test_each_argument_is_taken_with_its_type(exported: Exported) -> None:
    given = {"word": "3 $HOME\n", "count": 2, "ratios": [1, 0.5], "more": None, "thing": {"a": [1]}}

    exported.call("begin", "--arguments", written(exported, given))

    assert exported.read("work/inputs.json") == {**given, "files": []}


def test_value_that_no_command_line_could_hold_is_taken(exported: Exported) -> None:
    word = "é" * 200_000

    exported.call("begin", "--arguments", written(exported, {"word": word}))

    assert exported.read("work/inputs.json")["word"] == word


def test_argument_that_is_typed_wins_over_the_file_and_that_over_a_variable(
    exported: Exported,
) -> None:
    file = written(exported, {"word": "file", "count": 2})
    words = ("begin", "--environment", "--arguments", file, "word=typed")

    exported.call(*words, count="3", more="variable")

    found = exported.read("work/inputs.json")
    assert (found["word"], found["count"], found["more"]) == ("typed", 2, "variable")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{", "`it's given.json` is no JSON: Expecting"),
        ("", "`it's given.json` is no JSON: Expecting"),
        (["word"], "`it's given.json` holds no JSON object"),
        ({"word": "a", "wrod": 1}, "`wrod=1` is no input; write input=value; the inputs are: word"),
        ({"word": "a", "count": "two"}, "`two` is no Integer, which the input `count` is"),
        ({"count": 2}, "inputs are missing: word"),
    ],
)
def test_file_that_does_not_fit_is_said(exported: Exported, value: Any, message: str) -> None:
    file = written(exported, value)

    assert message in exported.call("begin", "--arguments", file, status=2)
    assert not (exported.here / "work").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere.json",), "`nowhere.json` cannot be read: No such file or directory"),
        ((".",), "`.` cannot be read: Is a directory"),
        ((), "`--arguments` needs a file: --arguments FILE"),
    ],
)
def test_file_that_is_not_there_is_said(
    exported: Exported, words: tuple[str, ...], message: str
) -> None:
    assert message in exported.call("begin", "--arguments", *words, status=2)


def test_file_is_taken_as_a_run_takes_it(exported: Exported) -> None:
    (exported.here / "a b.txt").write_text("a")
    file = {"class": "File", "path": "a b.txt"}

    exported.call("begin", "--arguments", written(exported, {"word": "a", "files": [file]}))

    found = exported.read("work/inputs.json")["files"]
    assert found == [{"class": "File", "path": str(exported.here / "a b.txt")}]
