"""A pipeline as nodes and edges, before it is drawn in any format."""

from typing import Literal

from msgspec import Struct

from furness.graph.condition import references_of
from furness.graph.notes import exits_of, notes_of, operator_name
from furness.graph.order import order, references_in
from furness.model.pipeline import Pipeline, Reference, Step, source_of


class Node(Struct, frozen=True, kw_only=True):
    """An input, a step, an output or an exit step."""

    id: str
    """A name that is its own in the diagram, such as `step blur`."""
    kind: Literal["input", "step", "pipeline", "output", "exit"]
    """What it is; `pipeline` is a step that uses one."""
    name: str
    """What it is called."""
    detail: str = ""
    """The operator of a step, the type of an input."""
    scatter: bool = False
    """Whether it runs once for each element."""
    notes: tuple[str, ...] = ()
    """Its condition, its executor, and whatever else is not said by an edge."""


class Edge(Struct, frozen=True, kw_only=True):
    """Something that goes from one node to another."""

    start: str
    """The node that gives."""
    end: str
    """The node that takes."""
    names: tuple[str, ...] = ()
    """The outputs that are read; none for an input."""
    kind: Literal["data", "when", "needs"] = "data"
    """What for: an argument or an output, a condition, or order alone."""


class Diagram(Struct, frozen=True, kw_only=True):
    """What is to be drawn."""

    title: str
    """The pipeline's name."""
    nodes: tuple[Node, ...]
    """Inputs, steps in their order, outputs, exit steps."""
    edges: tuple[Edge, ...]
    """At most one of a kind between two nodes."""


def diagram_of(pipeline: Pipeline) -> Diagram:
    """Give the nodes and edges of a pipeline that was checked.

    Raises:
        DocumentError: Its steps form a cycle, or a text is no reference.
    """
    steps = {name: pipeline.steps[name] for name in order(pipeline)}
    nodes = [
        Node(id=f"input {name}", kind="input", name=name, detail=str(declared.type))
        for name, declared in pipeline.inputs.items()
    ]
    nodes += [_step(f"step {name}", name, step) for name, step in steps.items()]
    nodes += [Node(id=f"output {name}", kind="output", name=name) for name in pipeline.outputs]
    nodes += [
        _step(f"exit {event}", called, step, "exit") for event, called, step in exits_of(pipeline)
    ]
    known = {node.id for node in nodes}
    edges = [edge for edge in _edges(pipeline, steps) if {edge.start, edge.end} <= known]
    return Diagram(title=pipeline.pipeline, nodes=tuple(nodes), edges=tuple(edges))


def _step(
    id: str,  # noqa: A002 - the field's name
    name: str,
    step: Step,
    kind: Literal["step", "exit"] = "step",
) -> Node:
    is_pipeline = isinstance(step.operator, Pipeline)
    return Node(
        id=id,
        kind="pipeline" if is_pipeline and kind == "step" else kind,
        name=name,
        detail=operator_name(step),
        scatter=step.scatter is not None,
        notes=notes_of(step),
    )


def _edges(pipeline: Pipeline, steps: dict[str, Step]) -> list[Edge]:
    edges: list[Edge] = []
    for name, step in steps.items():
        end = f"step {name}"
        edges += _joined(references_in(step.arguments), end, "data")
        if step.when is not None:
            edges += _joined(references_of(step.when), end, "when")
        edges += [Edge(start=f"step {need}", end=end, kind="needs") for need in step.needs]
    for name, output in pipeline.outputs.items():
        edges += _joined(references_in(source_of(output)), f"output {name}", "data")
    for event, _, exit_step in exits_of(pipeline):
        edges += _joined(references_in(exit_step.arguments), f"exit {event}", "data")
    return edges


def _joined(references: list[Reference], end: str, kind: Literal["data", "when"]) -> list[Edge]:
    """Give one edge for all that is read from the same node."""
    read: dict[str, dict[str, None]] = {}
    for reference in references:
        if reference.step:
            read.setdefault(f"step {reference.step}", {})[reference.name] = None
        else:
            read.setdefault(f"input {reference.name}", {})
    return [
        Edge(start=start, end=end, names=tuple(names), kind=kind) for start, names in read.items()
    ]
