"""Rows and columns are kept as the conditions say."""

import csv
from pathlib import Path
from typing import Any

import pytest


def places(file: Path) -> list[str]:
    with file.open(newline="") as stream:
        return [f"{row['place']} {row['month']}" for row in csv.DictReader(stream)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["rain > 150"], ["Keswick January", "Grasmere January", "Ambleside January"]),
        (["rain <= 95"], ["Kendal July"]),
        (["rain == 95.0"], ["Kendal July"]),
        (["place ~ ^K.*l$"], ["Kendal January", "Kendal July"]),
        (["rain is empty"], ["Grasmere July"]),
        (["note == 'gauge broken'"], ["Grasmere July"]),
        (["place == Keswick", "month != July"], ["Keswick January"]),
        (["place !~ e"], []),
    ],
)
def test_rows_that_meet_conditions_are_kept(
    operator: Any, where: list[str], expected: list[str]
) -> None:
    found = operator.call(table=operator.data / "rain.csv", where=where)

    assert places(found.filtered) == expected
    assert (found.kept, found.dropped) == (len(expected), 8 - len(expected))


def test_user_keeps_rows_that_meet_any_condition_and_orders_columns(operator: Any) -> None:
    where = 'where=["rain > 250", "rain is empty"]'
    words = [f"table={operator.data / 'rain.csv'}", where, "match=any", "columns=note,place"]

    found = operator.run(*words)

    assert found["filtered"].read_text() == "note,place\nfloods,Grasmere\ngauge broken,Grasmere\n"
    assert (found["kept"], found["dropped"]) == (2, 6)


def test_cells_with_delimiters_and_line_breaks_stay_whole(operator: Any) -> None:
    table = operator.folder / "said.csv"
    table.write_text('\ufeffname;said\n"Wordsworth; W.";"fret\nnot"\nDorothy;yes\n')

    found = operator.call(table=table, delimiter=";", where=["said ~ fret"])

    assert found.filtered.read_text() == 'name;said\n"Wordsworth; W.";"fret\nnot"\n'


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("height > 3", "there is no column `height`; there are: place, month, rain, note"),
        ("rain", "`rain` is not a condition"),
        ("place ~ (", "`(` is not a regular expression"),
    ],
)
def test_condition_that_means_nothing_is_named(operator: Any, where: str, message: str) -> None:
    assert message in operator.refuse(table=operator.data / "rain.csv", where=[where])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n3\n", "line 3 of `odd.csv` has 1 cells, and the header 2"),
        (b"a,b\n1,\xff\n", "cannot be read"),
    ],
)
def test_file_that_is_no_table_is_refused(operator: Any, content: bytes, message: str) -> None:
    table = operator.folder / "odd.csv"
    table.write_bytes(content)

    assert message in operator.refuse(table=table)
    assert not (operator.folder / "filtered").exists()
