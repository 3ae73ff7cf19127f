"""The axis of the timeline, from which idle time is cut out, and the attempts on it."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from furness.model.run import AttemptRecord
from furness.report.wording import word

_GAP_SHARE = 0.25
_GAP_WIDTH = 0.03


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
