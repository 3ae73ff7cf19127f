import pytest
from hypothesis import given
from hypothesis import strategies as st

from furness.catalog.names import Name, checked, is_name, parse_name
from furness.catalog.versions import (
    admits,
    choose,
    completed,
    in_order,
    is_complete,
    is_wish,
    prepares,
    rank,
)
from furness.errors import InputError

NUMBERS = st.lists(st.integers(0, 30), min_size=3, max_size=3)
WORDS = st.lists(st.from_regex(r"[0-9a-z]{1,3}", fullmatch=True), max_size=2)
VERSIONS = st.builds(
    lambda numbers, words: ".".join(map(str, numbers)) + ("-" + ".".join(words) if words else ""),
    NUMBERS,
    WORDS,
)
NAMES = st.from_regex(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+){0,2}", fullmatch=True)


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        ("", "2.1.0"),
        ("1", "1.10.0"),
        ("1.2", "1.2.9"),
        ("1.2.3", "1.2.3"),
        ("^1.2.4", "1.10.0"),
        ("^2", "2.1.0"),
        ("3.0.0-rc.1", "3.0.0-rc.1"),
        ("3", None),
        ("1.2.4", None),
        ("^1.11", None),
    ],
)
def test_highest_version_that_is_wished_for_is_chosen(wish: str, chosen: str | None) -> None:
    there = ["1.2.3", "1.10.0", "1.2.9", "2.1.0", "2.1.0-rc.1", "3.0.0-rc.1", "latest", "0.1beta"]

    assert choose(there, wish) == chosen


def test_versions_are_in_the_order_of_semantic_versioning() -> None:
    ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2",
               "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0"]  # fmt: skip

    assert in_order(reversed([*ordered, "sha256-00.sig"])) == ordered


@pytest.mark.parametrize("text", ["", "v1", "01", "1.2.3.4", "1.0-", "1.0.0+x", "²", "1.", "1 "])
def test_text_that_is_no_version_has_no_rank(text: str) -> None:
    assert rank(text) is None
    assert completed(text) is None
    assert not is_wish(f"^{text}")


@given(VERSIONS, VERSIONS)
def test_caret_admits_what_is_not_below_and_of_the_same_major(one: str, other: str) -> None:
    wish = f"^{one}"
    if prepares(one):
        assert not is_wish(wish)
    elif admits(wish, other):
        assert (rank(other) or ()) >= (rank(one) or ())
        assert other.split(".", maxsplit=1)[0] == one.split(".", maxsplit=1)[0]


@given(VERSIONS)
def test_version_is_admitted_by_itself_and_its_beginnings(version: str) -> None:
    parts = version.split("-", maxsplit=1)[0].split(".")

    assert is_complete(version)
    assert admits(version, version)
    assert completed(version) == version
    for length in (1, 2):
        assert admits(".".join(parts[:length]), version) is not prepares(version)


@given(NAMES, VERSIONS | st.just(""))
def test_name_is_read_as_it_is_written(name: str, wish: str) -> None:
    written = str(Name(name, wish))

    assert parse_name(written) == Name(name, wish)


@given(st.text(max_size=30))
def test_any_text_is_a_name_or_none_and_nothing_else_happens(text: str) -> None:
    found = parse_name(text)

    assert found is None or (str(found) == text and is_name(found.name))


@pytest.mark.parametrize(
    "text",
    ["blur.py", "a/b@1", "blur@1.py", "blur@", "@1", "tools.py:blur", "x@sha256:00", "blur@x", "..",
     "blur@^1.0.0-rc.1", "-blur"],
)  # fmt: skip
def test_path_and_other_texts_are_no_names(text: str) -> None:
    assert parse_name(text) is None
    with pytest.raises(InputError, match="is not the name of an operator"):
        checked(text)
