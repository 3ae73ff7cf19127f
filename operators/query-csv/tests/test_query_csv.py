"""Questions are answered from the tables that are given, and from nothing else."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.integration


def tables(operator: Any) -> str:
    return f"tables={operator.data / '*.csv'}"


def test_tables_are_joined_and_summed_up(operator: Any) -> None:
    sql = (
        "SELECT place, height, sum(rain) AS total FROM rain JOIN places ON place = name "
        "GROUP BY ALL ORDER BY total DESC;"
    )

    found = operator.run(tables(operator), f"sql={sql}")

    assert found["answer"].name == "answer.csv"
    assert found["answer"].read_text() == (
        "place,height,total\nGrasmere,72,271.0\nKeswick,80,250.7\nKendal,44,225.4\n"
    )
    assert (found["rows"], found["columns"]) == (3, ["place", "height", "total"])


def test_answer_is_json_or_parquet_that_can_be_asked_again(operator: Any) -> None:
    sql = "sql=SELECT place, rain FROM rain WHERE rain > 200 ORDER BY rain"
    parquet = operator.run(tables(operator), sql, "format=parquet", "--out", "first")["answer"]

    found = operator.run(f"tables={parquet}", "sql=FROM answer", "format=json")

    assert json.loads(found["answer"].read_text()) == [
        {"place": "Ambleside", "rain": 204.1},
        {"place": "Grasmere", "rain": 271.0},
    ]


def test_odd_names_become_tables(operator: Any) -> None:
    (operator.folder / "2024 Lake-levels.csv").write_text("lake\nUllswater\n")

    found = operator.run("tables=2024 Lake-levels.csv", "sql=SELECT * FROM t_2024_lake_levels")

    assert found["answer"].read_text() == "lake\nUllswater\n"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT * FROM read_csv('{secret}')", "disabled"),
        ("SELECT * FROM rain; SELECT 1", "`sql` must be one SELECT"),
        ("COPY rain TO '{secret}'", "`sql` must be one SELECT"),
        ("SET enable_external_access = true", "`sql` must be one SELECT"),
        ("SELECT height FROM rain", "height"),
        ("SELECT * FROM lakes", "lakes"),
        ("SELEC 1", "syntax error"),
        ("SELECT 1) TO '{secret}' (FORMAT csv); --", "syntax error"),
    ],
)
def test_question_that_cannot_be_answered_is_told(operator: Any, sql: str, message: str) -> None:
    secret = operator.folder / "secret.csv"
    secret.write_text("a\n1\n")
    quoted = str(secret).replace("'", "''")

    reason = operator.fail(tables(operator), f"sql={sql.format(secret=quoted)}")

    assert message in reason
    assert secret.read_text() == "a\n1\n"


def test_tables_of_one_name_and_other_files_are_refused(operator: Any) -> None:
    for name in ("rain.csv", "Rain.json", "rain.txt"):
        (operator.folder / name).write_text("[]")

    both = 'tables=["rain.csv", "Rain.json"]'
    assert "two tables would be called `rain`" in operator.fail(both, "sql=FROM rain")
    assert "does not end in one of" in operator.fail("tables=rain.txt", "sql=FROM rain")


def test_table_with_a_row_that_is_too_long_is_refused(operator: Any) -> None:
    (operator.folder / "odd.csv").write_text("a,b\n1,2\n3,4,5\n")

    assert "as many cells as the header" in operator.fail("tables=odd.csv", "sql=FROM odd")
