"""Statistics are those that Python computes."""

import csv
import statistics
from typing import Any

import pytest

pytestmark = pytest.mark.integration
RAIN = [152.5, 98.2, 271.0, 204.1, 117.9, 130.4, 95.0]


def test_each_column_is_summed_up(operator: Any) -> None:
    found = operator.run(f"table={operator.data / 'rain.csv'}")

    rain = found["summary"]["columns"]["rain"]
    quarters = statistics.quantiles(RAIN, n=4, method="inclusive")
    assert {key: rain[key] for key in ("type", "count", "missing", "distinct")} == {
        "type": "DOUBLE",
        "count": 7,
        "missing": 1,
        "distinct": 7,
    }
    assert (rain["least"], rain["greatest"]) == (95.0, 271.0)
    assert rain["mean"] == pytest.approx(statistics.fmean(RAIN))
    assert rain["deviation"] == pytest.approx(statistics.stdev(RAIN))
    assert [rain[key] for key in ("quarter", "median", "three_quarters")] == quarters
    assert found["summary"]["columns"]["place"] == {
        "type": "VARCHAR",
        "count": 8,
        "missing": 0,
        "distinct": 4,
        "least": "Ambleside",
        "greatest": "Keswick",
    }
    assert found["rows"] == found["summary"]["rows"] == 8
    with found["overview"].open(newline="") as stream:
        rows = {row["column"]: row for row in csv.DictReader(stream)}
    assert list(rows) == ["place", "month", "rain", "note"]
    assert float(rows["rain"]["median"]) == statistics.median(RAIN)
    assert rows["place"]["median"] == ""


def test_json_dates_and_empty_columns_are_summed_up(operator: Any) -> None:
    (operator.folder / "days.json").write_text(
        '[{"day": "2024-05-01", "n": 1, "gone": null}, {"day": "2024-05-03", "n": 3}]'
    )

    columns = operator.run("table=days.json", "columns=day,n,gone")["summary"]["columns"]

    assert (columns["day"]["least"], columns["day"]["greatest"]) == ("2024-05-01", "2024-05-03")
    assert columns["n"]["deviation"] == pytest.approx(2**0.5)
    assert (columns["gone"]["count"], columns["gone"]["least"]) == (0, None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["table={rain}", "columns=height"], "`rain.csv` has no column `height`; it has: place"),
        (["table=odd.txt"], "`odd.txt` does not end in one of"),
        (["table=odd.parquet"], "`odd.parquet` cannot be read"),
    ],
)
def test_wrong_input_is_told(operator: Any, words: list[str], message: str) -> None:
    for name in ("odd.txt", "odd.parquet"):
        (operator.folder / name).write_text("odd")
    rain = operator.data / "rain.csv"

    assert message in operator.fail(*(word.format(rain=rain) for word in words))
