"""The layers of a diagram: which box is in which, in an order with few crossings.

The layers are those of longest paths, the order within a layer is by barycentres, as in Sugiyama,
Tagawa and Toda, 1981 (https://doi.org/10.1109/TSMC.1981.4308636). Long edges go through invisible
boxes, so that they pass between the others.
"""

from graphlib import TopologicalSorter
from itertools import pairwise

Size = tuple[float, float]
"""A width and a height."""

SWEEPS = 8
"""How many times the rows are gone through, there and back."""

_LONGEST_BEND = 24
_THREAD = (0.0, 6.0)


class Draft:
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
        """Put a thread into a layer, and give its name."""
        self.sizes[name] = _THREAD
        self.rows[layer].append(name)
        self.before[name], self.after[name] = [], []
        return name

    def join(self, first: str, second: str) -> None:
        """Join two boxes of neighbouring layers."""
        self.after[first].append(second)
        self.before[second].append(first)

    def middle(self, name: str) -> float:
        """Give how high the middle of a box is."""
        return self.tops[name] + self.sizes[name][1] / 2


def layers_of(sizes: dict[str, Size], edges: list[tuple[str, str]]) -> dict[str, int]:
    """Give the layer of each box: behind all that lead to it."""
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


def chain_of(
    draft: Draft, number: int, edge: tuple[str, str], layers: dict[str, int]
) -> tuple[str, ...]:
    """Lead an edge through the layers between its ends, and give the boxes that it goes through."""
    first, last = edge
    between = range(layers[first] + 1, layers[last])
    if len(between) > _LONGEST_BEND:
        return edge
    threads = [draft.thread(f"{number} {layer}", layer) for layer in between]
    chain = (first, *threads, last)
    for one, other in pairwise(chain):
        draft.join(one, other)
    return chain


def order_rows(draft: Draft) -> None:
    """Order the boxes of each layer so that few edges cross."""
    places = {name: float(place) for row in draft.rows for place, name in enumerate(row)}
    for sweep in range(SWEEPS):
        rows, beside = (
            (draft.rows, draft.before) if sweep % 2 == 0 else (draft.rows[::-1], draft.after)
        )
        for row in rows:
            weights = {
                name: mean([places[one] for one in beside[name]], places[name]) for name in row
            }
            row.sort(key=weights.__getitem__)
            places.update((name, float(place)) for place, name in enumerate(row))


def mean(values: list[float], otherwise: float) -> float:
    """Give the mean of some values; another value when there are none."""
    return sum(values) / len(values) if values else otherwise
