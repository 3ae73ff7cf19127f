"""Circles in a run that grows: whether what is fed to a step waits for that step."""

from collections.abc import Iterator

from furness.engine.frontier import Frontier
from furness.engine.uses import read_by
from furness.graph.grow import Grown
from furness.graph.plan import ROOT, Node, Source, sources_of
from furness.model.run import State


def waits_for(source: Source, target: int, frontier: Frontier, grown: Grown) -> bool:
    """Tell whether what a source reads waits for a step.

    Args:
        source: The source.
        target: The step's number.
        frontier: The run.
        grown: Steps that are to join its plan.
    """
    seen: set[int] = set()
    waiting = [*read_by(source)]
    while waiting:
        number = waiting.pop()
        if number == target:
            return True
        if number not in seen and not _has_ended(number, frontier):
            seen.add(number)
            for one in _sources(number, frontier, grown):
                waiting += read_by(one)
    return False


def _has_ended(number: int, frontier: Frontier) -> bool:
    """Tell whether a step has ended; of one with several tasks that is not looked at."""
    rows = frontier.elements.states
    return number < len(rows) and len(rows[number]) == 1 and State(rows[number][0]).is_final


def _sources(number: int, frontier: Frontier, grown: Grown) -> Iterator[Source]:
    known = len(frontier.elements.states)
    node = frontier.plan.nodes[number] if number < known else grown.nodes[number - known]
    yield from sources_of(node)
    yield from _lists(node, frontier, grown)
    yield from frontier.feeding.sources(number)


def _lists(node: Node, frontier: Frontier, grown: Grown) -> Iterator[Source]:
    """Give the lists that a step's tasks are made from."""
    axes, axis = frontier.plan.axes, node.axis
    while axis != ROOT:
        one = axes[axis] if axis < len(axes) else grown.axes[axis - len(axes)]
        yield from one.lists
        axis = one.parent
