"""Where the boxes of a diagram stand: layers from left to right, few crossings.

The layers are those of longest paths, the order within a layer is by barycentres, as in Sugiyama,
Tagawa and Toda, 1981 (https://doi.org/10.1109/TSMC.1981.4308636). Long edges go through invisible
boxes, so that they pass between the others.
"""

from collections.abc import Iterable
from graphlib import TopologicalSorter
from itertools import pairwise

from msgspec import Struct

Size = tuple[float, float]
"""A width and a height."""
Point = tuple[float, float]
"""A distance from the left and from the top."""

_GAP = 22.0
_LAYER_GAP = 64.0
_SWEEPS = 8
_LONGEST_BEND = 24
_THREAD = (0.0, 6.0)


class Layout(Struct, frozen=True, kw_only=True):
    """Where everything stands."""

    corners: dict[str, Point]
    """The upper left corner of each box."""
    paths: tuple[tuple[Point, ...], ...]
    """The points that each edge goes through, in the order of the edges."""
    size: Size
    """How large all of it is."""


class _Draft:
    """A layout while it is made; a thread is an invisible box that a long edge goes through."""

    def __init__(self, sizes: dict[str, Size], layers: dict[str, int]) -> None:
        self.sizes = dict(sizes)
        self.rows: list[list[str]] = [[] for _ in range(max(layers.values(), default=0) + 1)]
        for name, layer in layers.items():
            self.rows[layer].append(name)
        self.before: dict[str, list[str]] = {name: [] for name in sizes}
        self.after: dict[str, list[str]] = {name: [] for name in sizes}
        self.tops: dict[str, float] = {}

    def thread(self, name: str, layer: int) -> str:
        self.sizes[name] = _THREAD
        self.rows[layer].append(name)
        self.before[name], self.after[name] = [], []
        return name

    def join(self, first: str, second: str) -> None:
        self.after[first].append(second)
        self.before[second].append(first)

    def middle(self, name: str) -> float:
        return self.tops[name] + self.sizes[name][1] / 2


def layout(sizes: dict[str, Size], edges: Iterable[tuple[str, str]]) -> Layout:
    """Place boxes so that every edge goes from left to right.

    Args:
        sizes: The size of each box.
        edges: Pairs of boxes; they form no cycle.

    Raises:
        graphlib.CycleError: The edges form a cycle.
    """
    pairs = list(edges)
    layers = _layers(sizes, pairs)
    draft = _Draft(sizes, layers)
    chains = [_chain(draft, number, pair, layers) for number, pair in enumerate(pairs)]
    _order(draft)
    _stack(draft)
    for sweep in range(_SWEEPS):
        _straighten(draft, forward=sweep % 2 == 0)
    return _finish(draft, chains, sizes)


def _layers(sizes: dict[str, Size], edges: list[tuple[str, str]]) -> dict[str, int]:
    before: dict[str, list[str]] = {name: [] for name in sizes}
    after: dict[str, list[str]] = {name: [] for name in sizes}
    for first, second in edges:
        before[second].append(first)
        after[first].append(second)
    layers: dict[str, int] = {}
    for name in TopologicalSorter(before).static_order():
        layers[name] = 1 + max((layers[one] for one in before[name]), default=-1)
    for name in sizes:
        if not before[name] and after[name]:
            layers[name] = min(layers[one] for one in after[name]) - 1
    return {name: layers[name] for name in sizes}


def _chain(
    draft: _Draft, number: int, edge: tuple[str, str], layers: dict[str, int]
) -> tuple[str, ...]:
    first, last = edge
    between = range(layers[first] + 1, layers[last])
    if len(between) > _LONGEST_BEND:
        return edge
    threads = [draft.thread(f"{number} {layer}", layer) for layer in between]
    chain = (first, *threads, last)
    for one, other in pairwise(chain):
        draft.join(one, other)
    return chain


def _order(draft: _Draft) -> None:
    places = {name: float(place) for row in draft.rows for place, name in enumerate(row)}
    for sweep in range(_SWEEPS):
        rows, beside = (
            (draft.rows, draft.before) if sweep % 2 == 0 else (draft.rows[::-1], draft.after)
        )
        for row in rows:
            weights = {
                name: _mean([places[one] for one in beside[name]], places[name]) for name in row
            }
            row.sort(key=weights.__getitem__)
            places.update((name, float(place)) for place, name in enumerate(row))


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _stack(draft: _Draft) -> None:
    for row in draft.rows:
        top = 0.0
        for name in row:
            draft.tops[name] = top
            top += draft.sizes[name][1] + _GAP


def _straighten(draft: _Draft, *, forward: bool) -> None:
    """Move each box towards the middle of its neighbours, as far as its row lets it."""
    beside = draft.before if forward else draft.after
    for row in draft.rows if forward else reversed(draft.rows):
        wanted = [
            _mean([draft.middle(one) for one in beside[name]], draft.middle(name))
            - draft.sizes[name][1] / 2
            for name in row
        ]
        down, up = wanted[:], wanted[:]
        for place in range(1, len(row)):
            step = draft.sizes[row[place - 1]][1] + _GAP
            down[place] = max(down[place], down[place - 1] + step)
        for place in range(len(row) - 2, -1, -1):
            step = draft.sizes[row[place]][1] + _GAP
            up[place] = min(up[place], up[place + 1] - step)
        for name, first, second in zip(row, down, up, strict=True):
            draft.tops[name] = (first + second) / 2


class _Column(Struct, frozen=True):
    """One layer, as wide as its widest box."""

    left: float
    """Its distance from the left."""
    width: float
    """The width of its widest box."""


def _columns(draft: _Draft) -> dict[str, _Column]:
    columns: dict[str, _Column] = {}
    left = 0.0
    for row in draft.rows:
        column = _Column(left, max((draft.sizes[name][0] for name in row), default=0.0))
        columns |= dict.fromkeys(row, column)
        left += column.width + _LAYER_GAP
    return columns


def _finish(draft: _Draft, chains: list[tuple[str, ...]], names: Iterable[str]) -> Layout:
    columns = _columns(draft)
    highest = min(draft.tops.values(), default=0.0)
    draft.tops = {name: top - highest for name, top in draft.tops.items()}
    corners = {
        name: (
            columns[name].left + (columns[name].width - draft.sizes[name][0]) / 2,
            draft.tops[name],
        )
        for name in names
    }
    return Layout(
        corners=corners,
        paths=tuple(_path(draft, chain, corners, columns) for chain in chains),
        size=(
            max((column.left + column.width for column in columns.values()), default=0.0),
            max((top + draft.sizes[name][1] for name, top in draft.tops.items()), default=0.0),
        ),
    )


def _path(
    draft: _Draft,
    chain: tuple[str, ...],
    corners: dict[str, Point],
    columns: dict[str, _Column],
) -> tuple[Point, ...]:
    first, *threads, last = chain
    points = [(corners[first][0] + draft.sizes[first][0], draft.middle(first))]
    for name in threads:
        column, middle = columns[name], draft.middle(name)
        points += [(column.left, middle), (column.left + column.width, middle)]
    return (*points, (corners[last][0], draft.middle(last)))
