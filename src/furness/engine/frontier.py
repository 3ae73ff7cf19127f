"""Which tasks can start: what ends is told to it, what may begin is asked of it.

It knows no clock, no process and no database. A task is a step's number in the plan and an
element; everything about it is looked up when it is needed.
"""

import math
from bisect import insort
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from furness.engine.decision import decide
from furness.engine.elements import Elements, Group
from furness.engine.reading import Reading
from furness.engine.uses import Users
from furness.graph.plan import ROOT, Above, Axis, Gathered, Moved, Picked, Plan, Source
from furness.lazy import lazy
from furness.model.run import CANCELLED, FAILED, PENDING, READY, SKIPPED, SUCCEEDED, State

if TYPE_CHECKING:
    from furness.engine import feeding as feeds
    from furness.engine.feeding import Fed, Feeding
else:
    feeds = lazy("furness.engine.feeding")

Task = tuple[int, int]
"""A step's number in the plan, and the element."""

_FIRST = range(1)
_ONE_READY = bytearray((READY,))

_List = tuple[Sequence[Any] | None, int, State | None]


class Frontier:
    """The tasks of a plan, and which of them may start. Changed in place, from one thread."""

    def __init__(self, plan: Plan, arguments: Mapping[str, Any]) -> None:
        self.plan = plan
        self.arguments = arguments
        self.elements = Elements(plan)
        self._ready: dict[int, range | deque[int]] = {}
        self._ready_nodes: list[int] = []
        self.decided: list[tuple[Task, State, str | None]] = []
        self.broken: list[tuple[str, str]] = []
        self._reading = Reading(plan, arguments, self.elements)
        self._users = Users(plan)
        self._uses, self._gathers = self._users.uses, self._users.gathers
        self._aligned, self._inner = self._users.aligned, self._users.inner
        self._waits, self._musts = self._users.waits, self._users.musts
        self._near = self._users.near
        self._opening: deque[tuple[int, int]] = deque()
        self._feeding: Feeding | None = None

    def start(self) -> None:
        """Open what needs nothing; then `take` and `decided` say what can be done."""
        for axis in self._inner[ROOT]:
            self._try_open(axis, 0)
        for number in self.elements.on_axis[ROOT]:
            self._decide_all(number, _FIRST)

    # A run grows: steps join the plan, and what they give joins lists.

    @property
    def feeding(self) -> "Feeding":
        """What is fed to which tasks."""
        if self._feeding is None:
            self._feeding = feeds.Feeding(self._reading, self.spot)
        return self._feeding

    def spot(self, task: Task) -> tuple[str, tuple[int, ...]]:
        """Give a task's step and index, which mean the same to every engine."""
        node = self.plan.nodes[task[0]]
        return node.path, self.elements.index(node.axis, task[1])

    def grow(self, plan: Plan, opens: Task | None, fed: "Iterable[Fed]") -> None:
        """Take up a plan that has more steps and scatters at its end.

        Args:
            plan: The plan.
            opens: The axis and the element in which the new steps stand, if they have a new axis.
            fed: What they feed.
        """
        nodes, axes = len(self._waits), len(self._inner)
        self.plan = plan
        self.elements.grow(plan)
        self._reading.grow(plan)
        if opens is not None:
            self._users.places[axes] = tuple(self.elements.around(*opens))
        self._users.grow(plan)
        for one in fed:
            self._users.add(("fed", self.feeding.add(one)), [one.source])
        if opens is not None:
            self.elements.open(axes, opens[1], Group(0, 1))
        scatters = {axis for axis in range(axes, len(plan.axes)) if plan.axes[axis].lists}
        for axis in sorted(scatters):
            for element in range(self.elements.axes[plan.axes[axis].parent].count):
                self._try_open(axis, element)
        for number in range(nodes, len(plan.nodes)):
            axis = plan.nodes[number].axis
            if axis not in scatters:
                self._decide_all(number, range(self.elements.axes[axis].count))

    @property
    def has_ready(self) -> bool:
        """Tell whether `take` would give a task."""
        return bool(self._ready_nodes)

    def take(self) -> Task | None:
        """Give a task that may start, and forget it; the last steps first, so that ends come soon.

        None when there is none now.
        """
        if not self._ready_nodes:
            return None
        number = self._ready_nodes[-1]
        elements = self._ready[number]
        if isinstance(elements, range):
            element, self._ready[number] = elements[0], elements[1:]
        else:
            element = elements.popleft()
        if not self._ready[number]:
            self._ready_nodes.pop()
            del self._ready[number]
        return number, element

    def finish(self, task: Task, state: State, outputs: Mapping[str, Any] | None = None) -> None:
        """Tell how a task ended.

        Args:
            task: A task that was ready.
            state: A final state.
            outputs: The value of each output when it succeeded.
        """
        self._finish(task, state, outputs)
        self._spread([task])

    def succeed(self, outputs: Mapping[Task, Mapping[str, Any]]) -> None:
        """Tell that several tasks succeeded, and what each gave: who reads them is asked once."""
        for task, given in outputs.items():
            self._finish(task, SUCCEEDED, given)
        self._spread(outputs)

    def _finish(self, task: Task, state: State, outputs: Mapping[str, Any] | None) -> None:
        number, element = task
        self.elements.states[number][element] = state
        if outputs:
            self._reading.keep(number, element, outputs)

    def state(self, task: Task) -> State:
        """Give the state of a task."""
        return State(self.elements.states[task[0]][task[1]])

    def arguments_of(self, task: Task) -> dict[str, Any]:
        """Give the argument of each input of a task that is ready."""
        number, element = task
        node = self.plan.nodes[number]
        found = {}
        for name, source in node.arguments.items():
            value = self._reading.read(source, element)
            declared = node.operator.inputs[name] if node.operator else None
            if value is None and declared and not declared.type.is_optional:
                value = None if declared.default is UNSET else declared.default
            found[name] = value
        if self._feeding is not None:
            self._feeding.join(task, found)
        return found

    def outputs(self) -> dict[str, Any]:
        """Give the pipeline's outputs, None where nothing was made.

        Of a list that is not whole, as something failed or the run was stopped, what there is.
        """
        return {name: self._value_or_none(source) for name, source in self.plan.outputs.items()}

    def places(self, output: str) -> list[int] | None:
        """Give which elements of a scatter an output that is a list holds; None for any other."""
        source = self.plan.outputs[output]
        if not isinstance(source, Gathered) or source.whole:
            return None
        group = self.elements.axes[source.axis].groups.get(0)
        if group is None:
            return None
        first, status = group.start, self._reading.status
        found = range(group.length)
        return [one for one in found if status(source.of, first + one) == SUCCEEDED]

    def pending(self) -> Iterator[Task]:
        """Give every task that has not ended and is not on its way."""
        for number, states in enumerate(self.elements.states):
            for element, state in enumerate(states):
                if state in (PENDING, READY):
                    yield number, element

    def _value_or_none(self, source: Source) -> Any:
        if self._reading.status(source, 0) == SUCCEEDED:
            return self._reading.read(source, 0)
        return (self._reading.read(source, 0) or None) if isinstance(source, Gathered) else None

    # What has ended is carried on to those who read it.

    def _spread(self, ended: Iterable[Task]) -> None:
        waiting = list(ended)
        while waiting:
            told = dict.fromkeys(
                (kind, user, reader)
                for number, element in waiting
                for (kind, user), path in self._uses.get(number, ())
                for reader in self._readers(path, element)
            )
            if self._near:
                told |= self._told_near(waiting)
            if self._feeding is not None:
                told |= self._freed(waiting)
            waiting = []
            for kind, user, reader in told:
                if kind == "axis":
                    self._try_open(user, reader)
                elif kind == "fed":
                    waiting += self._decide_fed(user)
                elif self._try_decide(user, reader, spread=False):
                    waiting.append((user, reader))

    def _told_near(self, ended: list[Task]) -> dict[tuple[str, int, int], None]:
        """Give who reads tasks from among what was added in one element."""
        return dict.fromkeys(
            (kind, user, reader)
            for task in ended
            for (kind, user), path in self._near.get(task, ())
            for reader in self._readers(path, 0)
        )

    def _decide_fed(self, number: int) -> list[Task]:
        task = self.feeding.targets[number]
        return [task] if self._try_decide(*task, spread=False) else []

    def _freed(self, ended: list[Task]) -> dict[tuple[str, int, int], None]:
        """Give the tasks that waited for some to end, though they read nothing from them."""
        freed = {*self.feeding.release(ended)}
        tasks = self.pending() if freed else ()
        return {("node", *task): None for task in tasks if self.spot(task) in freed}

    def _readers(self, path: tuple[Source, ...], element: int) -> Iterable[int]:
        """Give the elements that read a produced value, along the way from it to the reader."""
        found: Iterable[int] = (element,)
        for of in path:
            found = [reader for one in found for reader in self._across(of, one)]
        return found

    def _across(self, of: Source, element: int) -> Iterator[int]:
        elements = self.elements
        if isinstance(of, Gathered):
            yield elements.parent(of.axis, element)
        elif isinstance(of, Above):
            group = elements.axes[of.axis].groups.get(element)
            yield from range(group.start, group.start + group.length) if group else ()
        elif isinstance(of, Moved):
            parent = elements.parent(of.onto, element)
            group = elements.axes[of.axis].groups.get(parent)
            if group:
                place = element - elements.axes[of.onto].groups[parent].start
                yield from elements.standing_for(group, of.position, place)
        else:
            yield element

    # An axis opens when its lists are known.

    def _try_open(self, axis: int, parent: int) -> None:
        """Open a group if that is possible, and then those that this lets open, one by one."""
        self._opening.append((axis, parent))
        if len(self._opening) > 1:
            return
        while self._opening:
            self._open(*self._opening[0])
            self._opening.popleft()

    def _open(self, axis: int, parent: int) -> None:
        if parent in self.elements.axes[axis].groups:
            return
        group = self._group(self.plan.axes[axis], parent)
        if group is None:
            return
        members = self.elements.open(axis, parent, group)
        self._open_inner(axis, members)
        for aligned in self._aligned[axis]:
            self._try_open(aligned, parent)
        for number in self.elements.on_axis[axis] if members else ():
            self._decide_all(number, members)
        self._tell_gathered(axis, parent, empty=not members)

    def _open_inner(self, axis: int, members: range) -> None:
        for inner in self._inner[axis]:
            for element in members:
                self._open(inner, element)

    def _tell_gathered(self, axis: int, parent: int, *, empty: bool) -> None:
        """Carry on what gathers a group of which no task will tell: it has none."""
        for (kind, user), path, bare in self._gathers[axis]:
            if empty or bare:
                for reader in self._readers(path, parent):
                    self._tell(kind, user, reader)

    def _tell(self, kind: str, user: int, reader: int) -> None:
        if kind == "axis":
            self._try_open(user, reader)
        else:
            self._try_decide(*((user, reader) if kind == "node" else self.feeding.targets[user]))

    def _group(self, axis: Axis, parent: int) -> Group | None:
        """Give the elements of an axis; None while a list of them is not known."""
        found = [self._list(source, parent) for source in axis.lists]
        if None in found:
            return None
        known = [one for one in found if one is not None]
        closed = [state for _, _, state in known if state is not None]
        if closed:
            return Group(0, 0, CANCELLED if CANCELLED in closed else SKIPPED)
        lists = tuple(values for values, _, _ in known)
        lengths = tuple(length for _, length, _ in known)
        if axis.method == "cross":
            return Group(0, math.prod(lengths), None, lists, lengths)
        if len(set(lengths)) > 1:
            counts = " and ".join(map(str, lengths))
            self.broken.append((axis.step, f"zip needs lists of one length, here are {counts}"))
            return Group(0, 0, CANCELLED)
        return Group(0, lengths[0], None, lists)

    def _list(self, source: Source, parent: int) -> _List | None:
        """Give a scattered list, its length, and why there is none; None while it is not known.

        The elements of a gathered list are read one by one, so only its length is needed.
        """
        if isinstance(source, Gathered):
            other = self.elements.axes[source.axis].groups.get(parent)
            return (None, other.length, other.closed) if other else None
        status = self._reading.status(source, parent)
        if status == PENDING:
            return None
        value = self._reading.read(source, parent) if status == SUCCEEDED else None
        if value is None:
            return None, 0, SKIPPED if status == SUCCEEDED else status
        return value, len(value), None

    # A task is decided when all it reads has ended.

    def _decide_all(self, number: int, members: range) -> None:
        """Decide the new tasks of a step, at once where each of them can start."""
        first = members.start
        if not self._is_free(number, first):
            for element in members:
                self._try_decide(number, element)
            return
        self.elements.states[number][first : members.stop] = _ONE_READY * len(members)
        self._queue(number, members)

    def _is_free(self, number: int, element: int) -> bool:
        """Tell whether a step's tasks wait for nothing and are not skipped, as one in a group."""
        node = self.plan.nodes[number]
        if self._waits[number] or node.when is not None or node.operator is None:
            return False
        for must in self._musts[number]:
            if not isinstance(must, Picked):
                return False
            picked = self.elements.group(must.axis, element).lists[must.position]
            if picked is None or None in picked:
                return False
        return True

    def _queue(self, number: int, elements: range) -> None:
        ready = self._ready.get(number)
        if ready is None:
            self._ready[number] = elements
            nodes = self._ready_nodes
            if not nodes or nodes[-1] < number:
                nodes.append(number)
            else:
                insort(nodes, number)
            return
        if isinstance(ready, range):
            ready = self._ready[number] = deque(ready)
        ready.extend(elements)

    def _try_decide(self, number: int, element: int, *, spread: bool = True) -> bool:
        """Decide a pending task if that is possible; tell whether it has ended by that."""
        states = self.elements.states[number]
        if states[element] != PENDING:
            return False
        node = self.plan.nodes[number]
        state, message = decide(self._users, self._reading, self._feeding, number, element)
        if state == PENDING:
            return False
        states[element] = state
        if state == READY:
            self._queue(number, range(element, element + 1))
            return False
        if node.operator is not None or state == FAILED:
            self.decided.append(((number, element), state, message))
        if spread:
            self._spread([(number, element)])
        return True
