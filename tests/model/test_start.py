from typing import Any

import pytest

from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.start import describe, describe_input, parts_of
from furness.model.types import parse_type


def given(kind: str, **more: Any) -> dict[str, Any]:
    return describe_input(Input(type=parse_type(kind), **more))


def test_input_without_a_default_says_none() -> None:
    assert given("Integer") == {"type": "Integer"}


def test_input_that_is_optional_is_absent_by_default() -> None:
    assert given("Optional[Integer]") == {"type": "Optional[Integer]", "default": None}


def test_default_is_kept_whatever_it_is() -> None:
    assert given("Boolean", default=False)["default"] is False
    assert given("List[String]", default=[])["default"] == []


def test_way_in_which_an_input_is_written_is_kept() -> None:
    told = given("Boolean", flag="--on/--off", words=("yes", "no"))

    assert told == {"type": "Boolean", "flag": "--on/--off", "words": ["yes", "no"]}


@pytest.mark.parametrize(
    ("token", "parts"),
    [
        ("plain", ["plain"]),
        ("$x", ["", "x", ""]),
        ("a${x}b$y-c", ["a", "x", "b", "y", "-c"]),
        ("$$x", ["$x"]),
        ("$$$x", ["$", "x", ""]),
        ("$unknown and $", ["$unknown and $"]),
        ('it\'s "$x" \n%s {x}', ["it's \"", "x", '" \n%s {x}']),
    ],
)
def test_token_is_told_as_text_and_names_in_turn(token: str, parts: list[str]) -> None:
    inputs = {name: Input(type=parse_type("String")) for name in "xy"}
    one = Operator(operator="a", inputs=inputs, command=("echo", token))

    assert [*parts_of(one)] == [["echo"], parts]


def test_script_of_a_shell_is_one_text() -> None:
    inputs = {"x": Input(type=parse_type("String"))}
    one = Operator(operator="a", inputs=inputs, command=("sh", "-c", "echo $x", "$x"))

    assert [*parts_of(one)] == [["sh"], ["-c"], ["echo $x"], ["", "x", ""]]


def test_operator_is_told_with_the_paths_of_its_outputs() -> None:
    outputs = {
        "a": Output(type=parse_type("File"), path="a.txt"),
        "b": Output(type=parse_type("Integer")),
    }
    one = Operator(operator="one", outputs=outputs, command=("true",), secrets=("KEY",))

    told = describe(one, {"a": "out/a.txt"})

    assert told["outputs"] == {"a": "out/a.txt"}
    assert told["results"] == {
        "a": {"type": "File", "path": "out/a.txt"},
        "b": {"type": "Integer", "path": None},
    }
    assert told["secrets"] == ["KEY"]
