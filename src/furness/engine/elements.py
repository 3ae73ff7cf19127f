"""The state of every element of every step, kept compactly: a byte for each.

An axis opens, group by group, when the lists that it scatters over are known; then its elements
exist. Elements of an axis are numbered over all its groups, so that a scatter inside a scatter is
one flat row.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from furness.graph.plan import ROOT, Plan
from furness.model.run import State


class Group(Struct):
    """The elements of an axis that belong to one element of the enclosing axis."""

    start: int
    """The first element's number."""
    length: int
    """How many there are."""
    closed: State | None = None
    """Why there are none: the lists were skipped or will never be there."""
    lists: tuple[Sequence[Any] | None, ...] = ()
    """What is scattered over; None where the elements are another axis's."""
    shape: tuple[int, ...] = ()
    """The lengths of the lists, for `cross`; empty for `zip`."""


class AxisElements(Struct):
    """An axis as far as it is open."""

    groups: dict[int, Group]
    """The groups, by the enclosing axis's element."""
    parents: array  # type: ignore[type-arg]  # `array` takes no parameter at run time in 3.11
    """The enclosing axis's element of each element; empty while they are all 0."""
    count: int = 0
    """How many elements there are by now."""


class Elements:
    """Every element of a plan. Made once for a run, changed in place."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.axes = [AxisElements(groups={}, parents=array("q")) for _ in plan.axes]
        self.axes[ROOT] = AxisElements(groups={0: Group(0, 1)}, parents=array("q"), count=1)
        one, none = bytearray(1), bytearray()
        self.states = [(one if node.axis == ROOT else none).copy() for node in plan.nodes]
        self.on_axis: list[list[int]] = [[] for _ in plan.axes]
        for number, node in enumerate(plan.nodes):
            self.on_axis[node.axis].append(number)
        self._tasks_on = [
            sum(plan.nodes[number].operator is not None for number in numbers)
            for numbers in self.on_axis
        ]
        self.tasks = self._tasks_on[ROOT]
        """How many tasks there are by now; gates are none."""

    def grow(self, plan: Plan) -> None:
        """Take up a plan that has more steps and scatters at its end."""
        self.plan = plan
        for _ in range(len(self.axes), len(plan.axes)):
            self.axes.append(AxisElements(groups={}, parents=array("q")))
            self.on_axis.append([])
            self._tasks_on.append(0)
        for number in range(len(self.states), len(plan.nodes)):
            axis, tasks = plan.nodes[number].axis, int(plan.nodes[number].operator is not None)
            self.states.append(bytearray(self.axes[axis].count))
            self.on_axis[axis].append(number)
            self._tasks_on[axis] += tasks
            self.tasks += tasks * self.axes[axis].count

    def open(self, axis: int, parent: int, group: Group) -> range:
        """Give a group its elements, all pending, and return their numbers."""
        row = self.axes[axis]
        group.start = row.count
        row.groups[parent] = group
        if parent or row.parents:
            row.parents.extend([0] * (row.count - len(row.parents)))
            row.parents.extend([parent] * group.length)
        row.count += group.length
        self.tasks += self._tasks_on[axis] * group.length
        for number in self.on_axis[axis]:
            self.states[number].extend(bytes(group.length))
        return range(group.start, row.count)

    def parent(self, axis: int, element: int) -> int:
        """Give the element of the enclosing axis that an element belongs to."""
        parents = self.axes[axis].parents
        return int(parents[element]) if parents else 0

    def around(self, axis: int, element: int) -> Iterator[int]:
        """Give an element of an axis, then the one around it, and so on to that of the run."""
        yield element
        while axis != ROOT:
            element, axis = self.parent(axis, element), self.plan.axes[axis].parent
            yield element

    def group(self, axis: int, element: int) -> Group:
        """Give the group that an element belongs to."""
        return self.axes[axis].groups[self.parent(axis, element)]

    def index(self, axis: int, element: int) -> tuple[int, ...]:
        """Give an element's place in the lists that are scattered over, the outermost first."""
        found: tuple[int, ...] = ()
        while axis != ROOT:
            parent = self.parent(axis, element)
            if self.plan.axes[axis].lists:
                found = (element - self.axes[axis].groups[parent].start, *found)
            axis, element = self.plan.axes[axis].parent, parent
        return found

    def place(self, axis: int, element: int, position: int) -> int:
        """Give which element of one of the scattered lists an element stands for."""
        group = self.group(axis, element)
        place = element - group.start
        if not group.shape:
            return place
        for length in group.shape[:position:-1]:
            place //= length
        return place % group.shape[position]

    @staticmethod
    def standing_for(group: Group, position: int, place: int) -> Sequence[int]:
        """Give the elements of a group that stand for one element of a scattered list."""
        if not group.shape:
            return (group.start + place,)
        inner = 1
        for length in group.shape[position + 1 :]:
            inner *= length
        step = inner * group.shape[position]
        return [
            group.start + offset + at
            for offset in range(place * inner, group.length, step)
            for at in range(inner)
        ]
