"""The outputs of a run, and what was made on the way, each with where it comes from."""

from collections.abc import Sequence
from typing import Any

from furness.model.artifact import files_in
from furness.model.operator import Operator
from furness.model.pipeline import parse_reference, source_of
from furness.model.run import ResultRecord
from furness.report.content import StepFigures
from furness.report.facts import Facts
from furness.report.files import Found, found_in
from furness.report.gallery import Allowance
from furness.report.lineage import Lineage
from furness.report.markup import Markup, tag
from furness.report.provenance import tree_of
from furness.report.values import show_files, show_value
from furness.report.wording import amount, count

_MOST_PICTURES = 60
_MOST_ON_THE_WAY = 12


def output_section(name: str, facts: Facts, lineage: Lineage, room: Allowance) -> Markup:
    """Show one output of the run, and where it comes from."""
    value = facts.run.outputs[name]
    files = found_in(value, facts)
    description = _description(facts, name)
    makers = _makers(name, value, facts, lineage) if value is not None else []
    tree = tree_of(makers, lineage)
    return tag(
        "article",
        tag("h3", name, tag("small", _extent(value, files))),
        tag("p", description, class_="note") if description else None,
        show_files(files, room, _MOST_PICTURES) if files else show_value(value),
        tag("details", tag("summary", "Where it comes from"), tree) if tree else None,
        class_="output",
    )


def on_the_way(steps: Sequence[StepFigures], facts: Facts, room: Allowance) -> list[Markup]:
    """Show what steps gave that is no output of the run, folded, each with a few files."""
    known = {found.digest for found in found_in(list(facts.run.outputs.values()), facts)}
    shown = []
    for figures in steps:
        digests = [task.last.digest for task in figures.tasks if task.last.digest]
        results = [facts.results[digest] for digest in digests if digest in facts.results]
        for name in dict.fromkeys(name for result in results for name in result.outputs):
            values = [result.outputs.get(name) for result in results]
            if not any(str(file.get("digest")) in known for file in files_in(values)):
                shown.append(_folded(f"{figures.step}.{name}", values, facts, room))
    return shown


def _folded(title: str, values: list[Any], facts: Facts, room: Allowance) -> Markup:
    few = values[:_MOST_ON_THE_WAY]
    files = found_in(few, facts)
    more = len(values) - len(few)
    plain = few[0] if len(few) == 1 else few
    return tag(
        "details",
        tag("summary", tag("b", title), tag("small", count(len(values), "task"))),
        show_files(files, room, _MOST_ON_THE_WAY, large=1) if files else show_value(plain),
        tag("p", f"and those of {more:,} more tasks", class_="note") if more > 0 else None,
        class_="output",
    )


def _makers(name: str, value: Any, facts: Facts, lineage: Lineage) -> list[ResultRecord]:
    files = files_in(value)
    if files:
        made = (lineage.made.get(str(file.get("digest"))) for file in files)
        return list({result.digest: result for result in made if result}.values())
    if isinstance(facts.pipeline, Operator):
        return list(facts.results.values())
    reference = parse_reference(source_of(facts.pipeline.outputs.get(name)))
    if reference is None or reference.step is None:
        return []
    of_step = {one.digest for one in facts.attempts if one.step == reference.step}
    return [result for digest, result in facts.results.items() if digest in of_step]


def _description(facts: Facts, name: str) -> str:
    return str(getattr(facts.pipeline.outputs.get(name), "description", ""))


def _extent(value: Any, files: Sequence[Found]) -> str:
    if files:
        total = sum(found.size or 0 for found in files)
        return f"{count(len(files), 'file')}, {amount(total)}"
    return count(len(value), "value") if isinstance(value, list) else ""
