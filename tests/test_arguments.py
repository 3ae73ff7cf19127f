"""What a user gives becomes arguments, or a list of all that is wrong."""

import os
from pathlib import Path
from typing import Any

import pytest

from furness.arguments import bind
from furness.errors import ArgumentError
from furness.model.interface import Input, Output
from furness.model.pipeline import Step
from furness.model.types import parse_type
from furness.testing.examples import DOUBLE, operator, pipeline


def touch(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("x")


def bound(kind: str | Input, value: Any, *scatter: str) -> Any:
    return bind(operator("o", {"x": kind}), {"x": value}, scatter).arguments["x"]


def names(value: Any) -> Any:
    if isinstance(value, list):
        return [names(one) for one in value]
    return os.path.relpath(value["path"])


def problem(unit: Any, given: dict[str, Any], *scatter: str) -> tuple[str, str]:
    with pytest.raises(ArgumentError) as caught:
        bind(unit, given, scatter)
    return caught.value.problems[0].code, str(caught.value.problems[0].message)


# Values.


class Scalar:
    """What numerical libraries give instead of a number or a list."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def tolist(self) -> Any:
        return self._value


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        pytest.param("String", "a b", "a b", id="text"),
        pytest.param("String", "", "", id="empty-text"),
        pytest.param("String", "*.tif", "*.tif", id="text-that-is-no-pattern"),
        pytest.param("Integer", "3", 3, id="integer"),
        pytest.param("Integer", " -3 ", -3, id="negative"),
        pytest.param("Float", "2", 2.0, id="float"),
        pytest.param("Float", 2, 2.0, id="float-from-integer"),
        pytest.param("Float", "1e-3", 0.001, id="exponent"),
        pytest.param("Boolean", "YES", True, id="yes"),
        pytest.param("Boolean", "0", False, id="zero"),
        pytest.param("Enum[fast, exact]", "fast", "fast", id="enum"),
        pytest.param("List[Integer]", "1,2, 3", [1, 2, 3], id="commas"),
        pytest.param("List[Integer]", "[1, 2]", [1, 2], id="json-list"),
        pytest.param("List[String]", "", [], id="empty-list"),
        pytest.param("List[Integer]", (1, 2), [1, 2], id="tuple"),
        pytest.param("Optional[Integer]", "", None, id="nothing"),
        pytest.param("Optional[Integer]", None, None, id="none"),
        pytest.param("Json", '{"a": [1, null]}', {"a": [1, None]}, id="json"),
        pytest.param("Json", {"class": "File"}, {"class": "File"}, id="json-like-a-file"),
        pytest.param("Float", Scalar(1.5), 1.5, id="scalar-of-a-library"),
        pytest.param("List[Integer]", Scalar([1, 2]), [1, 2], id="array-of-a-library"),
    ],
)
def test_bind_value_is_read_by_its_type(kind: str, given: Any, value: Any) -> None:
    assert bound(kind, given) == value


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        pytest.param("Integer", "3.5", "`x`: `3.5` is not an Integer", id="fraction"),
        pytest.param("Integer", "three", "`x`: `three` is not an Integer", id="word"),
        pytest.param("Integer", True, "`x`: `true` is not an Integer", id="boolean-for-number"),
        pytest.param("Float", "nan", "`x`: `NaN` is not a Float", id="nan"),
        pytest.param("Boolean", "maybe", "`x`: `maybe` is not a Boolean", id="maybe"),
        pytest.param("Boolean", 1, "`x`: `1` is not a Boolean", id="number-for-boolean"),
        pytest.param("Enum[fast, exact]", "slow", "`x`: `slow` is not an Enum", id="enum"),
        pytest.param("List[Integer]", "1,x", "`x`: `x` is not an Integer", id="element"),
        pytest.param("List[Integer]", "[1,", "it is not JSON", id="broken-list"),
        pytest.param("Json", "{", "it is not JSON", id="broken-json"),
        pytest.param("String", "a\0b", "is not a String", id="nul"),
        pytest.param("File", "", "`x`: `` is not a File", id="empty-path"),
        pytest.param("Directory", "", "`x`: `` is not a Directory", id="empty-folder"),
        pytest.param("File", 3, "`x`: `3` is not a File", id="number-for-file"),
        pytest.param("File", "gone.tif", "gone.tif` does not exist", id="missing"),
        pytest.param("List[File]", "gone.tif", "gone.tif` does not exist", id="missing-in-list"),
        pytest.param("File", "*.gone", "the pattern `*.gone` matches nothing", id="no-match"),
        pytest.param("List[File]", "*.gone", "matches nothing", id="no-match-in-list"),
        pytest.param("File", "sub", "is a folder, and a File is wanted", id="folder-for-file"),
        pytest.param("Directory", "a.tif", "is a file, and a Directory", id="file-for-folder"),
        pytest.param("File", "link", "is a broken link", id="broken-link"),
        pytest.param("File", os.fsdecode(b"\xff"), "is not UTF-8", id="no-utf-8"),
    ],
)
def test_bind_wrong_value_is_refused_with_its_name(
    here: Path, kind: str, given: Any, message: str
) -> None:
    touch("a.tif", "sub/b.tif", os.fsdecode(b"\xff"))
    (here / "link").symlink_to("nowhere")

    assert message in problem(operator("o", {"x": kind}), {"x": given})[1]


@pytest.mark.parametrize(
    ("given", "message"),
    [("-1", "less than the minimum `0`"), ("11", "more than the maximum `10`")],
    ids=["low", "high"],
)
def test_bind_number_out_of_bounds_is_refused(given: str, message: str) -> None:
    one = Input(type=parse_type("Float"), minimum=0, maximum=10)

    assert message in problem(operator("o", {"x": one}), {"x": given})[1]


def test_bind_default_is_taken_and_optional_is_none() -> None:
    one = operator("o", {"a": Input(type=parse_type("Float"), default=2), "b": "Optional[File]"})

    assert bind(one, {}).arguments == {"a": 2.0, "b": None}


def test_bind_all_that_is_wrong_is_told_at_once() -> None:
    one = operator("o", {"sigma": "Float", "n": "Integer", "m": "Integer"})

    with pytest.raises(ArgumentError) as caught:
        bind(one, {"sigmas": "1", "n": "x"})

    assert [one.code for one in caught.value.problems] == [
        "unknown-argument",
        "missing-argument",
        "argument-type",
        "missing-argument",
    ]
    assert caught.value.problems[0].hint == "did you mean `sigma`?"
    assert caught.value.problems[1].message == "`sigma` is required, and no argument is given"


# Files.


@pytest.mark.parametrize(
    "name",
    [
        "a b.tif",
        "it's.tif",
        'say "x".tif',
        "line\nbreak.tif",
        "$HOME.tif",
        "-o.tif",
        "größe.tif",
        "a,b.tif",
        "img[1].tif",
        "what?.tif",
        "*.tif",
        "{a}.tif",
        "~x.tif",
    ],
)
@pytest.mark.parametrize("kind", ["File", "List[File]"])
def test_bind_file_with_an_odd_name_is_taken_as_it_is(here: Path, name: str, kind: str) -> None:
    touch(name, "other.tif", "1.tif")

    found = bound(kind, name)

    expected = {"class": "File", "path": str(here / name)}
    assert found == (expected if kind == "File" else [expected])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("*.tif", ["a.tif", "b.tif"], id="pattern"),
        pytest.param("?.tif,c/*.tif", ["a.tif", "b.tif", "c/d.tif"], id="two-patterns"),
        pytest.param("**/*.tif", ["a.tif", "b.tif", "c/d.tif"], id="through-folders"),
        pytest.param("b.tif,a.tif", ["b.tif", "a.tif"], id="commas-keep-order"),
        pytest.param('["b.tif", "a.tif"]', ["b.tif", "a.tif"], id="json"),
        pytest.param("a.tif", ["a.tif"], id="one"),
        pytest.param(["a.tif", Path("b.tif")], ["a.tif", "b.tif"], id="python-list"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_bind_list_of_files_takes_patterns_and_lists(
    here: Path, given: Any, expected: list[str]
) -> None:
    touch("b.tif", "a.tif", "c/d.tif")

    assert here
    assert names(bound("List[File]", given)) == expected


def test_bind_pattern_that_matches_several_scatters_by_itself(here: Path) -> None:
    touch("b.tif", "a.tif", "folder.tif/x")
    one = operator("o", {"x": "File"}, {"y": "File"})

    found = bind(one, {"x": str(here / "*.tif")})

    assert names(found.arguments["x"]) == ["a.tif", "b.tif"]
    assert found.scattered == ("x",)
    assert str(found.pipeline.inputs["x"].type) == "List[File]"
    assert found.pipeline.steps["o"].scatter is not None


def test_bind_pattern_that_matches_one_is_that_one(here: Path) -> None:
    touch("a.tif")

    found = bind(operator("o", {"x": "File"}), {"x": "*.tif"})

    assert found.arguments["x"] == {"class": "File", "path": str(here / "a.tif")}
    assert found.scattered == ()


def test_bind_pattern_of_folders_matches_folders_only(here: Path) -> None:
    touch("a/x", "b/x", "c")

    assert here
    assert names(bound("Directory", "*")) == ["a", "b"]


def test_bind_pattern_that_matches_several_is_refused_by_a_pipeline(here: Path) -> None:
    touch("b.tif", "a.tif")
    whole = pipeline({}, {"x": "File"})

    assert here
    code, message = problem(whole, {"x": "*.tif"})
    assert (code, message) == ("many-matches", "`x` takes one file, and the pattern matches 2")


def test_bind_file_with_a_digest_is_looked_at_again(here: Path) -> None:
    touch("a.tif")
    given = {"class": "File", "path": "a.tif", "digest": "blake3:old"}

    assert bound("File", given) == {"class": "File", "path": str(here / "a.tif")}


# Scatter.


def test_bind_scatter_makes_the_argument_a_list() -> None:
    found = bind(DOUBLE, {"number": "1,2,3"}, ["number"])

    assert found.arguments == {"number": [1, 2, 3]}
    assert found.scattered == ()
    assert found.pipeline.outputs == {"twice": "$double.twice"}


def test_bind_scatter_by_one_name_as_text_is_that_name() -> None:
    assert bind(DOUBLE, {"number": [1, 2]}, "number").arguments == {"number": [1, 2]}


def test_bind_scatter_of_a_pipeline_makes_it_a_step() -> None:
    whole = pipeline({"d": Step(operator=DOUBLE, arguments={"number": "$n"})}, {"n": "Integer"})

    found = bind(whole, {"n": "[1, 2]"}, ["n"])

    assert found.pipeline.steps["example"].operator == whole


@pytest.mark.parametrize(
    ("given", "scatter", "code"),
    [
        pytest.param({"a": "1,2", "b": "1"}, ["a", "b"], "uneven-scatter", id="uneven"),
        pytest.param({"a": "1", "b": "1"}, ["c"], "unknown-argument", id="unknown"),
        pytest.param({"a": "1", "b": "1"}, ["made"], "unknown-argument", id="an-output"),
        pytest.param({"b": "1"}, ["a"], "missing-argument", id="no-argument"),
    ],
)
def test_bind_wrong_scatter_is_refused(
    given: dict[str, str], scatter: list[str], code: str
) -> None:
    made = Output(type=parse_type("File"), path="a")
    one = operator("o", {"a": "Integer", "b": "Integer"}, {"made": made})

    assert problem(one, given, *scatter)[0] == code


# Outputs.


def test_bind_argument_of_an_output_s_name_is_its_path() -> None:
    one = operator("o", {}, {"made": Output(type=parse_type("File"), path="a.txt")})

    found = bind(one, {"made": "sub/b.txt"})

    assert found.pipeline.steps["o"].operator.outputs["made"].path == "sub/b.txt"
    assert found.arguments == {}


def test_bind_argument_of_a_value_output_s_name_is_refused() -> None:
    assert problem(operator("o", {}, {"count": "Integer"}), {"count": "3"})[0] == "unknown-argument"


def test_bind_texts_in_a_list_are_read_as_their_type() -> None:
    assert bound("Float", ["0.5", "2"], "x") == [0.5, 2.0]


def test_bind_list_where_one_is_wanted_says_how_to_scatter() -> None:
    with pytest.raises(ArgumentError, match="a list is given, and one Float is wanted") as caught:
        bound("Float", [1.0, 2.0])

    assert "--scatter x" in (caught.value.hint or "")
