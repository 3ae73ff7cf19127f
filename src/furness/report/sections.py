"""The parts of the page that tell of the run, its steps and its tasks."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from furness.model.artifact import files_in
from furness.model.pipeline import name_of
from furness.model.run import State
from furness.report.content import (
    WORDS,
    Facts,
    StepFigures,
    Task,
    at_share,
    count_words,
    installed_version,
    log_of,
)
from furness.report.markup import Markup, join, tag
from furness.report.notebook import failed_cell
from furness.report.provenance import file_name
from furness.report.timeline import Axis, Bar, timeline
from furness.report.wording import (
    ICONS,
    amount,
    command,
    count,
    duration,
    end_in_words,
    moment,
    said,
)

_SHOWN_AS = {"succeeded": "ran"}
_MOST_STEPS = 200
_MOST_FAILURES = 20
_OPEN_FAILURES = 3
_SLOTS = 20
_LONGEST_ARGUMENT = 300
_MEDIAN, _HIGH = 0.5, 0.95


def state_mark(word: str, text: str | None = None) -> Markup:
    """Write a state as a symbol and a word, so that colour is never needed."""
    name = word if word in ICONS else "waiting"
    symbol = tag("svg", tag("use", href=f"#i-{name}"), class_="icon", aria_hidden="true")
    return tag("span", symbol, text or word, class_=f"state {word}")


def head(facts: Facts, tasks: Sequence[Task], steps: Sequence[StepFigures]) -> Markup:
    """Write what a reader wants to know first: what ran, how it ended, how to go on."""
    run, counts = facts.run, count_words(tasks)
    named = f" “{run.name}”" if run.name else ""
    size = f"{count(len(tasks), 'task')} in {count(len(steps), 'step')}"
    alert = tag("p", said(run.message), class_="alert") if run.message else None
    return tag(
        "header",
        tag("p", "Run ", tag("code", run.id), named, class_="eyebrow"),
        tag("h1", name_of(facts.pipeline)),
        tag("p", state_mark(run.state.word), tag("span", size), class_="verdict"),
        alert,
        _shares(counts),
        tag("dl", [_fact(name, value) for name, value in _facts(facts)], class_="facts"),
        tag("div", [_command(*one) for one in _commands(facts)], class_="commands"),
        _arguments(run.arguments),
        class_="head",
    )


def _shares(counts: Mapping[str, int]) -> Markup:
    parts = [tag("i", class_=one, style=f"flex-grow:{number}") for one, number in counts.items()]
    legend = [
        tag("li", state_mark(one, _SHOWN_AS.get(one, one)), " ", tag("b", f"{number:,}"))
        for one, number in counts.items()
    ]
    bar = tag("div", parts, class_="share", aria_hidden="true")
    return join([bar, tag("ul", legend, class_="legend")])


def _facts(facts: Facts) -> list[tuple[str, Markup | str]]:
    run, options = facts.run, facts.run.options
    took = duration(run.ended - run.created) if run.ended else "it has not ended"
    shown: list[tuple[str, Markup | str]] = [
        ("started", moment(run.created)),
        ("took", took),
        ("executor", options.executor),
        ("tasks at once", str(options.jobs) if options.jobs else "as many as there are cores"),
        ("earlier results", "taken where they fit" if options.reuse else "not taken"),
        ("Furness", installed_version()),
    ]
    if run.results:
        shown.append(("results", tag("code", run.results)))
    return shown


def _commands(facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    run = facts.run
    if run.state == State.SUCCEEDED:
        return [("Look at it again", ("furness", "runs", "show", run.id))]
    return [("Go on with it", ("furness", "runs", "resume", run.id))]


def _command(label: str, words: tuple[str, ...]) -> Markup:
    return tag("div", tag("span", label), command(*words))


def _fact(name: str, value: Markup | str, class_: str | None = None) -> Markup:
    return tag("div", tag("dt", name), tag("dd", value), class_=class_)


def _arguments(arguments: Mapping[str, Any]) -> Markup | None:
    if not arguments:
        return None
    rows = [_fact(name, tag("code", _argument(value))) for name, value in arguments.items()]
    title = tag("summary", f"{count(len(arguments), 'argument')}")
    return tag("details", title, tag("dl", rows, class_="facts"))


def _argument(value: Any) -> str:
    found = files_in(value)
    if len(found) > 1:
        return f"{count(len(found), 'file')}: {file_name(found[0])} … {file_name(found[-1])}"
    text = file_name(found[0]) if found else json.dumps(value, ensure_ascii=False, default=str)
    return text[:_LONGEST_ARGUMENT]


def failures_section(facts: Facts, failed: Sequence[Task]) -> Markup | None:
    """Show the first failures with their logs; None when nothing failed."""
    if not failed:
        return None
    shown = [
        _failure(facts, task, is_open=number < _OPEN_FAILURES)
        for number, task in enumerate(failed[:_MOST_FAILURES])
    ]
    more = len(failed) - len(shown)
    link = tag(
        "a", f"and {more:,} more failed tasks", href="#tasks", data_show="", data_word="failed"
    )
    return join([shown, tag("p", link) if more else None])


def _failure(facts: Facts, task: Task, *, is_open: bool) -> Markup:
    last, name, end = task.last, f"{facts.run.id}/{task.last.task}", end_in_words(task.last)
    message = last.message if last.message != end else None
    log = log_of(facts, task) or "(the log is empty)"
    return tag(
        "details",
        tag("summary", tag("h3", last.task), state_mark("failed", end)),
        tag("p", said(message), class_="says") if message else None,
        tag("dl", _failure_facts(task), class_="facts"),
        _failed_cell(facts, task),
        tag("h4", "The end of its log"),
        tag("pre", log, tabindex=0),
        tag(
            "div",
            _command("Read its whole log", ("furness", "tasks", "logs", name)),
            _command("Enter its workspace", ("furness", "tasks", "workspace", name, "--shell")),
            class_="commands",
        ),
        class_="failure",
        open=is_open,
    )


def _failed_cell(facts: Facts, task: Task) -> Markup | None:
    if not facts.workspaces or not task.last.workspace:
        return None
    return failed_cell(os.path.join(facts.workspaces, task.last.workspace))


def _failure_facts(task: Task) -> list[Markup]:
    rows = [
        _fact("attempts", str(task.attempts)),
        _fact("took", duration(task.wall)),
        _fact("memory", amount(task.last.memory_bytes)),
    ]
    if task.last.workspace:
        rows.append(_fact("workspace", tag("code", task.last.workspace), "wide"))
    return rows


def timeline_section(
    steps: Sequence[StepFigures], bars: dict[str, list[Bar]], axis: Axis | None
) -> Markup:
    """Show when what ran."""
    if axis is None:
        return tag("p", "No task was started in this run.", class_="note")
    hint = "Point at a strip, or focus one and use the arrow keys, to see its tasks."
    readout = tag("p", hint, class_="readout", id="readout", aria_live="polite")
    return join([timeline(first_steps(steps), bars, axis), readout, _left_out(steps)])


def first_steps(steps: Sequence[StepFigures]) -> Sequence[StepFigures]:
    """Give the steps that are shown one by one: all, or those that matter most."""
    if len(steps) <= _MOST_STEPS:
        return steps
    by_weight = sorted(steps, key=lambda one: ("failed" not in one.counts, -sum(one.walls)))
    return by_weight[:_MOST_STEPS]


def _left_out(steps: Sequence[StepFigures]) -> Markup | None:
    more = len(steps) - _MOST_STEPS
    if more <= 0:
        return None
    said = f"and {more:,} more steps, which took less time; their tasks are in the list below"
    return tag("p", said, class_="note")


def steps_section(steps: Sequence[StepFigures]) -> Markup:
    """Show the figures of each step in a table that can be sorted."""
    counted = [one for one in WORDS if any(figures.counts.get(one) for figures in steps)]
    names = ["tasks", *(_SHOWN_AS.get(one, one) for one in counted)]
    names += ["median", "95 %", "longest", "durations", "CPU time", "memory"]
    columns = [
        tag("th", tag("button", name, type="button"), scope="col", class_=_column_class(name))
        for name in ["step", *names]
    ]
    rows = [_step_row(figures, counted) for figures in first_steps(steps)]
    table = tag("table", tag("thead", tag("tr", columns)), tag("tbody", rows), class_="sortable")
    scroll = tag("div", table, class_="scroll steps", tabindex=0, role="region", aria_label="steps")
    return join([scroll, _left_out(steps)])


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


def tasks_section() -> Markup:
    """Give the place of the list of all tasks, which the page's script fills."""
    names = {"name": "task", "state": "state", "attempts": "attempts", "took": "took"}
    names |= {"memory": "memory", "exit": "exit status"}
    columns = [
        tag(
            "span",
            tag("button", text, type="button", data_column=column),
            class_=None if column in ("name", "state") else "right",
        )
        for column, text in names.items()
    ]
    without = tag("p", "The list of tasks needs JavaScript; `furness runs show` prints it too.")
    return join(
        [
            tag("div", id="filters", class_="filters", role="group", aria_label="which tasks"),
            tag("p", id="found", class_="note", aria_live="polite"),
            tag("div", columns, class_="columns", role="group", aria_label="sort by"),
            tag("div", tag("noscript", without), id="list", role="region", aria_label="tasks"),
        ]
    )
