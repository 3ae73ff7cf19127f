"""Which steps of a plan must end before a step is decided."""

from furness.graph.plan import ROOT, Node, Plan, produced_in, sources_of


def read_by(found: Plan, node: Node) -> set[int]:
    """Give the places in a plan of what must end before a step is decided."""
    read = sources_of(node)
    axis = node.axis
    while axis != ROOT:
        read += found.axes[axis].lists
        axis = found.axes[axis].parent
    return {number for of in read for number in produced_in(found, of)}
