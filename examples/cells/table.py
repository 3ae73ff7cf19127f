# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Join the tables of all images, and sum each image up in one row."""

import argparse
import csv
from pathlib import Path
from statistics import fmean, median

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("tables", nargs="+", type=Path, help="One CSV for each image.")
parser.add_argument("--output", type=Path, default="objects.csv", help="All rows of all tables.")
parser.add_argument("--output-summary", type=Path, default="summary.csv",
                    help="Count, median diameter (px) and mean brightness of each image.")


def write(path, header, rows):
    """Write a CSV file."""
    with open(path, "w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def sum_up(rows):
    """Give a row for each image, in the order in which they come."""
    images = {}
    for row in rows:
        images.setdefault(row["image"], []).append(row)
    for image, objects in images.items():
        diameter = median(float(row["diameter"]) for row in objects)
        brightness = fmean(float(row["brightness"]) for row in objects)
        yield image, len(objects), round(diameter, 2), round(brightness, 1)


def main():
    arguments = parser.parse_args()
    rows = []
    for path in arguments.tables:
        with path.open(newline="") as stream:
            reader = csv.DictReader(stream)
            rows.extend(reader)
            header = reader.fieldnames
    write(arguments.output, header, (row.values() for row in rows))
    columns = ("image", "objects", "median_diameter", "mean_brightness")
    write(arguments.output_summary, columns, sum_up(rows))


if __name__ == "__main__":
    main()
