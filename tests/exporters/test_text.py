import pytest

from furness.exporters import _text
from furness.graph.expand import expand
from furness.model.interface import Input
from furness.model.pipeline import Scatter, Step
from furness.model.types import parse_type
from furness.testing.examples import DOUBLE, operator, pipeline

ODD = "one\ntwo\rthree\u2028four\x1b[31m \x00"


def test_about_tells_inputs_outputs_and_secrets() -> None:
    inputs: dict[str, str | Input] = {
        "a": "Integer",
        "b": Input(type=parse_type("Float"), default=0.5, unit="px"),
    }
    one = operator("one", inputs, {"c": "File"}, description="Does it.", secrets=("KEY",))

    lines = _text.about(one)

    assert lines[:2] == [f"one {one.version}", "Does it."]
    assert "  a: Integer, required" in lines
    assert "  b: Float [px] = 0.5" in lines
    assert "  c" in lines
    assert lines[-1] == "secrets, from the environment: KEY"


def test_about_names_a_file_that_is_a_default_without_its_folder() -> None:
    value = {"class": "File", "path": "/home/somebody/a.txt"}
    one = operator("one", {"a": Input(type=parse_type("File"), default=value)})

    assert "  a: File = a.txt" in _text.about(one)


def test_no_text_ends_a_comment() -> None:
    inputs = {"a": Input(type=parse_type("String"), default=ODD, description=ODD)}
    one = operator("one", inputs, description=ODD)

    text = _text.in_comment(_text.about(one))

    assert all(line.startswith("#") for line in text.split("\n")[:-1])
    assert all(character.isprintable() or character == "\n" for character in text)


def test_comment_has_no_space_at_the_end_of_a_line() -> None:
    assert _text.in_comment(["a ", "", "b"], "//") == "// a\n//\n// b\n"


def test_example_names_what_must_be_given() -> None:
    inputs: dict[str, str | Input] = {"a": "Integer", "b": "Optional[Integer]", "c": "File"}

    assert _text.example(pipeline({}, inputs)) == "a=... c=..."


def test_step_is_told_in_one_line() -> None:
    steps = {
        "a": Step(
            operator=DOUBLE,
            arguments={"number": [1, 2]},
            scatter=Scatter(("number",)),
            when="$n\n > 2",
        )
    }
    (node,) = expand(pipeline(steps, {"n": "Integer"})).nodes

    assert _text.about_step(node) == "a, once for each element, when $n > 2"


def test_secrets_are_those_of_all_operators_each_once() -> None:
    one = operator("one", secrets=("A", "B"))
    inner = pipeline({"x": Step(operator=operator("two", secrets=("B", "C")))}, pipeline="inner")
    whole = pipeline({"a": Step(operator=one), "b": Step(operator=inner)})

    assert _text.secrets_of(whole) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1, 1),
        ({"class": "File", "path": "/a"}, "/a"),
        ([{"class": "Directory", "path": "/a"}, None], ["/a", None]),
        ({"a": 1}, {"a": 1}),
    ],
)
def test_literal_is_plain_with_paths_for_files(value: object, found: object) -> None:
    assert _text.plain(value) == found
