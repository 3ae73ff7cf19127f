"""How high the boxes of a diagram stand, so that edges are as straight as can be."""

from furness.graph.layers import Draft, mean

_GAP = 22.0


def stack(draft: Draft) -> None:
    """Put the boxes of each layer below each other."""
    for row in draft.rows:
        top = 0.0
        for name in row:
            draft.tops[name] = top
            top += draft.sizes[name][1] + _GAP


def straighten(draft: Draft, *, forward: bool) -> None:
    """Move each box towards the middle of its neighbours, as far as its row lets it."""
    beside = draft.before if forward else draft.after
    for row in draft.rows if forward else reversed(draft.rows):
        wanted = [
            mean([draft.middle(one) for one in beside[name]], draft.middle(name))
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
