"""Turn nested records into a flat table, and nothing is lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def flatten(value: Any, name: str, joint: str) -> Iterator[tuple[str, Any]]:
    """Give each leaf with the names that lead to it."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from flatten(inner, f"{name}{joint}{key}" if name else key, joint)
        case list():
            for place, inner in enumerate(value):
                yield from flatten(inner, f"{name}{joint}{place}", joint)
        case _:
            yield name, value


def main(records: Path, joint: str = ".", missing: str = "", keep: list[str] | None = None) -> Path:
    """Turn nested records into a flat table.

    Args:
        records: JSON, one record on each line.
        joint: What stands between the names of one column.
        missing: What stands where a record has no value.
        keep: The columns, in this order; all if absent.
    """
    rows = [dict(flatten(json.loads(line), "", joint)) for line in records.read_text().splitlines()]
    columns = keep or list(dict.fromkeys(name for row in rows for name in row))
    table = Path("table.csv")
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, missing, "ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return table


if __name__ == "__main__":
    main(Path("records.jsonl"))
