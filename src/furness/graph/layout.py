"""Where the boxes of a diagram stand: layers from left to right, edges as straight as can be."""

from collections.abc import Iterable

from msgspec import Struct

from furness.graph.heights import stack, straighten
from furness.graph.layers import SWEEPS, Draft, Size, chain_of, layers_of, order_rows

Point = tuple[float, float]
"""A distance from the left and from the top."""

_LAYER_GAP = 64.0


class Layout(Struct, frozen=True, kw_only=True):
    """Where everything stands."""

    corners: dict[str, Point]
    """The upper left corner of each box."""
    paths: tuple[tuple[Point, ...], ...]
    """The points that each edge goes through, in the order of the edges."""
    size: Size
    """How large all of it is."""


def layout(sizes: dict[str, Size], edges: Iterable[tuple[str, str]]) -> Layout:
    """Place boxes so that every edge goes from left to right.

    Args:
        sizes: The size of each box.
        edges: Pairs of boxes; they form no cycle.

    Raises:
        graphlib.CycleError: The edges form a cycle.
    """
    pairs = list(edges)
    layers = layers_of(sizes, pairs)
    draft = Draft(sizes, layers)
    chains = [chain_of(draft, number, pair, layers) for number, pair in enumerate(pairs)]
    order_rows(draft)
    stack(draft)
    for sweep in range(SWEEPS):
        straighten(draft, forward=sweep % 2 == 0)
    return _finish(draft, chains, sizes)


class _Column(Struct, frozen=True):
    """One layer, as wide as its widest box."""

    left: float
    """Its distance from the left."""
    width: float
    """The width of its widest box."""


def _columns(draft: Draft) -> dict[str, _Column]:
    columns: dict[str, _Column] = {}
    left = 0.0
    for row in draft.rows:
        column = _Column(left, max((draft.sizes[name][0] for name in row), default=0.0))
        columns |= dict.fromkeys(row, column)
        left += column.width + _LAYER_GAP
    return columns


def _finish(draft: Draft, chains: list[tuple[str, ...]], names: Iterable[str]) -> Layout:
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
    draft: Draft,
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
