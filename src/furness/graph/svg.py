"""A diagram as a picture that follows the reader's light or dark colours."""

from collections.abc import Mapping
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from furness.graph.diagram import Diagram, Edge, Node
from furness.graph.layout import Point, layout

_MARGIN = 16.0
_LETTER = 8.0
_SMALL_LETTER = 6.2
_LONGEST = 26
_STYLE = """
.furness text { font: 13px ui-sans-serif, system-ui, sans-serif; text-anchor: middle; }
.furness text { fill: #1f2430; }
.furness .name { font-weight: 600; }
.furness text.detail { font-size: 11px; fill: #667085; }
.furness rect { fill: #ffffff; stroke: #475467; stroke-width: 1.25; }
.furness .behind { fill: #eef2f6; }
.furness .input rect { fill: #e7f0fd; stroke: #98a2b3; }
.furness .output rect { fill: #e5f6ec; stroke: #98a2b3; }
.furness .exit rect { stroke-dasharray: 5 3; }
.furness path { fill: none; stroke: #98a2b3; stroke-width: 1.5; }
.furness .needs, .furness .when { stroke-dasharray: 4 4; }
.furness .tip { fill: #98a2b3; stroke: none; }
@media (prefers-color-scheme: dark) {
.furness text { fill: #f0f2f6; }
.furness text.detail { fill: #a3adbd; }
.furness rect { fill: #232936; stroke: #a3adbd; }
.furness .behind { fill: #2d3545; }
.furness .input rect { fill: #1f3352; stroke: #6b778c; }
.furness .output rect { fill: #1d3d2c; stroke: #6b778c; }
.furness path { stroke: #6b778c; }
.furness .tip { fill: #6b778c; }
}
"""
_OPENING = """<svg xmlns="http://www.w3.org/2000/svg" class="furness" role="img"
  viewBox="{box}" width="{width:g}" height="{height:g}">"""
_TIP = """<defs><marker id="furness-tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7"
  markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>"""


def svg_of(diagram: Diagram, classes: Mapping[str, str] | None = None) -> str:
    """Draw a diagram as one SVG element, which can stand in a page or be a file.

    Args:
        diagram: What to draw.
        classes: Classes for the boxes of steps, by the step's name, such as a state.
    """
    sizes = {node.id: _size(node) for node in diagram.nodes}
    pairs = [(edge.start, edge.end) for edge in diagram.edges]
    placed = layout(sizes, [*pairs, *_to_the_end(diagram)])
    width, height = (side + 2 * _MARGIN for side in placed.size)
    box = f"{-_MARGIN:g} {-_MARGIN:g} {width:g} {height:g}"
    parts = [
        _OPENING.format(box=box, width=width, height=height),
        f"<title>{escape(diagram.title)}</title>",
        f"<style>{_STYLE}</style>",
        _TIP,
    ]
    parts += [_edge(edge, path) for edge, path in zip(diagram.edges, placed.paths, strict=False)]
    parts += [
        _node(node, placed.corners[node.id], sizes[node.id], (classes or {}).get(node.name, ""))
        for node in diagram.nodes
    ]
    return "\n".join([*parts, "</svg>\n"])


def _to_the_end(diagram: Diagram) -> list[tuple[str, str]]:
    """Give what keeps exit steps behind the last step; it is not drawn."""
    last = next((node.id for node in reversed(diagram.nodes) if node.id.startswith("step ")), None)
    return [(last, node.id) for node in diagram.nodes if last and node.kind == "exit"]


def _size(node: Node) -> tuple[float, float]:
    width = max(len(_cut(_label(node))) * _LETTER, len(_cut(node.detail)) * _SMALL_LETTER) + 28
    return max(width, 64.0), 46.0 if node.detail else 32.0


def _label(node: Node) -> str:
    return f"{node.name} ⋮" if node.scatter else node.name


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _node(node: Node, corner: Point, size: tuple[float, float], extra: str) -> str:
    (left, top), (width, height) = corner, size
    radius = height / 2 if node.kind in ("input", "output") else 8
    title = "\n".join([f"{node.name}: {node.detail}" if node.detail else node.name, *node.notes])
    parts = [
        f"<g class={quoteattr(f'{node.kind} {extra}'.strip())} data-name={quoteattr(node.name)}>",
        f"<title>{escape(title)}</title>",
    ]
    if node.scatter:
        parts.append(_rectangle((left + 5, top + 5), size, radius, "behind"))
    parts.append(_rectangle(corner, size, radius))
    if node.kind == "pipeline":
        parts.append(_rectangle((left + 4, top + 4), (width - 8, height - 8), radius - 3))
    middle = left + width / 2
    first = top + (20 if node.detail else height / 2 + 4.5)
    parts.append(_text(_label(node), (middle, first), "name"))
    if node.detail:
        parts.append(_text(node.detail, (middle, top + 36), "detail"))
    return "".join([*parts, "</g>"])


def _rectangle(corner: Point, size: tuple[float, float], radius: float, name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    return (
        f'<rect{kind} x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{size[0]:.1f}" '
        f'height="{size[1]:.1f}" rx="{radius:g}"/>'
    )


def _text(text: str, at: Point, name: str) -> str:
    return f'<text class="{name}" x="{at[0]:.1f}" y="{at[1]:.1f}">{escape(_cut(text))}</text>'


def _edge(edge: Edge, points: tuple[Point, ...]) -> str:
    drawn = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for place, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        if place % 2:
            drawn += f"L{x2:.1f} {y2:.1f}"
        else:
            bend = (x1 + x2) / 2
            drawn += f"C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    title = ", ".join(edge.names) or {"needs": "order only"}.get(edge.kind, "")
    shown = f"<title>{escape(title)}</title>" if title else ""
    return f'<path class="{edge.kind}" marker-end="url(#furness-tip)" d="{drawn}">{shown}</path>'
