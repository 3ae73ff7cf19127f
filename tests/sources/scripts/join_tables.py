import csv
from pathlib import Path
from typing import Literal, NamedTuple


class Joined(NamedTuple):
    """What comes out.

    Attributes:
        table: The rows of all tables.
        rows: How many there are.
        columns: Their headings.
    """

    table: Path
    rows: int
    columns: list[str]


def main(
    tables: list[Path],
    how: Literal["all", "common"] = "all",
    source: bool = False,
    limit: int | None = None,
) -> Joined:
    """Put tables below each other.

    Args:
        tables: Tables with headings.
        how: Whether all columns are kept, or those that each table has.
        source: Whether a column tells where a row is from.
        limit: At most so many rows are kept.
    """
    read = []
    for path in tables:
        with path.open(newline="") as file:
            read.append((path.stem, list(csv.DictReader(file))))
    headings = [list(rows[0]) for _, rows in read if rows]
    columns = list(dict.fromkeys(name for names in headings for name in names))
    if how == "common":
        columns = [name for name in columns if all(name in names for names in headings)]
    rows = [{**row, "source": name} for name, rows in read for row in rows][:limit]
    columns += ["source"] if source else []
    with open("joined.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return Joined(Path("joined.csv"), len(rows), columns)
