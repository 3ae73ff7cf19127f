"""Types: how they are written, and which fits which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from furness.errors import DocumentError
from furness.model.types import SIMPLE, Type, fits, list_of, optional, parse_type

TYPES = st.recursive(
    st.sampled_from(SIMPLE).map(Type)
    | st.lists(st.from_regex(r"[a-z]{1,5}", fullmatch=True), min_size=1, max_size=3).map(
        lambda words: Type("Enum", choices=tuple(words))
    ),
    lambda inner: inner.map(list_of) | inner.map(optional),
    max_leaves=5,
)


@given(TYPES)
def test_parse_type_reads_what_is_written(kind: Type) -> None:
    assert parse_type(str(kind)) == kind


@given(TYPES)
def test_fits_every_type_fits_itself_and_its_optional(kind: Type) -> None:
    assert fits(kind, kind)
    assert fits(kind, optional(kind))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" List[ File ] ", "List[File]"),
        ("Optional[Optional[Float]]", "Optional[Float]"),
        ("Enum[a,b-c, 1.5]", "Enum[a, b-c, 1.5]"),
        ("List[List[Optional[Json]]]", "List[List[Optional[Json]]]"),
    ],
)
def test_parse_type_is_written_in_one_way(text: str, written: str) -> None:
    assert str(parse_type(text)) == written


@pytest.mark.parametrize(
    "text",
    ["", "Fil", "file", "List", "List[]", "List[File", "List[File]]", "List[File, File]", "Enum[]",
     "Enum[a b]", "Enum[a,]", "File[String]", "List[Fil]", "[File]", "File;", "Enum[[a]]"],
)  # fmt: skip
def test_parse_type_anything_else_is_refused_with_the_types(text: str) -> None:
    with pytest.raises(DocumentError, match="is not a type") as caught:
        parse_type(text)

    assert "List[T]" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("given_type", "wanted", "result"),
    [
        ("Integer", "Float", True),
        ("Float", "Integer", False),
        ("Integer", "Json", True),
        ("List[String]", "Json", True),
        ("File", "Json", False),
        ("List[File]", "Json", False),
        ("File", "Directory", False),
        ("List[Integer]", "List[Float]", True),
        ("List[File]", "File", False),
        ("Optional[File]", "File", False),
        ("Optional[Integer]", "Optional[Float]", True),
        ("Enum[a]", "Enum[a, b]", True),
        ("Enum[a, b]", "Enum[a]", False),
        ("Enum[a]", "String", True),
        ("String", "Enum[a]", False),
    ],
)
def test_fits_follows_the_table(given_type: str, wanted: str, result: bool) -> None:
    assert fits(parse_type(given_type), parse_type(wanted)) is result


@pytest.mark.parametrize(
    ("text", "result"), [("File", True), ("List[Directory]", True), ("Json", False)]
)
def test_type_says_whether_it_holds_files(text: str, result: bool) -> None:
    assert parse_type(text).holds_files is result
