"""Read arguments while a run goes on: whether a source can be read, and what it says."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from furness.engine.elements import Elements
from furness.engine.uses import MANY
from furness.graph.plan import (
    Above,
    Argument,
    Gathered,
    Keyed,
    Many,
    Moved,
    Picked,
    Plan,
    Produced,
    Source,
    Value,
    inside,
)
from furness.model.run import CANCELLED, FAILED, PENDING, SKIPPED, SUCCEEDED, State

_STATES = tuple(State)


class Reading:
    """What can be read by now. Changed in place as tasks end."""

    def __init__(self, plan: Plan, arguments: Mapping[str, Any], elements: Elements) -> None:
        self.plan = plan
        self.arguments = arguments
        self.elements = elements
        self._outputs: list[dict[int, bytes]] = [{} for _ in plan.nodes]
        self._scanned: dict[tuple[int, int], tuple[int, bool]] = {}
        self._latest: tuple[tuple[int, int], list[Any]] | None = None
        self._statuses: dict[type, Callable[[Any, int], State]] = {
            Produced: self._status_of_task,
            Above: lambda of, element: self.status(of.of, elements.parent(of.axis, element)),
            Moved: lambda of, element: self.status(of.of, self._onto(of, element)),
            Gathered: self._status_of_gathered,
            Many: self._status_of_all,
            Keyed: self._status_of_all,
        }
        self._readers: dict[type, Callable[[Any, int], Any]] = {
            Value: lambda of, _: of.value,
            Argument: lambda of, _: arguments.get(of.name),
            Produced: self._output,
            Above: lambda of, element: self.read(of.of, elements.parent(of.axis, element)),
            Picked: self._pick,
            Moved: lambda of, element: self.read(of.of, self._onto(of, element)),
            Gathered: self._gather,
            Many: lambda of, element: [self.read(item, element) for item in of.items],
            Keyed: lambda of, element: {
                key: self.read(item, element) for key, item in of.items.items()
            },
        }

    def grow(self, plan: Plan) -> None:
        """Take up a plan that has more steps at its end."""
        self.plan = plan
        self._outputs += [{} for _ in range(len(self._outputs), len(plan.nodes))]

    def keep(self, node: int, element: int, outputs: Mapping[str, Any]) -> None:
        """Keep what a task gave."""
        self._outputs[node][element] = msgspec.json.encode(outputs)

    def status(self, source: Source, element: int) -> State:
        """Tell whether a source can be read at an element.

        Returns:
            `SUCCEEDED`: it can; `SKIPPED`: it is absent; `CANCELLED`: it never will be there;
            `PENDING`: not yet.
        """
        of_kind = self._statuses.get(type(source))
        return of_kind(source, element) if of_kind else SUCCEEDED

    def read(self, source: Source, element: int) -> Any:
        """Give the value of a source at an element; None where it is absent."""
        return self._readers[type(source)](source, element)

    def _status_of_task(self, of: Produced, element: int) -> State:
        state = _STATES[self.elements.states[of.node][element]]
        if state == FAILED:
            allowed = self.plan.nodes[of.node].step.allow_failure
            return SKIPPED if allowed else CANCELLED
        return state if state >= SUCCEEDED else PENDING

    def _status_of_gathered(self, of: Gathered, element: int) -> State:
        group = self.elements.axes[of.axis].groups.get(element)
        if group is None:
            return PENDING
        if group.closed is not None:
            return group.closed
        key = (id(of), element)
        done, broken = self._scanned.get(key, (0, False))
        while done < group.length:
            status = self.status(of.of, group.start + done)
            if status == PENDING:
                break
            broken = broken or status == CANCELLED
            done += 1
        self._scanned[key] = (done, broken)
        if done < group.length:
            return PENDING
        return CANCELLED if broken else SUCCEEDED

    def _status_of_all(self, of: Many | Keyed, element: int) -> State:
        """Tell it of several sources; of many, each that has ended is asked once."""
        items = inside(of)
        key, is_long = (id(of), element), len(items) > MANY
        done, broken = self._scanned.get(key, (0, False)) if is_long else (0, False)
        for item in items[done:]:
            status = self.status(item, element)
            if status == PENDING:
                break
            broken = broken or status == CANCELLED
            done += 1
        if is_long:
            self._scanned[key] = (done, broken)
        if done < len(items):
            return PENDING
        return CANCELLED if broken else SUCCEEDED

    def _onto(self, of: Moved, element: int) -> int:
        parent = self.elements.parent(of.axis, element)
        place = self.elements.place(of.axis, element, of.position)
        return self.elements.axes[of.onto].groups[parent].start + place

    def _pick(self, of: Picked, element: int) -> Any:
        chosen = self.elements.group(of.axis, element).lists[of.position]
        if chosen is None:
            return None
        return chosen[self.elements.place(of.axis, element, of.position)]

    def _gather(self, of: Gathered, element: int) -> list[Any] | None:
        key = (id(of), element)
        if self._latest is None or self._latest[0] != key:
            group = self.elements.axes[of.axis].groups.get(element)
            if group is None or group.closed is not None:
                return None
            members = range(group.start, group.start + group.length)
            values = [
                self.read(of.of, member)
                for member in members
                if of.whole or self.status(of.of, member) == SUCCEEDED
            ]
            self._latest = (key, values)
        return self._latest[1]

    def _output(self, of: Produced, element: int) -> Any:
        encoded = self._outputs[of.node].get(element)
        return msgspec.json.decode(encoded).get(of.output) if encoded and of.output else None
