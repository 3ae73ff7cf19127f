"""The figures of each step, in a table that can be sorted."""

from collections.abc import Sequence

from furness.report.content import WORDS, StepFigures
from furness.report.marks import SHOWN_AS, state_mark
from furness.report.markup import Markup, join, tag
from furness.report.wording import amount, duration

_MOST_STEPS = 200
_SLOTS = 20
_MEDIAN, _HIGH = 0.5, 0.95


def first_steps(steps: Sequence[StepFigures]) -> Sequence[StepFigures]:
    """Give the steps that are shown one by one: all, or those that matter most."""
    if len(steps) <= _MOST_STEPS:
        return steps
    by_weight = sorted(steps, key=lambda one: ("failed" not in one.counts, -sum(one.walls)))
    return by_weight[:_MOST_STEPS]


def left_out(steps: Sequence[StepFigures]) -> Markup | None:
    """Say how many steps are not shown; None when all are."""
    more = len(steps) - _MOST_STEPS
    if more <= 0:
        return None
    said = f"and {more:,} more steps, which took less time; their tasks are in the list below"
    return tag("p", said, class_="note")


def steps_section(steps: Sequence[StepFigures]) -> Markup:
    """Show the figures of each step in a table that can be sorted."""
    counted = [one for one in WORDS if any(figures.counts.get(one) for figures in steps)]
    names = ["tasks", *(SHOWN_AS.get(one, one) for one in counted)]
    names += ["median", "95 %", "longest", "durations", "CPU time", "memory"]
    columns = [
        tag("th", tag("button", name, type="button"), scope="col", class_=_column_class(name))
        for name in ["step", *names]
    ]
    rows = [_step_row(figures, counted) for figures in first_steps(steps)]
    table = tag("table", tag("thead", tag("tr", columns)), tag("tbody", rows), class_="sortable")
    scroll = tag("div", table, class_="scroll steps", tabindex=0, role="region", aria_label="steps")
    return join([scroll, left_out(steps)])


def _column_class(name: str) -> str | None:
    return None if name in ("step", "durations") else "number"


def _step_row(figures: StepFigures, counted: Sequence[str]) -> Markup:
    walls = figures.walls
    link = tag("a", figures.step, href="#tasks", data_show="", data_step=figures.number)
    mark = tag("small", state_mark(figures.word))
    counts = [len(figures.tasks), *(figures.counts.get(one, 0) for one in counted)]
    times = [at_share(walls, _MEDIAN), at_share(walls, _HIGH), walls[-1] if walls else None]
    cells = [
        tag("th", link, tag("br"), mark, scope="row", data_value=figures.step),
        *(_figure(number, f"{number:,}") for number in counts),
        *(_figure(seconds, duration(seconds)) for seconds in times),
        tag("td", _histogram(walls), data_value=times[0] or 0),
        _figure(figures.cpu_seconds, duration(figures.cpu_seconds)),
        _figure(figures.memory_bytes, amount(figures.memory_bytes)),
    ]
    return tag("tr", cells, id=f"step-{figures.number}")


def _figure(value: float | None, text: str) -> Markup:
    return tag("td", text, class_="number" if value else "number zero", data_value=value or 0)


def _histogram(walls: Sequence[float]) -> Markup | None:
    if len(walls) < 2:  # noqa: PLR2004 - one duration has no distribution
        return None
    low, width = walls[0], (walls[-1] - walls[0]) / _SLOTS or 1.0
    slots = [0] * _SLOTS
    for wall in walls:
        slots[min(int((wall - low) / width), _SLOTS - 1)] += 1
    most = max(slots)
    shape = "".join(
        f"M{number * 5} 24v{-max(24 * one / most, 1.5):.1f}h4.4V24z"
        for number, one in enumerate(slots)
        if one
    )
    said = f"from {duration(walls[0])} to {duration(walls[-1])}"
    return tag(
        "svg",
        tag("title", said),
        tag("path", d=shape),
        viewBox="0 0 100 24",
        preserveAspectRatio="none",
        class_="histogram",
        role="img",
    )


def at_share(ordered: Sequence[float], share: float) -> float | None:
    """Give the value below which a share of the values lies; None when there are none."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else None
