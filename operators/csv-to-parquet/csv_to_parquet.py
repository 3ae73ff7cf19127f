# /// script
# requires-python = ">=3.11"
# dependencies = ["duckdb>=1.2"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# table = {format = "text/csv"}
#
# [tool.furness.outputs]
# parquet = {path = "written/*.parquet", format = "application/vnd.apache.parquet"}
# ///
"""Write a CSV file as Parquet."""

import sys
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

import duckdb

STRICT = "header = true, sample_size = -1, skip = 0, quote = '\"', escape = '\"', comment = ''"


class Written(NamedTuple):
    """What was written.

    Attributes:
        parquet: The Parquet file, with the name of the CSV file.
        rows: How many rows it has.
        types: The type of each column by its name.
    """

    parquet: Path
    rows: int
    types: dict[str, str]


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def quoted(text: object) -> str:
    """Give a text as SQL has it."""
    return "'" + str(text).replace("'", "''") + "'"


def reason(error: duckdb.Error) -> str:
    """Give what DuckDB says, and in our words that a CSV file is odd."""
    text = str(error).strip()
    if "sniffing" in text:
        return "each row must have as many cells as the header"
    return text


def main(
    table: Path,
    compression: Literal["zstd", "snappy", "gzip", "none"] = "zstd",
    delimiter: str = ",",
    text: bool = False,
    missing: tuple[str, ...] = ("",),
) -> Written:
    """Write a CSV file as Parquet, with the types that all of its values have; of any size.

    Args:
        table: The CSV file, in UTF-8, which may be compressed with gzip.
        compression: How the Parquet file is compressed.
        delimiter: What stands between two cells.
        text: Whether all columns stay text.
        missing: What a cell holds where a value is missing.
    """
    if len(delimiter) != 1:
        end(2, f"`{delimiter}` is not one character")
    options = [STRICT, f"delim = {quoted(delimiter)}", f"all_varchar = {str(text).lower()}"]
    options += [f"nullstr = [{', '.join(map(quoted, missing))}]"] if missing else []
    source = f"read_csv({quoted(table)}, {', '.join(options)})"
    codec = "uncompressed" if compression == "none" else compression
    Path("written").mkdir(exist_ok=True)
    part = Path("table.part")
    try:
        with duckdb.connect() as connection:
            described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            done = connection.execute(
                f"COPY (SELECT * FROM {source}) TO {quoted(part)} "
                f"(FORMAT parquet, COMPRESSION {codec})"
            ).fetchone()
    except duckdb.Error as error:
        part.unlink(missing_ok=True)
        end(2, f"`{table.name}` cannot be converted: {reason(error)}")
    stem = table.name.removesuffix(".gz").removesuffix(".csv")
    file = part.replace(Path("written", f"{stem}.parquet"))
    types = {str(column[0]): str(column[1]) for column in described}
    return Written(file, done[0] if done else 0, types)
