"""Which steps of a plan must end before a step is decided."""

from collections.abc import Iterator

from furness.graph.plan import (
    ROOT,
    Above,
    Gathered,
    Keyed,
    Many,
    Moved,
    Node,
    Plan,
    Produced,
    Source,
    sources_of,
)


def read_by(found: Plan, node: Node) -> set[int]:
    """Give the places in a plan of what must end before a step is decided."""
    read = sources_of(node)
    axis = node.axis
    while axis != ROOT:
        read += found.axes[axis].lists
        axis = found.axes[axis].parent
    return {number for of in read for number in _read_by(of)}


def _read_by(of: Source) -> Iterator[int]:
    match of:
        case Produced(number, _):
            yield number
        case Many(items):
            for item in items:
                yield from _read_by(item)
        case Keyed(keyed):
            for item in keyed.values():
                yield from _read_by(item)
        case Above(_, inner) | Gathered(_, inner) | Moved(_, _, _, inner):
            yield from _read_by(inner)
        case _:
            return
