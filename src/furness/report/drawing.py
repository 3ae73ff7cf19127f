"""The pipeline as a picture in which every step has its state and leads to its figures."""

import re
from collections.abc import Mapping, Sequence
from html import unescape

from furness.errors import FurnessError
from furness.graph.diagram import diagram_of
from furness.graph.svg import svg_of
from furness.model.pipeline import Pipeline, Unit
from furness.report.content import WORDS, StepFigures
from furness.report.marks import ICONS
from furness.report.markup import Markup, tag
from furness.report.wording import count

_MOST_STEPS = 150
_MARK = 15
_BOX = re.compile(
    r'<g class="(?:step|pipeline)[^"]*" data-name=(?P<name>"[^"]*"|\'[^\']*\')>.*?</g>', re.DOTALL
)
_PLACE = re.compile(r'<rect x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)" width="(?P<width>[\d.]+)"')


def graph_section(pipeline: Unit, steps: Sequence[StepFigures]) -> Markup | None:
    """Draw the pipeline; None for an operator, and for a pipeline that cannot be drawn."""
    if not isinstance(pipeline, Pipeline):
        return None
    if len(pipeline.steps) > _MOST_STEPS:
        said = f"{count(len(pipeline.steps), 'step')} are too many for a picture; use "
        return tag("p", said, tag("code", "furness graph"), class_="note")
    found = {name: _of_step(name, steps) for name in pipeline.steps}
    words = {name: _word(figures) for name, figures in found.items()}
    try:
        picture = svg_of(diagram_of(pipeline), words)
    except FurnessError:
        return None
    linked = _BOX.sub(lambda box: _linked(box, found, words), picture)
    return tag("div", Markup(linked), class_="graph", tabindex=0, role="region", aria_label="graph")


def _of_step(name: str, steps: Sequence[StepFigures]) -> list[StepFigures]:
    """Give the figures of a step; of one that is a pipeline, those of all its steps."""
    return [one for one in steps if one.step == name or one.step.startswith(f"{name}/")]


def _word(figures: Sequence[StepFigures]) -> str:
    return min((one.word for one in figures), key=WORDS.index, default="pending")


def _linked(
    box: re.Match[str], found: Mapping[str, Sequence[StepFigures]], words: Mapping[str, str]
) -> str:
    """Put a step's box into a link, with the symbol of its state at its corner."""
    name = unescape(box["name"][1:-1])
    place = _PLACE.search(box[0])
    if place is None or not found.get(name):
        return box[0]
    word = words[name]
    left = float(place["x"]) + float(place["width"]) - _MARK * 0.7
    corner = {"x": f"{left:.1f}", "y": f"{float(place['y']) - _MARK * 0.4:.1f}"}
    symbol = f"#i-{word if word in ICONS else 'waiting'}"
    mark = tag("use", href=symbol, **corner, width=_MARK, height=_MARK, class_=f"mark {word}")
    link = f"#step-{found[name][0].number}"
    return tag("a", Markup(box[0]), mark, href=link, aria_label=_said(name, word, found[name]))


def _said(name: str, word: str, figures: Sequence[StepFigures]) -> str:
    total = sum(len(one.tasks) for one in figures)
    return f"{name}: {word}, {count(total, 'task')}"
