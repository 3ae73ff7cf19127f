"""The first rows of a file that holds a table, whatever its format."""

import csv
import json
from collections.abc import Iterable
from itertools import islice

from furness.report.tables import CELL, ROWS, Table, table_of

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson")
"""The files that are tables by their name; a `.json` file is one if it holds records."""

_COUNTED = 200_000
_LARGEST_JSON = 5_000_000


def read_table(path: str) -> Table | None:
    """Read the beginning of a table file; None when it is none or cannot be read."""
    lowered = path.lower()
    try:
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
            if lowered.endswith((".csv", ".tsv")):
                return _read_separated(file, tabs=lowered.endswith(".tsv"))
            if lowered.endswith(".json"):
                return table_of(json.loads(file.read(_LARGEST_JSON)))
            return _read_lines(file)
    except (OSError, ValueError, RecursionError, csv.Error):
        return None


def _read_separated(file: Iterable[str], *, tabs: bool) -> Table | None:
    lines = iter(file)
    first = next(lines, "")
    separator = "\t" if tabs else max(",;\t", key=first.count)
    reader = csv.reader(_again(first, lines), delimiter=separator)
    columns = next(reader, None)
    if not columns:
        return None
    rows = [tuple(cell[:CELL] for cell in row) for row in islice(reader, ROWS)]
    more = sum(1 for _ in islice(reader, _COUNTED))
    return Table(columns=tuple(columns), rows=tuple(rows), more=_more(more))


def _again(first: str, rest: Iterable[str]) -> Iterable[str]:
    yield first
    yield from rest


def _read_lines(file: Iterable[str]) -> Table | None:
    lines = (line for line in file if line.strip())
    table = table_of([json.loads(line) for line in islice(lines, ROWS)])
    if table is None:
        return None
    return Table(
        columns=table.columns, rows=table.rows, more=_more(sum(1 for _ in islice(lines, _COUNTED)))
    )


def _more(number: int) -> str:
    if number == _COUNTED:
        return f"more than {number:,}"
    return f"{number:,}" if number else ""
