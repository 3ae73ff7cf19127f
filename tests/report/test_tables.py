from pathlib import Path

from furness.report.rows import read_table
from furness.report.tables import show_table, table_of


def test_show_table_names_the_type_of_each_column() -> None:
    table = table_of([{"n": 1, "x": 2.5, "ok": True, "s": "<a>", "none": None}, {"n": -2}])

    assert table
    shown = show_table(table)

    found = [part.split("<")[0] for part in shown.split("<small>")[1:]]
    assert found == ["Integer", "Float", "Boolean", "String", "empty"]
    assert "&lt;a&gt;" in shown


def test_show_table_with_uneven_rows_and_many_columns_stays_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{n}" for n in range(50)) + "\n1\n" + ",".join("2" * 60) + "\n")

    table = read_table(str(path))

    assert table
    assert "and 20 more columns" in show_table(table)
    assert show_table(table).count("<td") == 31
