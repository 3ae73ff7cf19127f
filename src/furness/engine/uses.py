"""Who reads what: the ways from what a step gives outwards to its readers. Pure functions."""

from collections.abc import Iterator

from furness.graph.plan import (
    THERE,
    Above,
    Gathered,
    Keyed,
    Many,
    Moved,
    Node,
    Produced,
    Source,
)
from furness.model.operator import Operator


def waits(source: Source) -> bool:
    """Tell whether a source is not there from the beginning."""
    return any(True for _ in leaves(source, ())) or any(True for _ in gathered(source, ()))


def musts(node: Node) -> list[Source]:
    """Give the arguments without which a task is skipped, whatever default their inputs have."""
    if node.operator is None:
        return []
    return [
        source
        for name, source in node.arguments.items()
        if type(source) not in THERE and not _takes_none(node.operator, name)
    ]


def _takes_none(operator: Operator, name: str) -> bool:
    declared = operator.inputs[name]
    return declared.type.is_optional or declared.default is None


def leaves(source: Source, path: tuple[Source, ...]) -> Iterator[tuple[int, tuple[Source, ...]]]:
    """Give each step that a source reads, with the way from it outwards."""
    match source:
        case Produced(number, _):
            yield number, path
        case Above(_, of) | Gathered(_, of) | Moved(_, _, _, of):
            yield from leaves(of, (source, *path))
        case Many(items):
            for item in items:
                yield from leaves(item, path)
        case Keyed(keyed):
            for item in keyed.values():
                yield from leaves(item, path)
        case _:
            return


def gathered(
    source: Source, path: tuple[Source, ...]
) -> Iterator[tuple[int, tuple[Source, ...], bool]]:
    """Give each axis that a source gathers or moves over, and the way from there outwards.

    The last part tells that no step's output is inside: then nothing but the opening is told.
    """
    match source:
        case Gathered(axis, of):
            yield axis, path, next(leaves(of, ()), None) is None
            yield from gathered(of, (source, *path))
        case Above(_, of) | Moved(_, _, _, of):
            yield from gathered(of, (source, *path))
        case Many(items):
            for item in items:
                yield from gathered(item, path)
        case Keyed(keyed):
            for item in keyed.values():
                yield from gathered(item, path)
        case _:
            return
