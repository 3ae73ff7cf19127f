"""A Parquet file becomes CSV."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration


def test_columns_are_written_in_their_new_order(operator: Any) -> None:
    rain = operator.data / "rain.parquet"
    words = [f"parquet={rain}", "columns=rain,place", "missing=NA", "delimiter=;"]

    found = operator.run(*words)

    lines = found["table"].read_text().splitlines()
    assert found["table"].name == "rain.csv"
    assert lines[:2] == ["rain;place", "152.5;Keswick"]
    assert lines[4] == "NA;Grasmere"
    assert (len(lines), found["rows"]) == (9, 8)
    assert found["types"] == {"rain": "DOUBLE", "place": "VARCHAR"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["columns=height"], "`rain.parquet` cannot be converted: "),
        (["delimiter=::"], "`::` is not one character"),
    ],
)
def test_wrong_input_is_told(operator: Any, words: list[str], message: str) -> None:
    assert message in operator.fail(f"parquet={operator.data / 'rain.parquet'}", *words)


def test_file_that_is_not_parquet_is_told(operator: Any) -> None:
    (operator.folder / "odd.parquet").write_text("a,b\n")

    assert "`odd.parquet` cannot be converted: " in operator.fail("parquet=odd.parquet")
