# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# table = {format = "text/csv"}
# width = {unit = "cm", minimum = 2, maximum = 200}
# height = {unit = "cm", minimum = 2, maximum = 200}
# resolution = {unit = "dpi", minimum = 20, maximum = 1200}
# bins = {minimum = 1, maximum = 10000}
#
# [tool.furness.outputs]
# picture = {path = "drawn/*", format = "image/*"}
# ///
"""Draw columns of a CSV file."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

import matplotlib

matplotlib.use("agg")
matplotlib.rcParams.update({"svg.hashsalt": "plot", "svg.fonttype": "none"})
from matplotlib import pyplot
from matplotlib.axes import Axes

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
CENTIMETRES = 2.54
Series = dict[str, tuple[list[float | str], list[float]]]


class Drawn(NamedTuple):
    """What was drawn.

    Attributes:
        picture: The picture, named as the table is.
        points: How many values were drawn.
        left_out: How many cells were left out, as they are empty.
    """

    picture: Path
    points: int
    left_out: int


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def read_table(path: Path, delimiter: str, needed: list[str]) -> list[dict[str, str]]:
    """Give the rows of a CSV file that has the columns that are needed."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=delimiter, restval="")
            header = list(reader.fieldnames or [])
            rows = list(reader)
    except (csv.Error, UnicodeDecodeError, TypeError) as error:
        end(2, f"`{path.name}` cannot be read: {error}")
    for column in needed:
        if column not in header:
            end(2, f"`{path.name}` has no column `{column}`; it has: {', '.join(header)}")
    return rows


def number(text: str, column: str, line: int) -> float:
    """Give a cell as a number."""
    try:
        return float(text)
    except ValueError:
        end(2, f"`{text}` in column `{column}`, row {line}, is not a number")


def cells(rows: list[dict[str, str]], x: str, column: str) -> Iterator[tuple[str, float]]:
    """Give the cells of a column that are not empty, each with what stands in `x`."""
    for line, row in enumerate(rows, start=1):
        if row[column].strip() and (not x or row[x].strip()):
            yield row[x] if x else str(line), number(row[column], column, line)


def positions(labels: list[str]) -> list[float | str]:
    """Give labels as numbers, if all of them are."""
    try:
        return [float(label) for label in labels]
    except ValueError:
        return list(labels)


def read_series(rows: list[dict[str, str]], x: str, columns: tuple[str, ...], group: str) -> Series:
    """Give what is drawn: a line for each column, or each value of the column `group`."""
    found: Series = {}
    kinds = list(dict.fromkeys(row[group] for row in rows)) if group else [""]
    for kind in kinds:
        members = [row for row in rows if not group or row[group] == kind]
        for column in columns:
            name = ", ".join(part for part in (kind, column if len(columns) > 1 else "") if part)
            pairs = list(cells(members, x, column))
            values = [value for _, value in pairs]
            found[name or column] = (positions([label for label, _ in pairs]), values)
    return found


def draw_bars(axes: Axes, series: Series) -> None:
    """Draw bars side by side, one group for each label."""
    labels = list(dict.fromkeys(label for places, _ in series.values() for label in places))
    width = 0.8 / len(series)
    for index, (name, (places, values)) in enumerate(series.items()):
        left = [labels.index(place) - 0.4 + width * (index + 0.5) for place in places]
        axes.bar(left, values, width, label=name, color=COLOURS[index % len(COLOURS)])
    texts = [f"{label:g}" if isinstance(label, float) else label for label in labels]
    slanted = sum(map(len, texts)) > 60
    axes.set_xticks(
        range(len(labels)),
        texts,
        rotation=40 if slanted else 0,
        ha="right" if slanted else "center",
    )


def draw_histogram(axes: Axes, series: Series, bins: int) -> None:
    """Draw how often values are in each of equal ranges."""
    everything = [value for _, values in series.values() for value in values]
    axes.hist(
        [values for _, values in series.values()],
        bins=bins,
        range=(min(everything), max(everything)),
        label=list(series),
        color=[COLOURS[index % len(COLOURS)] for index in range(len(series))],
    )


def draw(axes: Axes, kind: str, series: Series, bins: int) -> None:
    """Draw everything into the axes."""
    if kind == "histogram":
        return draw_histogram(axes, series, bins)
    if kind == "bar":
        return draw_bars(axes, series)
    for index, (name, (places, values)) in enumerate(series.items()):
        colour = COLOURS[index % len(COLOURS)]
        if kind == "line":
            axes.plot(places, values, label=name, color=colour, linewidth=1.8)
        else:
            axes.scatter(places, values, label=name, color=colour, s=16, alpha=0.8, linewidths=0)
    return None


def main(
    table: Path,
    columns: tuple[str, ...],
    x: str = "",
    kind: Literal["line", "scatter", "bar", "histogram"] = "line",
    group: str = "",
    title: str = "",
    x_label: str = "",
    y_label: str = "",
    format: Literal["png", "svg", "pdf"] = "png",
    width: float = 16.0,
    height: float = 10.0,
    resolution: int = 120,
    bins: int = 20,
    delimiter: str = ",",
) -> Drawn:
    """Draw columns of a CSV file as lines, points, bars or histograms.

    Args:
        table: The CSV file, in UTF-8; its first line names the columns.
        columns: The columns that are drawn.
        x: The column along the horizontal axis; empty takes the number of the row.
        kind: What is drawn.
        group: A column; each of its values gets a colour of its own.
        title: The heading.
        x_label: What the horizontal axis shows; empty takes the column.
        y_label: What the vertical axis shows; empty takes the column, if there is one.
        format: The format of the picture.
        width: How wide the picture is.
        height: How high the picture is.
        resolution: How many pixels an inch has.
        bins: How many ranges a histogram has.
        delimiter: What stands between two cells.
    """
    needed = [name for name in (*columns, x, group) if name]
    if not columns or (kind == "histogram" and x):
        end(2, "a histogram has no `x`" if columns else "name at least one of the `columns`")
    rows = read_table(table, delimiter, needed)
    series = read_series(rows, x, columns, group)
    points = sum(len(values) for _, values in series.values())
    if not points:
        end(2, f"there is nothing to draw in `{table.name}`")
    figure, axes = pyplot.subplots(
        figsize=(width / CENTIMETRES, height / CENTIMETRES), layout="constrained"
    )
    draw(axes, kind, series, bins)
    plain = columns[0] if len(columns) == 1 else ""
    across, up = (plain, "count") if kind == "histogram" else (x or "row", plain)
    axes.set(title=title, xlabel=x_label or across, ylabel=y_label or up)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)
    if len(series) > 1:
        axes.legend(frameon=False, title=group or None)
    Path("drawn").mkdir(exist_ok=True)
    picture = Path("drawn", f"{table.stem}.{format}")
    undated = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    figure.savefig(picture, dpi=resolution, metadata=undated[format])
    return Drawn(picture, points, len(rows) * len(columns) - points)
