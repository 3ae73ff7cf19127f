"""Who reads what: the ways from what a step gives outwards to its readers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from furness.graph.plan import (
    ROOT,
    THERE,
    Above,
    Gathered,
    Many,
    Moved,
    Node,
    Plan,
    Produced,
    Source,
    inside,
    sources_of,
)
from furness.model.operator import Operator

MANY = 16
"""Of more sources it is remembered how many have ended."""

Use = tuple[str, int]
"""Who reads a source: `node`, `axis` or `fed`, and its number."""


class Users:
    """Who reads what in a plan. Changed in place when it grows."""

    def __init__(self, plan: Plan) -> None:
        self.uses: dict[int, list[tuple[Use, tuple[Source, ...]]]] = defaultdict(list)
        """By step who reads it, and the way from it outwards."""
        self.gathers: list[list[tuple[Use, tuple[Source, ...], bool]]] = []
        """By axis who gathers it, the way outwards, and whether it is told of its opening alone."""
        self.aligned: list[list[int]] = []
        """By axis those that open with it, as they are scattered over what it gives."""
        self.inner: list[list[int]] = []
        """By axis those inside it."""
        self.waits: list[list[Source]] = []
        """By step what it reads that is not there from the beginning."""
        self.musts: list[list[Source]] = []
        """By step the arguments without which its tasks are skipped."""
        self.near: dict[tuple[int, int], list[tuple[Use, tuple[Source, ...]]]] = defaultdict(list)
        """By task who reads it that was added in one element, and the way from there outwards."""
        self.places: dict[int, tuple[int, ...]] = {}
        """By axis of steps that were added in one element: it, and those around it, outwards."""
        self.grow(plan)

    def grow(self, plan: Plan) -> None:
        """Take up a plan that has more steps and scatters at its end."""
        nodes, axes = len(self.waits), len(self.inner)
        for rows in (self.gathers, self.aligned, self.inner):
            rows += [[] for _ in range(axes, len(plan.axes))]
        for number in range(nodes, len(plan.nodes)):
            node = plan.nodes[number]
            sources = sources_of(node)
            self.waits.append(sources and _together([one for one in sources if waits(one)]))
            self.musts.append(sources and musts(node))
            if sources:
                self.add(("node", number), sources)
        for number in range(axes, len(plan.axes)):
            self._add_axis(number, plan)

    def _add_axis(self, number: int, plan: Plan) -> None:
        axis = plan.axes[number]
        self.add(("axis", number), axis.lists)
        if number != ROOT and axis.lists:
            self.inner[axis.parent].append(number)
        for source in axis.lists:
            if isinstance(source, Gathered):
                self.aligned[source.axis].append(number)

    def add(self, use: Use, sources: Iterable[Source]) -> None:
        """Take up a reader and what it reads."""
        for source in sources:
            for produced, path in leaves(source, ()):
                if self.places and (pinned := self._pinned(path)):
                    element, rest = pinned
                    self.near[produced, element].append((use, rest))
                else:
                    self.uses[produced].append((use, path))
            for axis, path, bare in gathered(source, ()):
                self.gathers[axis].append((use, path, bare))

    def _pinned(self, path: tuple[Source, ...]) -> tuple[int, tuple[Source, ...]] | None:
        """Give the only element that a way leads from into added steps, and the way from there.

        None where it does not lead there, or from a list.
        """
        for depth, one in enumerate(path):
            if not isinstance(one, Above):
                return None
            if one.axis in self.places:
                return self.places[one.axis][depth], path[depth + 1 :]
        return None


def _together(sources: list[Source]) -> list[Source]:
    """Give sources as one when they are many: how far they have ended is remembered of one."""
    return sources if len(sources) <= MANY else [Many(tuple(sources))]


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
    if isinstance(source, Produced):
        yield source.node, path
        return
    way = _onward(source, path)
    for one in inside(source):
        yield from leaves(one, way)


def _onward(source: Source, path: tuple[Source, ...]) -> tuple[Source, ...]:
    """Give the way outwards from inside a source, which is longer where another axis begins."""
    return (source, *path) if isinstance(source, Above | Gathered | Moved) else path


def read_by(source: Source) -> set[int]:
    """Give the steps that a source reads."""
    return {number for number, _ in leaves(source, ())}


def gathered(
    source: Source, path: tuple[Source, ...]
) -> Iterator[tuple[int, tuple[Source, ...], bool]]:
    """Give each axis that a source gathers or moves over, and the way from there outwards.

    The last part tells that no step's output is inside: then nothing but the opening is told.
    """
    if isinstance(source, Gathered):
        yield source.axis, path, next(leaves(source.of, ()), None) is None
    way = _onward(source, path)
    for one in inside(source):
        yield from gathered(one, way)
