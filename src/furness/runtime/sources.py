"""What the steps of an exported pipeline read: the algebra of `plan.json`, with what is known.

A source is read at an index: the places in the lists that are scattered over, the outermost first.
What a task gave is in `task.json` in its folder.
"""

import contextlib
import functools
import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Index = tuple[int, ...]

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
condition = __import__("condition")
task = __import__("task")
del sys.path[0]


def read(path: str) -> "dict[str, Any]":
    """Read a JSON file that holds an object; give nothing where there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: str, content: "Any") -> None:
    """Write a JSON file, all of it or nothing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(part, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(part)


class Group:
    """The elements of an axis at one index of the axis around it."""

    def __init__(self, lists: "list[Any]", method: str, step: str) -> None:
        self.shape = [len(one) for one in lists]
        """The length of each list."""
        self.lists = lists
        """What is scattered over."""
        self.is_cross = method == "cross"
        """Whether every combination is an element."""
        if not self.is_cross and len(set(self.shape)) > 1:
            counts = " and ".join(map(str, self.shape))
            raise task.Failed(f"{step}: zip needs lists of one length, here are {counts}")

    def __len__(self) -> int:
        if self.is_cross:
            return functools.reduce(lambda one, other: one * other, self.shape, 1)
        return self.shape[0] if self.shape else 0

    def place(self, element: int, position: int) -> int:
        """Give which element of a list an element stands for."""
        if not self.is_cross:
            return element
        for length in self.shape[:position:-1]:
            element //= length
        return element % self.shape[position]


class Sources:
    """The sources of a plan, and the tasks that read them."""

    def __init__(
        self, plan: "dict[str, Any]", work: str, more: "dict[str, Any] | None" = None
    ) -> None:
        self.plan = plan
        """What `plan.json` says."""
        self.work = work
        """The folder with all that is known."""
        self._arguments = {**read(os.path.join(work, "inputs.json")), **(more or {})}
        self._groups: dict[tuple[int, Index], Group | None] = {}
        self._records: dict[tuple[int, Index], dict[str, Any]] = {}

    def number(self, step: str) -> int:
        """Give the place of a step in the plan.

        Raises:
            Failed: There is no such step.
        """
        for number, node in enumerate(self.plan["nodes"]):
            if node["path"] == step and node["operator"] is not None:
                return number
        raise task.Failed(f"there is no step `{step}`")

    def folder(self, number: int, index: "Index") -> str:
        """Give the folder of a task."""
        path = self.plan["nodes"][number]["path"].replace("/", ".")
        return os.path.join(self.work, path, *map(str, index))

    def indexes(self, number: int) -> "list[Index]":
        """Give the index of each task of a step."""
        return self._indexes(self.plan["nodes"][number]["axis"])

    def _indexes(self, axis: int) -> "list[Index]":
        if axis == 0:
            return [()]
        outer = self._indexes(self.plan["axes"][axis]["parent"])
        return [
            (*above, at) for above in outer for at in range(len(self._group(axis, above) or ()))
        ]

    def _group(self, axis: int, above: "Index") -> "Group | None":
        """Give the elements of an axis; None where its lists are absent."""
        key = (axis, above)
        if key not in self._groups:
            told = self.plan["axes"][axis]
            states = [self.status(of, above) for of in told["lists"]]
            lists = (
                [self.read(of, above) for of in told["lists"]] if set(states) <= {"ready"} else []
            )
            absent = not lists or None in lists
            self._groups[key] = None if absent else Group(lists, told["method"], told["step"])
        return self._groups[key]

    # What the source of an argument says, and whether it is there: `ready`, `skipped`, `cancelled`.

    def read(self, of: "list[Any]", index: "Index") -> "Any":
        """Give the value of a source at an index; None where it is absent."""
        kind, *rest = of
        return getattr(self, f"_read_{kind}")(index, *rest)

    def status(self, of: "list[Any]", index: "Index") -> str:
        """Tell whether a source can be read: `ready`, `skipped` or `cancelled`."""
        kind, *rest = of
        found = getattr(self, f"_status_{kind}", None)
        return str(found(index, *rest)) if found else "ready"

    def _read_value(self, _: "Index", value: "Any") -> "Any":
        return value

    def _read_argument(self, _: "Index", name: str) -> "Any":
        return self._arguments.get(name)

    def _read_produced(self, index: "Index", number: int, output: "str | None") -> "Any":
        return self._record(number, index).get("outputs", {}).get(output)

    def _status_produced(self, index: "Index", number: int, _: "str | None") -> str:
        return self.state(number, index)

    def _read_above(self, index: "Index", of: "list[Any]") -> "Any":
        return self.read(of, index[:-1])

    def _status_above(self, index: "Index", of: "list[Any]") -> str:
        return self.status(of, index[:-1])

    def _read_picked(self, index: "Index", axis: int, position: int) -> "Any":
        group = self._group(axis, index[:-1])
        return group.lists[position][group.place(index[-1], position)] if group else None

    def _members(self, index: "Index", axis: int) -> "list[Index]":
        return [(*index, at) for at in range(len(self._group(axis, index) or ()))]

    def _read_gathered(self, index: "Index", axis: int, of: "list[Any]", whole: bool) -> "Any":
        if self._group(axis, index) is None:
            return None
        members = self._members(index, axis)
        return [self.read(of, one) for one in members if whole or self.status(of, one) == "ready"]

    def _status_gathered(self, index: "Index", axis: int, of: "list[Any]", _: bool) -> str:
        if self._group(axis, index) is None:
            states = {self.status(one, index) for one in self.plan["axes"][axis]["lists"]}
            return "cancelled" if "cancelled" in states else "skipped"
        return _worst(self.status(of, one) for one in self._members(index, axis))

    def _onto(self, index: "Index", axis: int, position: int) -> "Index":
        group = self._group(axis, index[:-1])
        return (*index[:-1], group.place(index[-1], position) if group else 0)

    def _read_moved(self, index: "Index", axis: int, position: int, of: "list[Any]") -> "Any":
        return self.read(of, self._onto(index, axis, position))

    def _status_moved(self, index: "Index", axis: int, position: int, of: "list[Any]") -> str:
        return self.status(of, self._onto(index, axis, position))

    def _read_many(self, index: "Index", items: "list[Any]") -> "Any":
        return [self.read(one, index) for one in items]

    def _status_many(self, index: "Index", items: "list[Any]") -> str:
        return _worst(self.status(one, index) for one in items)

    def _read_keyed(self, index: "Index", items: "dict[str, Any]") -> "Any":
        return {key: self.read(one, index) for key, one in items.items()}

    def _status_keyed(self, index: "Index", items: "dict[str, Any]") -> str:
        return _worst(self.status(one, index) for one in items.values())

    # Tasks.

    def _record(self, number: int, index: "Index") -> "dict[str, Any]":
        key = (number, index)
        if key not in self._records:
            found = read(os.path.join(self.folder(number, index), "task.json"))
            if not found:
                return found
            self._records[key] = found
        return self._records[key]

    def state(self, number: int, index: "Index") -> str:
        """Tell how a task ended for whoever reads it: `ready`, `skipped` or `cancelled`."""
        node = self.plan["nodes"][number]
        if node["operator"] is None:
            return self.decide(number, index)
        state = self._record(number, index).get("state")
        if state == "failed":
            return "skipped" if node["allow_failure"] else "cancelled"
        return {"succeeded": "ready", "skipped": "skipped"}.get(str(state), "cancelled")

    def has_ended(self, number: int) -> bool:
        """Tell whether all tasks of a step have ended, one way or the other."""
        node = self.plan["nodes"][number]
        if not all(map(self.has_ended, node["after"])):
            return False
        done = node["operator"] is None or all(
            self._record(number, index) for index in self.indexes(number)
        )
        return bool(done)

    def decide(self, number: int, index: "Index") -> str:
        """Tell whether a task is to run: `ready`, `skipped` or `cancelled`.

        Raises:
            Failed: Its condition has no answer.
        """
        node = self.plan["nodes"][number]
        reads = [
            *node["arguments"].values(),
            *node["needs"],
            *node["gates"],
            *node["reads"].values(),
        ]
        if "cancelled" in {self.status(of, index) for of in reads}:
            return "cancelled"
        if "skipped" in {self.status(of, index) for of in node["gates"]}:
            return "skipped"
        if any(self.read(node["arguments"][name], index) is None for name in node["musts"]):
            return "skipped"
        if node["when"] is None:
            return "ready"
        values = {name: self.read(of, index) for name, of in node["reads"].items()}
        try:
            return "ready" if condition.evaluate(node["when"], values) else "skipped"
        except condition.Wrong as error:
            raise task.Failed(f"the condition has no answer: {error}") from None

    def arguments(self, number: int, index: "Index") -> "dict[str, Any]":
        """Give the argument of each input of a task."""
        node = self.plan["nodes"][number]
        told = self.plan["operators"][node["operator"]]["inputs"]
        found = {}
        for name, of in node["arguments"].items():
            value = self.read(of, index)
            kind = told[name]["type"]
            if value is None and not kind.startswith("Optional["):
                value = told[name].get("default")
            given = value if value is None else task.check(value, kind, name, os.getcwd())
            found[name] = given
        return found

    def has_failed(self) -> bool:
        """Tell whether the outcome of the pipeline is bad."""
        for number, node in enumerate(self.plan["nodes"]):
            if node["operator"] is None:
                continue
            if any(self.state(number, index) == "cancelled" for index in self.indexes(number)):
                return True
        return False

    def failures(self) -> "list[dict[str, Any]]":
        """Give each task that has failed, with its message."""
        found = []
        for number, node in enumerate(self.plan["nodes"]):
            for index in self.indexes(number) if node["operator"] is not None else ():
                record = self._record(number, index)
                if record.get("state") == "failed":
                    name = node["path"] + "".join(f"[{place}]" for place in index)
                    found.append({"task": name, "attempt": 1, **record})
        return found


def _worst(states: "Any") -> str:
    return "cancelled" if "cancelled" in set(states) else "ready"
