"""Amounts with units."""

import pytest

from furness.errors import DocumentError
from furness.model.resources import Duration, Memory, Resources, parse_bytes, parse_duration


@pytest.mark.parametrize(
    ("text", "amount"),
    [("4 GiB", 4 * 1024**3), ("1.5kB", 1500), ("0 B", 0), (" 2 MB ", 2_000_000)],
)
def test_parse_bytes_reads_a_number_and_a_unit(text: str, amount: int) -> None:
    assert parse_bytes(text) == Memory(amount)


@pytest.mark.parametrize("text", ["", "4", "4 gb", "GiB", "-1 MB", "4 GiB x", "1e3 MB", "4,5 GB"])
def test_parse_bytes_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(DocumentError, match="not an amount of memory") as caught:
        parse_bytes(text)

    assert "`4 GiB`" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("1.5h", 5400), ("250ms", 0.25), ("2 d", 172_800)]
)
def test_parse_duration_reads_a_number_and_a_unit(text: str, seconds: float) -> None:
    assert parse_duration(text) == Duration(seconds)


@pytest.mark.parametrize("text", ["", "10", "10 minutes", "m", "1h30m", "-1s"])
def test_parse_duration_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(DocumentError, match="not a length of time") as caught:
        parse_duration(text)

    assert "`10m`" in (caught.value.hint or "")


@pytest.mark.parametrize("text", ["4 GiB", "1500 B", "1536 KiB", "3 MB", "0 B"])
def test_memory_is_written_in_the_largest_unit_that_is_exact(text: str) -> None:
    assert str(parse_bytes(text)) == text


@pytest.mark.parametrize("text", ["10m", "90s", "2d", "250ms", "1500ms", "0ms"])
def test_duration_is_written_in_the_largest_unit_that_is_exact(text: str) -> None:
    assert str(parse_duration(text)) == text


def test_resources_with_no_rank_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="`ranks` is a whole number from 1"):
        Resources(ranks=0)
