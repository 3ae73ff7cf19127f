"""The states of a pipeline as the Amazon States Language says them."""

from typing import Any

from msgspec import UNSET

from furness.exporters._planned import Planned
from furness.exporters._pod import WORK
from furness.exporters._submits import Submits
from furness.exporters._text import about, plain
from furness.graph.plan import Node

_BROKEN = [{"ErrorEquals": ["States.ALL"], "Next": "collect", "ResultPath": "$.error"}]


class Machine:
    """The states of a pipeline."""

    def __init__(self, planned: Planned, title: str) -> None:
        self._planned = planned
        self._submits = Submits(planned, title)

    def document(self) -> dict[str, Any]:
        """Give the state machine."""
        return {
            "Comment": "\n".join(about(self._planned.pipeline)),
            "StartAt": "defaults",
            "States": {**self._inputs(), **self._states()},
        }

    def _states(self) -> dict[str, Any]:
        levels = self._levels()
        names = [f"level.{number}" for number in range(1, len(levels) + 1)]
        words = ["begin", "--environment"]
        begin = self._submits.job("begin", self._planned.steps[0], words, self._submits.arguments())
        states = {"begin": {**begin, "Catch": _BROKEN, "Next": names[0]}}
        for name, after, level in zip(names, [*names[1:], "collect"], levels, strict=True):
            branches = [self._submits.branch(node) for node in level]
            states[name] = {
                "Type": "Parallel",
                "Branches": branches,
                "ResultPath": None,
                "Catch": _BROKEN,
                "Next": after,
            }
        return states | self._ends()

    def _ends(self) -> dict[str, Any]:
        """Give what happens when all is done or something has failed."""
        collect = self._submits.job("collect", self._planned.steps[0], ["collect"])
        exits = [
            (
                self._submits.names[node.path],
                self._submits.job(self._submits.names[node.path], node, ["exit", node.path]),
            )
            for node in self._planned.exits
        ]
        states = [("collect", collect), *exits]
        after = [*(name for name, _ in exits), "verdict"]
        found = {
            name: {**job, "Next": next_} for (name, job), next_ in zip(states, after, strict=True)
        }
        choice = {"Variable": "$.error", "IsPresent": True, "Next": "failed"}
        return {
            **found,
            "verdict": {"Type": "Choice", "Choices": [choice], "Default": "succeeded"},
            "failed": {"Type": "Fail", "Error": "StepFailed", "CausePath": "$.error.Cause"},
            "succeeded": {"Type": "Pass", "Parameters": self._outputs(), "End": True},
        }

    def _outputs(self) -> dict[str, Any]:
        """Give the file on the volume that holds each output, as JSON."""
        place = f"{WORK}/{{}}/work/outputs"
        return {
            f"{name}.$": f"States.Format('{place}/{name}', $$.Execution.Name)"
            for name in self._planned.pipeline.outputs
        }

    def _levels(self) -> list[list[Node]]:
        """Give the steps in rows: each waits only for rows before its own."""
        rows: dict[str, int] = {}
        for node in self._planned.steps:
            needed = [rows[one.path] for one in self._planned.needs_of(node)]
            rows[node.path] = max(needed, default=-1) + 1
        levels: list[list[Node]] = [[] for _ in range(max(rows.values()) + 1)]
        for node in self._planned.steps:
            levels[rows[node.path]].append(node)
        return levels

    def _inputs(self) -> dict[str, Any]:
        """Give the states that put the defaults beneath the execution's own input."""
        defaults = {
            name: None if one.default is UNSET else plain(one.default)
            for name, one in self._planned.pipeline.inputs.items()
            if not one.is_required
        }
        merged = {"inputs.$": "States.JsonMerge($.defaults, $$.Execution.Input, false)"}
        return {
            "defaults": {
                "Type": "Pass",
                "Result": defaults,
                "ResultPath": "$.defaults",
                "Next": "inputs",
            },
            "inputs": {"Type": "Pass", "Parameters": merged, "Next": "begin"},
        }
