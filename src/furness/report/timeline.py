"""The timeline: one strip for each step, on an axis from which idle time is cut out.

A step with few tasks shows each in a lane of its own; a larger one shows how many ran at once.
Either way a strip is a path for each state, so that its size does not grow with the tasks.
"""

import heapq
from collections.abc import Iterable, Sequence

from msgspec import Struct

from furness.model.run import AttemptRecord, State
from furness.report.content import StepFigures
from furness.report.markup import Markup, tag
from furness.report.wording import count, duration, word

WIDTH = 1000
"""How many units wide a strip is."""

_HEIGHT = 100
_BINS = 250
_MOST_LANES = 16
_MOST_BARS = 300
_GAP_SHARE = 0.25
_GAP_WIDTH = 0.03
_NARROWEST = 1.5
_SUBSECOND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200)
_MOST_MARKS = 7


class Bar(Struct, frozen=True):
    """An attempt on the time axis."""

    start: float
    """Unix time in seconds."""
    end: float
    """Unix time in seconds."""
    word: str
    """Its state."""


class Axis(Struct, frozen=True):
    """How time is laid out from left to right; idle stretches are cut short."""

    segments: tuple[tuple[float, float, float, float], ...]
    """From when to when, and from which share of the width to which."""

    def at(self, unix: float) -> float:
        """Give the place of a time, as a share of the width."""
        for start, end, left, right in self.segments:
            if unix <= end:
                return left + (right - left) * max(unix - start, 0.0) / (end - start)
        return 1.0


def bars_of(attempts: Iterable[AttemptRecord], now: float) -> dict[str, list[Bar]]:
    """Give the attempts that were started, by step; what still runs goes on until `now`."""
    bars: dict[str, list[Bar]] = {}
    for one in attempts:
        if one.started is not None and one.number:
            end = max(one.ended or now, one.started)
            bars.setdefault(one.step, []).append(Bar(one.started, end, word(one)))
    return bars


def axis_of(bars: Sequence[Bar]) -> Axis:
    """Lay out time so that stretches in which nothing ran take little room."""
    busy = _busy(bars)
    total = sum(end - start for start, end in busy) or 1e-3
    spans = [busy[0]]
    for start, end in busy[1:]:
        if start - spans[-1][1] < total * _GAP_SHARE:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    shown = sum(end - start for start, end in spans) or 1e-3
    scale = (1 - _GAP_WIDTH * (len(spans) - 1)) / shown
    segments, left = [], 0.0
    for start, end in spans:
        right = left + (end - start) * scale
        segments.append((start, max(end, start + 1e-6), left, right))
        left = right + _GAP_WIDTH
    return Axis(tuple(segments))


def _busy(bars: Sequence[Bar]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for bar in sorted(bars, key=lambda bar: bar.start):
        if merged and bar.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], bar.end))
        else:
            merged.append((bar.start, bar.end))
    return merged[:1] if len(merged) == 1 else _few(merged)


def _few(spans: list[tuple[float, float]], most: int = 12) -> list[tuple[float, float]]:
    """Join the closest spans until only the widest gaps are left."""
    gaps = sorted((spans[i + 1][0] - spans[i][1] for i in range(len(spans) - 1)), reverse=True)
    least = gaps[most] if len(gaps) > most else -1.0
    joined = [spans[0]]
    for start, end in spans[1:]:
        if start - joined[-1][1] <= least:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def timeline(steps: Sequence[StepFigures], bars: dict[str, list[Bar]], axis: Axis) -> Markup:
    """Draw the strips of some steps, and the axis above them."""
    rows = [_row(figures, bars[figures.step], axis) for figures in steps if figures.step in bars]
    return tag("div", _scale(axis), rows, class_="timeline", id="strips")


def _row(figures: StepFigures, bars: list[Bar], axis: Axis) -> Markup:
    taken = max(bar.end for bar in bars) - min(bar.start for bar in bars)
    said = f"{count(len(figures.tasks), 'task')} in {duration(taken)}"
    failed = figures.counts.get("failed")
    if failed:
        said += f", {failed} failed"
    label = tag("span", figures.step, class_="name")
    strip = tag("span", _strip(bars, axis), tag("i", class_="cursor"), class_="strip")
    note = tag("span", said, class_="note")
    described = f"{figures.step}: {said}. The arrow keys go through its tasks."
    return tag(
        "div",
        (label, note, strip),
        class_="row",
        tabindex=0,
        role="group",
        aria_label=described,
        data_step=figures.number,
    )


def _strip(bars: list[Bar], axis: Axis) -> Markup:
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


def _scale(axis: Axis) -> Markup:
    marks = []
    origin = axis.segments[0][0]
    shown = sum(end - start for start, end, _, _ in axis.segments)
    step = next((one for one in (*_SUBSECOND, *_SECONDS) if shown / one <= _MOST_MARKS), shown / 5)
    for start, end, left, right in axis.segments:
        for number in range(int((end - start) / step) + 1):
            place = left + (right - left) * number * step / (end - start)
            if place <= 0.94:  # noqa: PLR2004 - further right the text would leave the strip
                text = _since(start - origin + number * step)
                marks.append(tag("span", text, style=f"left:{place * 100:.2f}%"))
    pauses = [
        tag("i", style=f"left:{right * 100:.2f}%", title="nothing ran here")
        for _, _, _, right in axis.segments[:-1]
    ]
    return tag("div", tag("div", marks, pauses, class_="marks"), class_="axis", aria_hidden="true")


def _since(seconds: float) -> str:
    return "0" if seconds == 0 else duration(seconds).replace(".0 s", " s").replace(" 00 s", "")
