"""Draws points on logarithmic axes, as SVG, with the standard library."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 360, 260
LEFT, TOP, RIGHT, BOTTOM = 52, 34, 20, 44
STYLE = (
    "text{font:12px sans-serif;fill:#333}.title{font-weight:bold}.line{fill:none;"
    "stroke:#1f6f8b;stroke-width:2}.point{fill:#1f6f8b}.grid{stroke:#ddd}"
)

Point = tuple[float, float]


class Panel(NamedTuple):
    """One plot; several stand side by side."""

    title: str
    points: Sequence[Point]


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


def draw(panels: Sequence[Panel], below: str) -> str:
    """Give the picture.

    Args:
        panels: The plots, from left to right.
        below: What stands under each horizontal axis.
    """
    width = WIDTH * len(panels)
    parts = [part for place, panel in enumerate(panels) for part in _panel(panel, place, below)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" role="img">',
            f"<style>{STYLE}</style>",
            f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _panel(panel: Panel, place: int, below: str) -> Iterator[str]:
    left, right = place * WIDTH + LEFT, (place + 1) * WIDTH - RIGHT
    across = _axis([x for x, _ in panel.points], left, right)
    up = _axis([y for _, y in panel.points], HEIGHT - BOTTOM, TOP)
    middle = (left + right) / 2
    yield _text(panel.title, (middle, TOP - 14), "middle", "title")
    yield _text(below, (middle, HEIGHT - 8), "middle")
    yield from _grid(across, up)
    places = [(across.place(x), up.place(y)) for x, y in panel.points]
    yield f'<polyline class="line" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>'
    for (x, y), (_, value) in zip(places, panel.points, strict=True):
        yield f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        yield _text(f"{value:.3g}", (x, y - 9), "middle")


def _axis(values: Sequence[float], start: float, end: float) -> Axis:
    low = math.floor(math.log10(min(values)))
    high = max(low + 1, math.ceil(math.log10(max(values)) + 0.1))
    return Axis(low, high, start, end)


def _grid(across: Axis, up: Axis) -> Iterator[str]:
    for power in range(across.low, across.high + 1):
        x = across.place(10.0**power)
        yield f'<path class="grid" d="M{x:.1f} {up.start}V{up.end}"/>'
        yield _text(f"{10.0**power:,g}", (x, up.start + 16), "middle")
    for power in range(up.low, up.high + 1):
        y = up.place(10.0**power)
        yield f'<path class="grid" d="M{across.start} {y:.1f}H{across.end}"/>'
        yield _text(f"{10.0**power:,g}", (across.start - 6, y + 4), "end")


def _text(text: str, place: Point, anchor: str, name: str = "") -> str:
    x, y = place
    kind = f' class="{name}"' if name else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{text}</text>'
