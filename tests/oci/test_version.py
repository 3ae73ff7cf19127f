import pytest

from furness.oci.version import is_highest, is_major, is_tag, last, next_version, previous

NEXT = {
    "none": ([], "0.1"),
    "numbers": (["2.1.9", "2.1.13", "latest"], "2.1.14"),
    "one number": (["9", "10"], "11"),
    "other words": (["0.1beta"], "0.1beta.1"),
    "other words, counted": (["0.1beta", "0.1beta.1"], "0.1beta.2"),
    "numbers before words": (["1.0", "rc"], "1.1"),
    "signatures": ([f"sha256-{'0' * 64}.sig", "<none>"], "0.1"),
}


@pytest.mark.parametrize(("tags", "expected"), NEXT.values(), ids=NEXT)
def test_next_version_follows_the_highest(tags: list[str], expected: str) -> None:
    assert next_version(tags) == expected


def test_last_is_the_highest_number_and_not_the_last_word() -> None:
    assert last(["1.10", "1.9", "latest"]) == "1.10"
    assert last(["b", "a"]) == "a"
    assert last(["latest"]) is None


def test_previous_of_an_old_line_is_the_highest_below() -> None:
    tags = ["1.0", "1.2", "2.0", "latest"]

    assert previous(tags, "1.3") == "1.2"
    assert previous(tags, "3") == "2.0"
    assert previous(tags, "0.9") is None
    assert previous(["a", "b"], "c") == "b"


def test_is_highest_of_an_old_line_is_false() -> None:
    assert not is_highest(["2.0"], "1.3")
    assert is_highest(["2.0"], "2.1")


def test_is_major_counts_the_first_number_only() -> None:
    assert is_major("1.9", "2.0")
    assert not is_major("0.1", "0.2")


@pytest.mark.parametrize(("text", "expected"), [("1.0-rc", True), ("1+1", False), ("", False)])
def test_is_tag_allows_what_registries_allow(text: str, expected: bool) -> None:
    assert is_tag(text) is expected
