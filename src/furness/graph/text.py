"""A pipeline as text for a terminal: a tree of inputs, steps, outputs and exit steps."""

from collections.abc import Iterator, Sequence

from msgspec import UNSET

from furness.graph.notes import exits_of, notes_of, operator_name
from furness.graph.order import order
from furness.model.pipeline import Pipeline, Step, source_of
from furness.model.values import shorten


def draw_text(pipeline: Pipeline) -> str:
    """Draw a pipeline as a tree."""
    return "\n".join([f"{pipeline.pipeline} {pipeline.version}", *_tree(pipeline)]) + "\n"


def _tree(pipeline: Pipeline) -> Iterator[str]:
    """Give the lines of a tree: inputs, steps, outputs, exit steps."""
    branches = [[line] for line in _inputs(pipeline)]
    branches += [_branch(name, pipeline.steps[name]) for name in order(pipeline)]
    branches += [
        [f"◁ {name} ← {shorten(source_of(output))}"] for name, output in pipeline.outputs.items()
    ]
    branches += [_branch(called, step) for _, called, step in exits_of(pipeline)]
    yield from drawn(branches)


def drawn(branches: Sequence[Sequence[str]]) -> Iterator[str]:
    """Join the lines of some branches to the lines of a tree."""
    for number, (first, *rest) in enumerate(branches, 1):
        last = number == len(branches)
        yield f"{'└─' if last else '├─'} {first}"
        yield from (f"{'  ' if last else '│ '} {line}" for line in rest)


def _inputs(pipeline: Pipeline) -> Iterator[str]:
    for name, declared in pipeline.inputs.items():
        default = "" if declared.default is UNSET else f" = {shorten(declared.default)}"
        yield f"▷ {name}: {declared.type}{default}"


def _branch(name: str, step: Step) -> list[str]:
    mark = " ⋮" if step.scatter else ""
    lines = [f"■ {name}{mark} ({operator_name(step)})"]
    lines += [f"    {key} ← {shorten(value)}" for key, value in step.arguments.items()]
    lines += [f"    {note}" for note in notes_of(step)]
    if isinstance(step.operator, Pipeline):
        lines += [f"  {line}" for line in _tree(step.operator)]
    return lines
