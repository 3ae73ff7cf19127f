"""A CSV file becomes Parquet, with types, and comes back as it was."""

import gzip
from typing import Any

import pytest

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("compression", ["zstd", "none"])
def test_table_comes_back_as_it_was(operator: Any, compression: str) -> None:
    rain = operator.data / "rain.csv"
    found = operator.run(f"table={rain}", f"compression={compression}")

    assert found["parquet"].name == "rain.parquet"
    assert found["parquet"].read_bytes()[:4] == b"PAR1"
    assert found["rows"] == 8
    assert found["types"] == {
        "place": "VARCHAR",
        "month": "VARCHAR",
        "rain": "DOUBLE",
        "note": "VARCHAR",
    }
    back = operator.other("parquet-to-csv").run(f"parquet={found['parquet']}")
    assert back["table"].read_text() == rain.read_text().replace(",271,", ",271.0,").replace(
        ",95,", ",95.0,"
    )


def test_type_is_one_that_all_values_have(operator: Any) -> None:
    lines = ["code,day", *(f"{number},2024-01-02" for number in range(30_000)), "x7,2024-01-03"]
    (operator.folder / "late.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))

    found = operator.run("table=late.csv.gz")

    assert found["parquet"].name == "late.parquet"
    assert (found["rows"], found["types"]) == (30_001, {"code": "VARCHAR", "day": "DATE"})


def test_codes_stay_text_and_missing_values_are_known(operator: Any) -> None:
    (operator.folder / "codes.csv").write_text("code;n\n007;1\n008;NA\n")

    words = ["table=codes.csv", "delimiter=;", "missing=NA"]
    assert operator.run(*words, "text=yes")["types"] == {"code": "VARCHAR", "n": "VARCHAR"}
    assert operator.run(*words)["types"]["n"] == "BIGINT"


def test_file_that_is_no_table_is_told(operator: Any) -> None:
    (operator.folder / "odd.csv").write_text("a,b\n1,2\n3,4,5\n")

    reason = operator.fail("table=odd.csv")

    assert "`odd.csv` cannot be converted: each row must have as many cells" in reason
