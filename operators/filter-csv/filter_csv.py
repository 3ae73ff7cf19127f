# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# table = {format = "text/csv"}
#
# [tool.furness.outputs]
# filtered = {path = "filtered/*", format = "text/csv"}
# ///
"""Keep the rows and columns of a CSV file that are wanted."""

import csv
import operator
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

CONDITION = re.compile(
    r"\s*(?P<column>.+?)\s*"
    r"(?:\s(?P<word>is empty|is not empty)|(?P<sign>==|!=|<=|>=|<|>|!~|~)\s*(?P<value>.*?))\s*"
)
ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
Test = Callable[[list[str]], bool]


class Filtered(NamedTuple):
    """What is left.

    Attributes:
        filtered: The rows that are left, under the name that the file had.
        kept: How many rows are left.
        dropped: How many rows are not.
    """

    filtered: Path
    kept: int
    dropped: int


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def number(text: str) -> float | None:
    """Give a text as a number, if it is one."""
    try:
        return float(text)
    except ValueError:
        return None


def place_of(column: str, header: list[str]) -> int:
    """Give where a column is."""
    if column not in header:
        end(2, f"there is no column `{column}`; there are: {', '.join(header)}")
    return header.index(column)


def compare(place: int, sign: str, value: str) -> Test:
    """Give the test of one cell: as numbers where both are numbers, else as texts."""
    wanted = number(value)

    def equal(row: list[str]) -> bool:
        found = number(row[place]) if wanted is not None else None
        return row[place] == value if found is None else found == wanted

    def ordered(row: list[str]) -> bool:
        if wanted is None:
            return bool(row[place]) and ORDERS[sign](row[place], value)
        found = number(row[place])
        return found is not None and ORDERS[sign](found, wanted)

    if sign in ORDERS:
        return ordered
    return equal if sign == "==" else lambda row: not equal(row)


def search(place: int, sign: str, value: str) -> Test:
    """Give the test whether a regular expression is found in one cell."""
    try:
        pattern = re.compile(value)
    except re.error as error:
        end(2, f"`{value}` is not a regular expression: {error}")
    return lambda row: bool(pattern.search(row[place])) == (sign == "~")


def read_condition(text: str, header: list[str]) -> Test:
    """Give the test that a condition such as `rain > 2` stands for."""
    found = CONDITION.fullmatch(text)
    if not found:
        signs = "==, !=, <, <=, >, >=, ~, !~, `is empty` or `is not empty`"
        end(2, f"`{text}` is not a condition: write a column, one of {signs}, and a value")
    place = place_of(found["column"].strip("`"), header)
    if found["word"]:
        return lambda row: (row[place] == "") == (found["word"] == "is empty")
    value = found["value"]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    make = search if found["sign"] in ("~", "!~") else compare
    return make(place, found["sign"], value)


def read_rows(path: Path, delimiter: str) -> Iterator[list[str]]:
    """Give the header and the rows; each must be as long as the header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, delimiter=delimiter)
        header: list[str] | None = None
        try:
            for row in rows:
                header = header or row
                if row and len(row) != len(header):
                    place = f"line {rows.line_num} of `{path.name}`"
                    end(2, f"{place} has {len(row)} cells, and the header {len(header)}")
                if row:
                    yield row
        except (csv.Error, UnicodeDecodeError) as error:
            end(2, f"line {rows.line_num + 1} of `{path.name}` cannot be read: {error}")
    if header is None:
        end(2, f"`{path.name}` is empty")


def main(
    table: Path,
    where: tuple[str, ...] = (),
    match: Literal["all", "any"] = "all",
    columns: tuple[str, ...] = (),
    delimiter: str = ",",
) -> Filtered:
    """Keep the rows of a CSV file that meet conditions, and the columns that are wanted.

    Args:
        table: The CSV file, in UTF-8; its first line names the columns.
        where: Conditions such as `rain > 2`, `place == Keswick`, `place ~ ^Kes`, `rain is empty`.
        match: Whether a row must meet all conditions, or any.
        columns: The columns that are kept, in this order; none keeps all.
        delimiter: What stands between two cells.
    """
    if len(delimiter) != 1:
        end(2, f"`{delimiter}` is not one character")
    rows = read_rows(table, delimiter)
    header = next(rows)
    tests = [read_condition(text, header) for text in where]
    places = [place_of(column, header) for column in columns] or range(len(header))
    meets = all if match == "all" or not tests else any
    kept = dropped = 0
    part = Path("filtered.csv.part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header[place] for place in places)
        for row in rows:
            if meets(test(row) for test in tests):
                writer.writerow(row[place] for place in places)
                kept += 1
            else:
                dropped += 1
    Path("filtered").mkdir(exist_ok=True)
    return Filtered(part.replace(Path("filtered", table.name)), kept, dropped)
