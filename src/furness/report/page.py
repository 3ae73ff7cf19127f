"""A run as one self-contained HTML page that needs no network, no server and no installation."""

import time
from collections.abc import Callable, Mapping, Sequence

from furness.model.pipeline import Unit
from furness.model.run import AttemptRecord, ResultRecord, RunRecord
from furness.report.axis import axis_of, bars_of
from furness.report.content import StepFigures, steps_of, tasks_of
from furness.report.drawing import graph_section
from furness.report.facts import Facts
from furness.report.failures import failures_of, failures_section
from furness.report.frame import fill
from furness.report.gallery import Allowance
from furness.report.head import head
from furness.report.lineage import lineage_of
from furness.report.markup import Markup, join, tag
from furness.report.outputs import on_the_way, output_section
from furness.report.steps import steps_section
from furness.report.tasks import columns, tasks_section
from furness.report.timeline import timeline_section
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
    return fill(head(facts, tasks, steps), sections, data, facts)


def _outputs(facts: Facts, steps: Sequence[StepFigures]) -> Markup | None:
    lineage, room = lineage_of(facts), Allowance(_PICTURES_SIZE)
    given = [output_section(name, facts, lineage, room) for name in facts.run.outputs]
    others = on_the_way(steps, facts, room)
    if others:
        complete = None not in facts.run.outputs.values() and given
        title = "Made on the way" if complete else "Made before the run ended"
        others = [tag("details", tag("summary", tag("b", title)), others, open=not complete)]
    return join([given, others]) or None
