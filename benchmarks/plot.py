"""Draws curves on logarithmic axes, as SVG, with the standard library.

The picture has its own white ground, so that it reads alike on a light and on a dark page; curves
differ in the shape of their points as well as in colour.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 470, 372
"""Of one panel, without the legend."""
LEFT, TOP, RIGHT, BOTTOM = 84, 50, 44, 66
ROOM = 1.5
"""How many times the least value is above the axis, at least: it is written below its point."""
LEGEND = 34
"""Height of the legend, which all panels share."""
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#333}.title{font-weight:600;font-size:15px}"
    ".value{font-size:12px}.curve{fill:none;stroke-width:2}.grid{stroke:#e3e3e3}"
    ".proportion{fill:none;stroke:#777;stroke-width:1.5;stroke-dasharray:5 5}"
    ".c0{stroke:#1f6f8b;fill:#1f6f8b}.c1{stroke:#b3541e;fill:#fff}"
    ".v0{fill:#1f6f8b}.v1{fill:#b3541e}"
)

Point = tuple[float, float]


class Curve(NamedTuple):
    """Some points that belong together."""

    name: str
    """What the legend says; curves of the same place in all panels have the same."""
    points: Sequence[Point]
    """From left to right."""


class Panel(NamedTuple):
    """One plot; several stand side by side."""

    title: str
    """What is drawn."""
    unit: str
    """What stands beside the vertical axis."""
    curves: Sequence[Curve]
    """One or two; a dashed line shows what growth in proportion to the first's end would be."""


class Axis(NamedTuple):
    """Whole powers of ten, from one to another, along a stretch of the picture."""

    low: int
    high: int
    start: float
    end: float

    def place(self, value: float) -> float:
        """Give where a value is."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def draw(panels: Sequence[Panel], below: str, proportion: str) -> str:
    """Give the picture.

    Args:
        panels: The plots, from left to right.
        below: What stands under each horizontal axis.
        proportion: What the legend says of the dashed line.
    """
    width, height = WIDTH * len(panels), HEIGHT + LEGEND
    names = [curve.name for curve in panels[0].curves]
    parts = [part for place, panel in enumerate(panels) for part in _panel(panel, place, below)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{'; '.join(panel.title for panel in panels)}</title>",
            f"<style>{STYLE}</style>",
            f'<rect width="{width}" height="{height}" rx="10" fill="#fff"/>',
            *parts,
            *_legend(names, proportion, width / 2),
            "</svg>\n",
        ]
    )


def _panel(panel: Panel, place: int, below: str) -> Iterator[str]:
    left, right = place * WIDTH + LEFT, (place + 1) * WIDTH - RIGHT
    points = [point for curve in panel.curves for point in curve.points]
    across = _axis([x for x, _ in points], left, right)
    heights = [y for _, y in points]
    up = _axis([min(heights) / ROOM, max(heights)], HEIGHT - BOTTOM, TOP)
    middle = (left + right) / 2
    yield _text(panel.title, (middle, TOP - 24), name="title")
    yield _text(below, (middle, HEIGHT - BOTTOM + 42))
    yield _text(panel.unit, (left - 62, (up.start + up.end) / 2), turn=-90)
    yield from _grid(across, up)
    yield _proportion(panel.curves[0].points[-1], across, up)
    for number, curve in enumerate(panel.curves):
        places = [(across.place(x), up.place(y)) for x, y in curve.points]
        yield from _curve(number, places, [_number(y) for _, y in curve.points])


def _axis(values: Sequence[float], start: float, end: float) -> Axis:
    low = math.floor(math.log10(min(values)))
    return Axis(low, max(low + 1, math.ceil(math.log10(max(values)))), start, end)


def _grid(across: Axis, up: Axis) -> Iterator[str]:
    for power in range(across.low, across.high + 1):
        x = across.place(10.0**power)
        yield f'<path class="grid" d="M{x:.1f} {up.start}V{up.end}"/>'
        yield _text(_number(10.0**power), (x, up.start + 18))
    for power in range(up.low, up.high + 1):
        y = up.place(10.0**power)
        yield f'<path class="grid" d="M{across.start} {y:.1f}H{across.end}"/>'
        yield _text(_number(10.0**power), (across.start - 8, y + 4), anchor="end")


def _proportion(last: Point, across: Axis, up: Axis) -> str:
    """Draw where the points would be if each task cost what those of the last point cost."""
    rise = last[1] / last[0]
    lowest = max(10.0**across.low, 10.0**up.low / rise)
    highest = min(10.0**across.high, 10.0**up.high / rise)
    start, end = ((across.place(x), up.place(x * rise)) for x in (lowest, highest))
    path = "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*start, *end)
    return f'<path class="proportion" d="{path}"/>'


def _curve(number: int, places: Sequence[Point], values: Sequence[str]) -> Iterator[str]:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline class="curve c{number}" style="fill:none" points="{line}"/>'
    for place, value in zip(places, values, strict=True):
        yield _mark(number, place)
        x, y = place
        yield _text(value, (x, y + (20 if number else -10)), name=f"value v{number}")


def _mark(number: int, place: Point) -> str:
    x, y = place
    if number:
        return (
            f'<rect class="c1" stroke-width="2" x="{x - 4:.1f}" y="{y - 4:.1f}" '
            'width="8" height="8"/>'
        )
    return f'<circle class="c0" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'


def _legend(names: Sequence[str], proportion: str, middle: float) -> Iterator[str]:
    entries = [*names, proportion]
    widths = [44 + 7.0 * len(name) for name in entries]
    x, y = middle - sum(widths) / 2, HEIGHT + LEGEND / 2 - 6
    for number, (name, width) in enumerate(zip(entries, widths, strict=True)):
        kind = f"curve c{number}" if number < len(names) else "proportion"
        yield f'<path class="{kind}" d="M{x:.1f} {y:.1f}h24"/>'
        if number < len(names):
            yield _mark(number, (x + 12, y))
        yield _text(name, (x + 31, y + 4), anchor="start")
        x += width


def _number(value: float) -> str:
    """Write a value with two digits, or as many as stand before the point."""
    digits = max(0, 1 - math.floor(math.log10(value)))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def _text(text: str, place: Point, *, anchor: str = "middle", name: str = "", turn: int = 0) -> str:
    x, y = place
    kind = f' class="{name}"' if name else ""
    turned = f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}{turned}>{text}</text>'
