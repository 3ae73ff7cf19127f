"""Values: how they are read, checked and written."""

import math
from typing import Any

import pytest

from furness.errors import ArgumentError
from furness.model.interface import Input
from furness.model.types import parse_type
from furness.model.values import as_text, check, check_bounds, parse_text, shorten

FILE = {"class": "File", "path": "a b.tif"}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("a", "String", "a"),
        ("3", "Integer", 3),
        ("-1.5e3", "Float", -1500.0),
        ("YES", "Boolean", True),
        ("0", "Boolean", False),
        ("a b.tif", "File", FILE),
        ('{"class": "File", "path": "a b.tif"}', "File", FILE),
        ("1, 2", "List[Integer]", [1, 2]),
        ("[1, 2]", "List[Float]", [1.0, 2.0]),
        ("", "List[String]", []),
        ("", "Optional[Integer]", None),
        ("null", "Optional[File]", None),
        ('{"a": [1]}', "Json", {"a": [1]}),
        ("b", "Enum[a, b]", "b"),
    ],
)
def test_parse_text_reads_a_value_of_the_type(text: str, kind: str, value: Any) -> None:
    found = parse_text(text, parse_type(kind))

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x", "Integer"),
        ("1.5", "Integer"),
        ("", "Float"),
        ("nan", "Float"),
        ("inf", "Float"),
        ("maybe", "Boolean"),
        ("2", "Boolean"),
        ("", "File"),
        ("a\0b", "String"),
        ("[1, x]", "List[Integer]"),
        ("1, x", "List[Integer]"),
        ("{a", "Json"),
        ("c", "Enum[a, b]"),
    ],
)
def test_parse_text_misfit_names_the_value_and_the_type(text: str, kind: str) -> None:
    with pytest.raises(ArgumentError, match=r"` is not an? ") as caught:
        parse_text(text, parse_type(kind))

    assert caught.value.hint


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, "String"),
        ("1", "Integer"),
        (True, "Integer"),
        (1.5, "Integer"),
        (math.inf, "Integer"),
        (math.nan, "Integer"),
        (True, "Float"),
        (math.nan, "Float"),
        (10**400, "Float"),
        ("true", "Boolean"),
        (1, "Boolean"),
        ({"class": "Directory", "path": "a"}, "File"),
        ({"class": "File"}, "File"),
        ({"class": "File", "path": 3}, "File"),
        ("a", "List[String]"),
        ([None], "List[String]"),
        (math.inf, "Json"),
        ({1}, "Json"),
        ([], "Enum[a]"),
        (None, "Integer"),
    ],
    ids=str,
)
def test_check_misfit_is_refused(value: Any, kind: str) -> None:
    with pytest.raises(ArgumentError):
        check(value, parse_type(kind))


def nested(depth: int) -> str:
    return "[" * depth + '"]["' + "]" * depth


def test_values_are_as_deep_as_200() -> None:
    value = parse_text(nested(200), parse_type("Json"))

    assert check(value, parse_type("Json")) == value


@pytest.mark.parametrize("depth", [201, 900, 100_000])
def test_values_that_are_deeper_are_refused(depth: int) -> None:
    with pytest.raises(ArgumentError, match="more than 200 deep inside each other"):
        parse_text(nested(depth), parse_type("Json"))
    value: list[Any] = []
    for _ in range(depth):
        value = [value]

    with pytest.raises(ArgumentError, match="more than 200 deep inside each other"):
        check(value, parse_type("Json"))


def test_check_path_becomes_a_file_that_keeps_its_digest() -> None:
    known = {**FILE, "digest": "blake3:0", "size": 1}

    assert check(["a b.tif", known], parse_type("List[File]")) == [FILE, known]


@pytest.mark.parametrize("value", [0, 11, [5, 11], [[0]]])
def test_check_bounds_number_outside_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match="than the m"):
        check_bounds(value, Input(type=parse_type("Json"), minimum=1, maximum=10))


@pytest.mark.parametrize("value", [1, 10, [5.5], None, "x", True])
def test_check_bounds_anything_else_is_accepted(value: Any) -> None:
    check_bounds(value, Input(type=parse_type("Json"), minimum=1, maximum=10))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (True, "true"),
        (1.5, "1.5"),
        (None, "null"),
        (FILE, "a b.tif"),
        ([FILE, "é"], '["a b.tif", "é"]'),
        ({"a": [1]}, '{"a": [1]}'),
    ],
)
def test_as_text_writes_what_an_operator_reads(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_shorten_cuts_long_and_shows_hidden_characters() -> None:
    assert len(shorten("x" * 1000)) < 62
    assert shorten("a\nb") == "a\\nb"
