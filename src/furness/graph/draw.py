"""Draw a pipeline: as text for a terminal, as Mermaid, as DOT, as SVG."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import UNSET

from furness.errors import NotFoundError
from furness.graph.diagram import Diagram, Edge, Node, diagram_of, notes_of, operator_name
from furness.graph.order import order
from furness.graph.svg import svg_of
from furness.model.pipeline import Pipeline, Step, source_of
from furness.model.values import shorten


def draw(pipeline: Pipeline, format: str = "text") -> str:  # noqa: A002 - the flag's name
    """Draw a pipeline.

    Args:
        pipeline: What to draw; checked.
        format: One of `FORMATS`.

    Raises:
        NotFoundError: There is no such format.
        DocumentError: The steps form a cycle.
    """
    if format not in FORMATS:
        raise NotFoundError(
            f"`{format}` is not a format of drawings",
            hint=f"write one of {', '.join(FORMATS)}",
            code="format",
        )
    return FORMATS[format](pipeline)


def _text(pipeline: Pipeline) -> str:
    return "\n".join([f"{pipeline.pipeline} {pipeline.version}", *_tree(pipeline)]) + "\n"


def _tree(pipeline: Pipeline) -> Iterator[str]:
    """Give the lines of a tree: inputs, steps, outputs, exit steps."""
    branches = [[line] for line in _inputs(pipeline)]
    branches += [_branch(name, pipeline.steps[name]) for name in order(pipeline)]
    branches += [
        [f"◁ {name} ← {_written(source_of(output))}"] for name, output in pipeline.outputs.items()
    ]
    branches += [
        _branch(f"on {name}" if name != "always" else "at the end", step)
        for name in ("success", "failure", "always")
        if (step := getattr(pipeline.exit, name))
    ]
    for number, (first, *rest) in enumerate(branches, 1):
        last = number == len(branches)
        yield f"{'└─' if last else '├─'} {first}"
        yield from (f"{'  ' if last else '│ '} {line}" for line in rest)


def _inputs(pipeline: Pipeline) -> Iterator[str]:
    for name, declared in pipeline.inputs.items():
        default = "" if declared.default is UNSET else f" = {_written(declared.default)}"
        yield f"▷ {name}: {declared.type}{default}"


def _branch(name: str, step: Step) -> list[str]:
    mark = " ⋮" if step.scatter else ""
    lines = [f"■ {name}{mark} ({operator_name(step)})"]
    lines += [f"    {key} ← {_written(value)}" for key, value in step.arguments.items()]
    lines += [f"    {note}" for note in notes_of(step)]
    if isinstance(step.operator, Pipeline):
        lines += [f"  {line}" for line in _tree(step.operator)]
    return lines


def _written(value: Any) -> str:
    return shorten(value)


def _mermaid(pipeline: Pipeline) -> str:
    diagram = diagram_of(pipeline)
    ids = _ids(diagram)
    lines = ["flowchart LR"]
    for node in diagram.nodes:
        opening, closing = _MERMAID_SHAPES[node.kind]
        lines.append(f'  {ids[node.id]}{opening}"{_mermaid_label(node)}"{closing}')
    for edge in diagram.edges:
        arrow = "-->" if edge.kind == "data" else "-.->"
        label = f'|"{_mermaid_text(_edge_label(edge))}"|' if _edge_label(edge) else ""
        lines.append(f"  {ids[edge.start]} {arrow}{label} {ids[edge.end]}")
    return "\n".join(lines) + "\n"


_MERMAID_SHAPES = {
    "input": ("([", "])"),
    "output": ("([", "])"),
    "step": ("[", "]"),
    "exit": ("[", "]"),
    "pipeline": ("[[", "]]"),
}


def _mermaid_label(node: Node) -> str:
    return "<br/>".join(_mermaid_text(line) for line in _label(node))


def _mermaid_text(text: str) -> str:
    """Write what Mermaid would take for its own as character codes."""
    return "".join(one if one.isalnum() or one in " -_.,⋮…" else f"#{ord(one)};" for one in text)


def _dot(pipeline: Pipeline) -> str:
    diagram = diagram_of(pipeline)
    lines = [
        f"digraph {_dot_text(diagram.title)} {{",
        "  rankdir=LR;",
        '  node [shape=box, style=rounded, fontname="sans-serif"];',
    ]
    for node in diagram.nodes:
        label = "\\n".join(_dot_text(line)[1:-1] for line in _label(node))
        more = _DOT_SHAPES.get(node.kind, "")
        lines.append(f'  {_dot_text(node.id)} [label="{label}"{more}];')
    for edge in diagram.edges:
        style = "" if edge.kind == "data" else ", style=dashed"
        label = _dot_text(_edge_label(edge))
        ends = f"{_dot_text(edge.start)} -> {_dot_text(edge.end)}"
        lines.append(f"  {ends} [label={label}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


_DOT_SHAPES = {
    "input": ', shape=oval, style=""',
    "output": ', shape=oval, style=""',
    "pipeline": ", peripheries=2",
    "exit": ', style="rounded,dashed"',
}


def _dot_text(text: str) -> str:
    written = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{written}"'


def _label(node: Node) -> list[str]:
    name = f"{node.name} ⋮" if node.scatter else node.name
    return [name, node.detail] if node.detail else [name]


def _edge_label(edge: Edge) -> str:
    return ", ".join(edge.names)


def _ids(diagram: Diagram) -> dict[str, str]:
    return {node.id: f"n{number}" for number, node in enumerate(diagram.nodes)}


def _svg(pipeline: Pipeline) -> str:
    return svg_of(diagram_of(pipeline))


FORMATS: dict[str, Callable[[Pipeline], str]] = {
    "text": _text,
    "mermaid": _mermaid,
    "dot": _dot,
    "svg": _svg,
}
"""The formats of drawings by name, each with what draws it."""
