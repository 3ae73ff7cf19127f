# /// script
# [tool.furness]
# environment = "host"
# ///
"""Join CSV files of the same columns; the first column tells from which file a row is."""

import argparse
import csv
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("tables", nargs="+", type=Path, help="The CSV files.")
parser.add_argument("--output", type=Path, default="merged.csv", help="All their rows.")


def main():
    arguments = parser.parse_args()
    columns = None
    with open(arguments.output, "w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        for path in arguments.tables:
            with path.open(encoding="utf-8", newline="") as table:
                header, *content = csv.reader(table)
            if columns is None:
                columns = header
                rows.writerow(["file", *columns])
            if header != columns:
                raise SystemExit(f"{path.name} has the columns {header}, not {columns}")
            rows.writerows([path.stem, *row] for row in content)


if __name__ == "__main__":
    main()
