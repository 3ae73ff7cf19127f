"""Draw a pipeline: as text, Mermaid, DOT or SVG."""

from typing import Any

import click
from msgspec import to_builtins

from furness import projects
from furness.cli import output
from furness.cli.options import complete_sources, json_option
from furness.graph.diagram import diagram_of
from furness.graph.draw import FORMATS, draw
from furness.graph.notes import notes_of, operator_name
from furness.graph.order import needs_of, order
from furness.graph.wrap import as_pipeline
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step


@click.command(epilog="Example: furness graph pipeline.yaml --format svg -o pipeline.svg")
@click.argument("document", metavar="DOCUMENT", shell_complete=complete_sources)
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="What to draw it as.  [default: text]",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    help="Write it to a file.",
    shell_complete=complete_sources,
)
@json_option
def command(document: str, kind: str, target: str | None, as_json: bool) -> int:
    """Draw a pipeline; an operator is drawn as a pipeline of one step."""
    pipeline = as_pipeline(projects.find(document).unit)
    if as_json:
        output.document(_data(pipeline))
    drawn = draw(pipeline, kind)
    if target:
        with open(target, "w", encoding="utf-8") as file:
            file.write(drawn)
        output.note(f"written: {target}")
    elif not as_json:
        output.data(drawn.rstrip("\n"))
    return 0


def _data(pipeline: Pipeline) -> dict[str, Any]:
    return {
        "pipeline": pipeline.pipeline,
        "version": pipeline.version,
        "inputs": list(pipeline.inputs),
        "outputs": list(pipeline.outputs),
        "steps": [_step(name, pipeline.steps[name]) for name in order(pipeline)],
        "edges": [to_builtins(edge) for edge in diagram_of(pipeline).edges],
    }


def _step(name: str, step: Step) -> dict[str, Any]:
    inner = step.operator
    return {
        "step": name,
        "operator": operator_name(step),
        "kind": "operator" if isinstance(inner, Operator) else "pipeline",
        "needs": list(needs_of(step)),
        "scatter": list(step.scatter.inputs) if step.scatter else [],
        "notes": list(notes_of(step)),
        "steps": _data(inner)["steps"] if isinstance(inner, Pipeline) else [],
    }
