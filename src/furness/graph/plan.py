"""The plan of a run: every step in one flat list, and where each argument comes from.

Nested pipelines are dissolved into their steps. A scatter is an axis: a place where steps are
repeated, whose length is known only while the run goes on. A plan holds one record for a step,
whatever the number of its elements.

Where a value comes from is written in a small algebra. Each source is read at an element of one
axis, its context:

    Value      the same everywhere
    Argument   an argument of the run
    Produced   an output of the step, at the same element
    Above      a source of the enclosing axis
    Picked     one element of a list of the enclosing axis
    Gathered   the list over all elements of an axis, seen from the enclosing one
    Moved      a source at the element of another axis with the same index
    Many       a list of sources
    Keyed      an object of sources
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from furness.model.operator import Operator
from furness.model.pipeline import Reference, Step

ROOT = 0
"""The axis of a run itself: one element, and everything else is inside."""


class Value(Struct, frozen=True):
    """A literal."""

    value: Any
    """The value."""


class Argument(Struct, frozen=True):
    """An argument of the run."""

    name: str
    """The pipeline's input."""


class Produced(Struct, frozen=True):
    """An output of a step, at the element where it is read."""

    node: int
    """The step's place in the plan."""
    output: str | None
    """The output; None asks only whether the step has ended."""


class Above(Struct, frozen=True):
    """A source of the enclosing axis, the same for all elements here."""

    axis: int
    """The axis it is read at."""
    of: "Source"
    """What is read there."""


class Picked(Struct, frozen=True):
    """One element of a list of the enclosing axis."""

    axis: int
    """The axis it is read at."""
    position: int
    """Which of the axis's lists."""


class Gathered(Struct, frozen=True):
    """The list over all elements of an axis."""

    axis: int
    """The axis that is gathered; it is read at the enclosing one."""
    of: "Source"
    """What is read at each element."""
    whole: bool = False
    """Whether skipped elements stay as None; else they are left out."""


class Moved(Struct, frozen=True):
    """A source at another axis, where the index is that of one of our lists.

    It stands for an element of a `Gathered` list, so that a task can start before the whole list
    is there.
    """

    axis: int
    """The axis it is read at."""
    position: int
    """Which of the axis's lists."""
    onto: int
    """The other axis, inside the same one."""
    of: "Source"
    """What is read there."""


class Many(Struct, frozen=True):
    """A list whose elements are sources."""

    items: "tuple[Source, ...]"
    """The elements."""


class Keyed(Struct, frozen=True):
    """An object whose values are sources."""

    items: "dict[str, Source]"
    """The values by key."""


Source = Value | Argument | Produced | Above | Picked | Gathered | Moved | Many | Keyed


class Axis(Struct, frozen=True, kw_only=True):
    """A scatter: where steps are repeated.

    One without lists is where the steps stand that were added in one element of its parent.
    """

    parent: int
    """The axis that this one is inside."""
    step: str
    """The path of the step that scatters."""
    lists: tuple[Source, ...] = ()
    """What is scattered over, read at the parent."""
    method: Literal["zip", "cross"] = "zip"
    """How several lists are combined."""


class Node(Struct, frozen=True, kw_only=True):
    """A step in the plan; without an operator it is the gate before a nested pipeline."""

    path: str
    """Its name with those of the pipelines around it, such as `outer/inner`."""
    axis: int
    """Where it is repeated."""
    step: Step
    """How it is retried, where it runs, what it needs."""
    operator: Operator | None = None
    """What runs; None lets the steps inside pass or not."""
    arguments: dict[str, Source] = {}
    """Where the argument of each input comes from."""
    when: dict[Reference, Source] | None = None
    """What the references in its condition read; None: no condition."""
    needs: tuple[Source, ...] = ()
    """What must have ended, though nothing is read from it."""
    gates: tuple[Source, ...] = ()
    """The gates of the nested pipelines around it; a closed one skips it."""


class Plan(Struct, frozen=True, kw_only=True):
    """Everything that a run may do, in an order in which it can be done."""

    nodes: Sequence[Node]
    """The steps; each reads only from those before it. Those of a run that grows are a list."""
    axes: Sequence[Axis]
    """The scatters; the first is `ROOT`."""
    outputs: dict[str, Source]
    """Where each of the pipeline's outputs comes from, read at `ROOT`."""


def sources_of(node: Node) -> "list[Source]":
    """Give everything that must have ended before a node can be decided.

    Literals and the run's arguments are not among it: they are there from the beginning.
    """
    read = [*node.arguments.values(), *node.when.values()] if node.when else node.arguments.values()
    ends = [*node.needs, *node.gates]
    for one in read:  # most steps have none, and a comprehension is a call
        if type(one) not in THERE:
            return [of for of in read if type(of) not in THERE] + ends
    return ends


THERE = frozenset((Value, Argument))
"""The sources that are there from the beginning."""


def inside(source: Source) -> tuple[Source, ...]:
    """Give the sources that one is made of directly."""
    match source:
        case Above(_, of) | Gathered(_, of) | Moved(_, _, _, of):
            return (of,)
        case Many(items):
            return items
        case Keyed(keyed):
            return tuple(keyed.values())
        case _:
            return ()


def produced_in(plan: Plan, source: Source) -> Iterator[int]:
    """Give the numbers of the steps that a source reads, those of scattered lists as well."""
    match source:
        case Produced(number, _):
            yield number
        case Picked(axis, position):
            yield from produced_in(plan, plan.axes[axis].lists[position])
        case _:
            for one in inside(source):
                yield from produced_in(plan, one)
