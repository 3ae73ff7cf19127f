"""The top of the page: what ran, how it ended, and how to go on."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from furness.model.artifact import files_in
from furness.model.pipeline import name_of
from furness.model.run import State
from furness.report.content import StepFigures, Task, count_words
from furness.report.facts import Facts, installed_version
from furness.report.marks import SHOWN_AS, fact, labelled, moment, said, state_mark
from furness.report.markup import Markup, join, tag
from furness.report.provenance import file_name
from furness.report.wording import count, duration

_LONGEST_ARGUMENT = 300


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
        tag("dl", [fact(name, value) for name, value in _facts(facts)], class_="facts"),
        tag("div", [labelled(*one) for one in _commands(facts)], class_="commands"),
        _arguments(run.arguments),
        class_="head",
    )


def _shares(counts: Mapping[str, int]) -> Markup:
    parts = [tag("i", class_=one, style=f"flex-grow:{number}") for one, number in counts.items()]
    legend = [
        tag("li", state_mark(one, SHOWN_AS.get(one, one)), " ", tag("b", f"{number:,}"))
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


def _arguments(arguments: Mapping[str, Any]) -> Markup | None:
    if not arguments:
        return None
    rows = [fact(name, tag("code", _argument(value))) for name, value in arguments.items()]
    title = tag("summary", f"{count(len(arguments), 'argument')}")
    return tag("details", title, tag("dl", rows, class_="facts"))


def _argument(value: Any) -> str:
    found = files_in(value)
    if len(found) > 1:
        return f"{count(len(found), 'file')}: {file_name(found[0])} … {file_name(found[-1])}"
    text = file_name(found[0]) if found else json.dumps(value, ensure_ascii=False, default=str)
    return text[:_LONGEST_ARGUMENT]
