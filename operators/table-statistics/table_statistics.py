# /// script
# requires-python = ">=3.11"
# dependencies = ["duckdb>=1.2"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.outputs]
# overview = {path = "overviews/*.csv", format = "text/csv"}
# ///
"""Sum up each column of a table."""

import csv
import math
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import duckdb

STRICT = "header = true, sample_size = -1, skip = 0, quote = '\"', escape = '\"', comment = ''"
READERS = {
    ".csv": f"read_csv({{}}, delim = ',', {STRICT})",
    ".tsv": f"read_csv({{}}, delim = '\t', {STRICT})",
    ".parquet": "read_parquet({})",
    ".json": "read_json({})",
    ".jsonl": "read_json({})",
    ".ndjson": "read_json({})",
}
NUMBERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)")
ANY = {
    "count": "count({0})",
    "missing": "count(*) - count({0})",
    "distinct": "count(DISTINCT {0})",
    "least": "min({0})",
    "greatest": "max({0})",
}
NUMERIC = {
    "mean": "avg({0})",
    "deviation": "stddev_samp({0})",
    "quarter": "quantile_cont({0}, 0.25)",
    "median": "quantile_cont({0}, 0.5)",
    "three_quarters": "quantile_cont({0}, 0.75)",
}


class Statistics(NamedTuple):
    """What was computed.

    Attributes:
        summary: The number of rows, and for each column its type and its statistics.
        overview: The same with a row for each column, under the name of the table.
        rows: How many rows the table has.
    """

    summary: dict[str, Any]
    overview: Path
    rows: int


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def source_of(path: Path) -> str:
    """Give what reads a file, by its ending; it may be compressed."""
    endings = [ending.lower() for ending in path.suffixes if ending.lower() not in (".gz", ".zst")]
    if not endings or endings[-1] not in READERS:
        end(2, f"`{path.name}` does not end in one of: {', '.join(READERS)}")
    return READERS[endings[-1]].format("'" + str(path).replace("'", "''") + "'")


def reason(error: duckdb.Error) -> str:
    """Give what DuckDB says, and in our words that a CSV file is odd."""
    text = str(error).strip()
    if "sniffing" in text:
        return "each row must have as many cells as the header"
    return text


def statistics_of(kind: str) -> dict[str, str]:
    """Give what is computed of a column of a type: names, and aggregates of SQL."""
    return ANY | NUMERIC if NUMBERS.fullmatch(kind) else ANY


def plain(value: Any) -> Any:
    """Give a value as JSON has it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return number if math.isfinite(number) else None


def compute(path: Path, wanted: tuple[str, ...]) -> tuple[int, dict[str, dict[str, Any]]]:
    """Give the number of rows and the statistics of each column, in one pass."""
    source = source_of(path)
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        types = {str(column[0]): str(column[1]) for column in described}
        for name in wanted:
            if name not in types:
                end(2, f"`{path.name}` has no column `{name}`; it has: {', '.join(types)}")
        columns = {name: types[name] for name in wanted or types}
        terms = ["count(*)"]
        for name, kind in columns.items():
            quoted = '"' + name.replace('"', '""') + '"'
            terms += [term.format(quoted) for term in statistics_of(kind).values()]
        found = connection.execute(f"SELECT {', '.join(terms)} FROM {source}").fetchone()
    rows, *values = found or [0]
    rest = iter(values)
    return rows, {
        name: {"type": kind} | {what: plain(next(rest)) for what in statistics_of(kind)}
        for name, kind in columns.items()
    }


def main(table: Path, columns: tuple[str, ...] = ()) -> Statistics:
    """Sum up each column of a table: how many values, which, and how they are distributed.

    Args:
        table: A CSV, Parquet or JSON file, which may be compressed; `.tsv` has tabs.
        columns: The columns that are summed up; none takes all.
    """
    try:
        rows, found = compute(table, columns)
    except duckdb.Error as error:
        end(2, f"`{table.name}` cannot be read: {reason(error)}")
    Path("overviews").mkdir(exist_ok=True)
    overview = Path("overviews", f"{table.name.partition('.')[0]}.csv")
    with overview.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, ["column", "type", *ANY, *NUMERIC], lineterminator="\n", restval=""
        )
        writer.writeheader()
        writer.writerows({"column": name} | values for name, values in found.items())
    return Statistics({"rows": rows, "columns": found}, overview, rows)
