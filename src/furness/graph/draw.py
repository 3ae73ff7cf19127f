"""Draw a pipeline in the formats that there are: as text, as Mermaid, as DOT, as SVG."""

from collections.abc import Callable

from furness.errors import NotFoundError
from furness.graph.diagram import Diagram, Edge, Node, diagram_of
from furness.graph.svg import svg_of
from furness.graph.text import draw_text
from furness.model.pipeline import Pipeline


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
    "text": draw_text,
    "mermaid": _mermaid,
    "dot": _dot,
    "svg": _svg,
}
"""The formats of drawings by name, each with what draws it."""
