# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# left = {format = "text/csv"}
# right = {format = "text/csv"}
#
# [tool.furness.outputs]
# joined = {path = "joined/*", format = "text/csv"}
# ///
"""Join two CSV files by the values of common columns."""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

Row = list[str]
Key = tuple[str, ...]


class Joined(NamedTuple):
    """What was joined.

    Attributes:
        joined: The rows that were joined, under the name of the left file.
        rows: How many rows there are.
        unmatched_left: How many rows of the left file have no partner.
        unmatched_right: How many rows of the right file have no partner.
    """

    joined: Path
    rows: int
    unmatched_left: int
    unmatched_right: int


class Table:
    """A CSV file whose header has been read."""

    def __init__(self, path: Path, delimiter: str, columns: Key) -> None:
        self.rows = read_rows(path, delimiter)
        self.header = next(self.rows)
        for column in columns:
            if column not in self.header:
                there = ", ".join(self.header)
                end(2, f"`{path.name}` has no column `{column}`; it has: {there}")
        self.keys = [self.header.index(column) for column in columns]
        self.rest = [place for place in range(len(self.header)) if place not in self.keys]

    def key_of(self, row: Row) -> Key:
        """Give the values by which a row is joined."""
        return tuple(row[place] for place in self.keys)

    def rest_of(self, row: Row) -> Row:
        """Give the other values of a row."""
        return [row[place] for place in self.rest]

    def by_key(self) -> dict[Key, list[Row]]:
        """Give all rows, by what they are joined by."""
        found: dict[Key, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[self.key_of(row)].append(row)
        return dict(found)


class Join:
    """Two tables on their way into one, and how many rows were met."""

    def __init__(self, left: Table, right: Table, how: str) -> None:
        self.left, self.right, self.how = left, right, how
        self.count = self.unmatched_left = self.unmatched_right = 0

    def header(self) -> Row:
        """Give the columns of both; one of the right that the left has too ends in `_right`."""
        names = list(self.left.header)
        for column in self.right.rest_of(self.right.header):
            name = column
            while name in names:
                name += "_right"
            names.append(name)
        return names

    def rows(self) -> Iterator[Row]:
        """Give the joined rows: those of the left in their order, then those of the right."""
        partners = self.right.by_key()
        met: set[Key] = set()
        for row in self.left.rows:
            key = self.left.key_of(row)
            if key in partners:
                met.add(key)
                yield from ([*row, *self.right.rest_of(each)] for each in partners[key])
                continue
            self.unmatched_left += 1
            if self.how in ("left", "full"):
                yield [*row, *[""] * len(self.right.rest)]
        yield from self.rows_of_right({key: partners[key] for key in partners if key not in met})

    def rows_of_right(self, unmatched: dict[Key, list[Row]]) -> Iterator[Row]:
        """Give the rows of the right that have no partner, where they are wanted."""
        self.unmatched_right = sum(map(len, unmatched.values()))
        for key, rows in unmatched.items() if self.how in ("right", "full") else ():
            values = dict(zip(self.left.keys, key, strict=True))
            blank = [values.get(place, "") for place in range(len(self.left.header))]
            yield from ([*blank, *self.right.rest_of(row)] for row in rows)


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def read_rows(path: Path, delimiter: str) -> Iterator[Row]:
    """Give the header and the rows; each must be as long as the header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, delimiter=delimiter)
        header: Row | None = None
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
    left: Path,
    right: Path,
    by: tuple[str, ...],
    right_by: tuple[str, ...] = (),
    how: Literal["inner", "left", "right", "full"] = "inner",
    delimiter: str = ",",
) -> Joined:
    """Join two CSV files by the values of common columns; the right one is held in memory.

    Args:
        left: The left file, in UTF-8; its first line names the columns. It may be of any size.
        right: The right file.
        by: The columns whose values must be the same in both.
        right_by: What these columns are called in the right file; none takes the same names.
        how: Which rows without a partner are kept: none, those of the left, of the right, or all.
        delimiter: What stands between two cells.
    """
    right_by = right_by or by
    if len(delimiter) != 1:
        end(2, f"`{delimiter}` is not one character")
    if not by or len(by) != len(right_by):
        end(2, "`by` and `right_by` must name as many columns as each other, at least one")
    join = Join(Table(left, delimiter, by), Table(right, delimiter, right_by), how)
    part = Path("joined.csv.part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(join.header())
        for row in join.rows():
            writer.writerow(row)
            join.count += 1
    Path("joined").mkdir(exist_ok=True)
    file = part.replace(Path("joined", left.name))
    return Joined(file, join.count, join.unmatched_left, join.unmatched_right)
