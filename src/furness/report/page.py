"""A run as one self-contained HTML page that needs no network, no server and no installation."""

import base64
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from string import Template

from furness.model.pipeline import Unit, name_of
from furness.model.run import AttemptRecord, ResultRecord, RunRecord
from furness.report.content import (
    Facts,
    StepFigures,
    columns,
    failures_of,
    installed_version,
    steps_of,
    tasks_of,
)
from furness.report.drawing import graph_section
from furness.report.gallery import Allowance
from furness.report.markup import Markup, embed, join, tag
from furness.report.outputs import on_the_way, output_section
from furness.report.provenance import lineage_of
from furness.report.sections import (
    failures_section,
    head,
    steps_section,
    tasks_section,
    timeline_section,
)
from furness.report.timeline import axis_of, bars_of
from furness.report.wording import moment
from furness.stores.interface import Store

_PICTURES_SIZE = 8_000_000


def render(  # noqa: PLR0913, PLR0917 - these are the records of a run, each kept by somebody else
    run: RunRecord,
    pipeline: Unit,
    attempts: Sequence[AttemptRecord],
    results: Mapping[str, ResultRecord],
    store: Store,
    read_log: Callable[[AttemptRecord], str],
    workspaces: str = "",
) -> str:
    """Write the report of a run.

    A file, log or picture that is missing or damaged is named in the page and never raises.

    Args:
        run: The run.
        pipeline: What was run, with every operator in place.
        attempts: Every attempt of every task.
        results: Results by the digest of their task.
        store: Where artifacts can be read.
        read_log: Gives the log of an attempt.
        workspaces: The folder of the workspaces, absolute; empty to leave them alone.

    Returns:
        The page, whose scripts, styles and pictures are all inside.
    """
    return _page(
        Facts(
            run=run,
            pipeline=pipeline,
            attempts=attempts,
            results=results,
            store=store,
            read_log=read_log,
            workspaces=workspaces,
        )
    )


def _page(facts: Facts) -> str:
    tasks = tasks_of(facts.attempts)
    steps = steps_of(tasks, facts.pipeline)
    bars = bars_of(facts.attempts, facts.run.ended or time.time())
    axis = axis_of([bar for found in bars.values() for bar in found]) if bars else None
    origin = facts.run.created
    spans = axis.segments if axis else ()
    sections = {
        "Failures": failures_section(facts, failures_of(tasks)),
        "Outputs": _outputs(facts, steps),
        "Graph": graph_section(facts.pipeline, steps),
        "Timeline": timeline_section(steps, bars, axis),
        "Steps": steps_section(steps),
        "Tasks": tasks_section(),
    }
    data = columns(facts, tasks, steps)
    data["axis"] = [
        [(start - origin) * 1000, (end - origin) * 1000, *places] for start, end, *places in spans
    ]
    return _fill(head(facts, tasks, steps), sections, data, facts)


def _outputs(facts: Facts, steps: Sequence[StepFigures]) -> Markup | None:
    lineage, room = lineage_of(facts), Allowance(_PICTURES_SIZE)
    given = [output_section(name, facts, lineage, room) for name in facts.run.outputs]
    others = on_the_way(steps, facts, room)
    if others:
        complete = None not in facts.run.outputs.values() and given
        title = "Made on the way" if complete else "Made before the run ended"
        others = [tag("details", tag("summary", tag("b", title)), others, open=not complete)]
    return join([given, others]) or None


def _fill(
    heading: Markup, sections: Mapping[str, Markup | None], data: object, facts: Facts
) -> str:
    here = files("furness.report")
    script = here.joinpath("page.js").read_text(encoding="utf-8")
    shown = {title: body for title, body in sections.items() if body}
    return Template(here.joinpath("page.html").read_text(encoding="utf-8")).substitute(
        title=join(f"{name_of(facts.pipeline)}: {facts.run.state.word} ({facts.run.id})"),
        version=join(installed_version()),
        script_digest=_digest(script),
        style=here.joinpath("page.css").read_text(encoding="utf-8"),
        head=heading,
        navigation=_navigation(list(shown)),
        sections=join([_section(title, body) for title, body in shown.items()]),
        written=moment(time.time()),
        data=embed(data),
        script=script,
    )


def _navigation(titles: Sequence[str]) -> Markup:
    links = [
        tag("a", title, href=f"#{title.lower()}", class_="bad" if title == "Failures" else None)
        for title in titles
    ]
    return tag("nav", tag("ul", [tag("li", link) for link in links]), aria_label="sections")


def _section(title: str, body: Markup) -> Markup:
    name = title.lower()
    heading = tag("h2", title, id=f"{name}-title")
    return tag("section", heading, body, id=name, aria_labelledby=f"{name}-title")


def _digest(script: str) -> str:
    """Name the page's own script, so that a browser runs no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
