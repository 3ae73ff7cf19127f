"""The timeline: one strip for each step, on an axis from which idle time is cut out."""

from collections.abc import Sequence

from furness.report.axis import Axis, Bar
from furness.report.content import StepFigures
from furness.report.markup import Markup, join, tag
from furness.report.steps import first_steps, left_out
from furness.report.strip import strip_of
from furness.report.wording import count, duration

_SUBSECOND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200)
_MOST_MARKS = 7


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
    strip = tag("span", strip_of(bars, axis), tag("i", class_="cursor"), class_="strip")
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


def timeline_section(
    steps: Sequence[StepFigures], bars: dict[str, list[Bar]], axis: Axis | None
) -> Markup:
    """Show when what ran."""
    if axis is None:
        return tag("p", "No task was started in this run.", class_="note")
    hint = "Point at a strip, or focus one and use the arrow keys, to see its tasks."
    readout = tag("p", hint, class_="readout", id="readout", aria_live="polite")
    return join([timeline(first_steps(steps), bars, axis), readout, left_out(steps)])
