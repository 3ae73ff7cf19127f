# /// script
# requires-python = ">=3.11"
# dependencies = ["duckdb>=1.2"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# parquet = {format = "application/vnd.apache.parquet"}
#
# [tool.furness.outputs]
# table = {path = "written/*.csv", format = "text/csv"}
# ///
"""Write a Parquet file as CSV."""

import sys
from pathlib import Path
from typing import NamedTuple, NoReturn

import duckdb


class Written(NamedTuple):
    """What was written.

    Attributes:
        table: The CSV file, with the name of the Parquet file.
        rows: How many rows it has.
        types: The type that each column had, by its name.
    """

    table: Path
    rows: int
    types: dict[str, str]


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def quoted(text: object) -> str:
    """Give a text as SQL has it."""
    return "'" + str(text).replace("'", "''") + "'"


def main(
    parquet: Path, delimiter: str = ",", missing: str = "", columns: tuple[str, ...] = ()
) -> Written:
    """Write a Parquet file as CSV, in UTF-8; of any size.

    Args:
        parquet: The Parquet file.
        delimiter: What stands between two cells.
        missing: What a cell holds where a value is missing.
        columns: The columns that are written, in this order; none writes all.
    """
    if len(delimiter) != 1:
        end(2, f"`{delimiter}` is not one character")
    chosen = ", ".join('"' + name.replace('"', '""') + '"' for name in columns) or "*"
    question = f"SELECT {chosen} FROM read_parquet({quoted(parquet)})"
    form = f"FORMAT csv, HEADER, DELIMITER {quoted(delimiter)}, NULLSTR {quoted(missing)}"
    Path("written").mkdir(exist_ok=True)
    part = Path("table.part")
    try:
        with duckdb.connect() as connection:
            described = connection.execute(f"DESCRIBE {question}").fetchall()
            done = connection.execute(f"COPY ({question}) TO {quoted(part)} ({form})").fetchone()
    except duckdb.Error as error:
        part.unlink(missing_ok=True)
        end(2, f"`{parquet.name}` cannot be converted: {str(error).strip()}")
    file = part.replace(Path("written", f"{parquet.stem}.csv"))
    types = {str(column[0]): str(column[1]) for column in described}
    return Written(file, done[0] if done else 0, types)
