from pathlib import Path

import pytest

from furness.report.rows import read_table
from furness.report.tables import show_table


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "n,x\n1,2.5\n"),
        ("a.csv", "\ufeffn;x\r\n1;2.5\r\n"),
        ("a.TSV", "n\tx\n1\t2.5\n"),
        ("a.json", '[{"n": 1, "x": 2.5}]'),
        ("a.jsonl", '{"n": 1, "x": 2.5}\n\n'),
    ],
    ids=["comma", "semicolon", "tab", "json", "lines"],
)
def test_read_table_of_each_format_gives_columns_and_rows(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, newline="")

    table = read_table(str(path))

    assert table
    assert (table.columns, table.rows, table.more) == (("n", "x"), (("1", "2.5"),), "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.json", b"{"),
        ("a.json", b"[1, 2]"),
        ("a.json", b"[" * 100_000),
        ("a.jsonl", b"\xff\xfe"),
        ("a.csv", b"a\n" + b'"' + b"x" * 200_000),
    ],
    ids=["empty", "cut", "numbers", "deep", "binary", "endless"],
)
def test_read_table_of_something_else_gives_none(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert read_table(str(path)) is None


def test_read_table_of_a_missing_file_gives_none(tmp_path: Path) -> None:
    assert read_table(str(tmp_path / "gone.csv")) is None


def test_read_table_of_many_rows_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("n\n" + "1\n" * 1_340)

    table = read_table(str(path))

    assert table
    assert (len(table.rows), table.more) == (100, "1,240")
    assert "100 rows of 1 column, and 1,240 more rows" in show_table(table)
