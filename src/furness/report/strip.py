"""The strip of a step in the timeline: a path for each state, however many tasks there are.

A step with few tasks shows each in a lane of its own; a larger one shows how many ran at once.
"""

import heapq

from furness.model.run import State
from furness.report.axis import Axis, Bar
from furness.report.markup import Markup, tag

WIDTH = 1000
"""How many units wide a strip is."""

_HEIGHT = 100
_BINS = 250
_MOST_LANES = 16
_MOST_BARS = 300
_NARROWEST = 1.5


def strip_of(bars: list[Bar], axis: Axis) -> Markup:
    """Draw when the tasks of a step ran."""
    shapes = _in_lanes(bars, axis) or _as_density(bars, axis)
    paths = [
        tag("path", class_=f"bar {state}", d="".join(parts)) for state, parts in shapes.items()
    ]
    return tag(
        "svg",
        paths,
        viewBox=f"0 0 {WIDTH} {_HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _in_lanes(bars: list[Bar], axis: Axis) -> dict[str, list[str]]:
    """Draw each bar by itself; nothing when there are too many."""
    if len(bars) > _MOST_BARS:
        return {}
    free: list[tuple[float, int]] = []
    placed: list[tuple[Bar, int]] = []
    lanes = 0
    for bar in sorted(bars, key=lambda bar: bar.start):
        if free and free[0][0] <= bar.start:
            lane = heapq.heappop(free)[1]
        else:
            lane, lanes = lanes, lanes + 1
        heapq.heappush(free, (bar.end, lane))
        placed.append((bar, lane))
    if lanes > _MOST_LANES:
        return {}
    shapes: dict[str, list[str]] = {}
    height = _HEIGHT / lanes
    for bar, lane in placed:
        left, right = axis.at(bar.start) * WIDTH, axis.at(bar.end) * WIDTH
        width = max(right - left - 0.6, _NARROWEST)
        box = _box(left, height * (lane + 0.08), width, height * 0.84)
        shapes.setdefault(bar.word, []).append(box)
    return shapes


def _as_density(bars: list[Bar], axis: Axis) -> dict[str, list[str]]:
    """Draw how many ran at once over time, and the ends of failures at full height."""
    changes = [0.0] * (_BINS + 2)
    for bar in bars:
        first, last = axis.at(bar.start) * _BINS, axis.at(bar.end) * _BINS
        _cover(changes, first, max(last, first + 1e-6))
    most = max(changes) or 1.0
    step = WIDTH / _BINS
    shapes = {
        "succeeded": [
            _box(number * step, _HEIGHT * (1 - value / most), step, _HEIGHT * value / most)
            for number, value in enumerate(changes[:_BINS])
            if value > most / _HEIGHT
        ]
    }
    ends = {int(axis.at(bar.end) * _BINS) for bar in bars if bar.word == State.FAILED.word}
    if ends:
        shapes["failed"] = [
            _box(min(one, _BINS - 1) * step, 0, _NARROWEST * 2, _HEIGHT) for one in ends
        ]
    return shapes


def _cover(bins: list[float], first: float, last: float) -> None:
    for number in range(int(first), min(int(last), _BINS) + 1):
        bins[number] += min(last, number + 1) - max(first, number)


def _box(left: float, top: float, width: float, height: float) -> str:
    return f"M{left:.1f} {top:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z"
