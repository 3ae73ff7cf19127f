import csv
from pathlib import Path
from typing import Annotated, TypedDict


class Line(TypedDict):
    slope: float
    intercept: float
    residuals: Path


def fit(points: Path, through_zero: bool = False, weights: Annotated[dict[str, float], "by name"] = {}) -> Line:
    """Fit a straight line to points.

    Args:
        points: A table with the columns `name`, `x` and `y`.
        through_zero: Whether the line goes through the origin.
        weights: How much a point counts, by its name; 1 if it is not named.
    """
    with points.open(newline="") as file:
        rows = [(row["name"], float(row["x"]), float(row["y"])) for row in csv.DictReader(file)]
    parts = [weights.get(name, 1.0) for name, _, _ in rows]
    total = sum(parts)
    x_mean = 0.0 if through_zero else sum(w * x for w, (_, x, _) in zip(parts, rows)) / total
    y_mean = 0.0 if through_zero else sum(w * y for w, (_, _, y) in zip(parts, rows)) / total
    up = sum(w * (x - x_mean) * (y - y_mean) for w, (_, x, y) in zip(parts, rows))
    across = sum(w * (x - x_mean) ** 2 for w, (_, x, _) in zip(parts, rows))
    slope = up / across
    intercept = y_mean - slope * x_mean
    residuals = Path("residuals.csv")
    lines = [f"{name},{y - slope * x - intercept:.6f}\n" for name, x, y in rows]
    residuals.write_text("name,residual\n" + "".join(lines))
    return {"slope": slope, "intercept": intercept, "residuals": residuals}
