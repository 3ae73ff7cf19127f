"""The states that submit AWS Batch jobs: one of them, or a Map over the lanes of a step."""

from typing import Any

from furness.exporters._batch import STATES
from furness.exporters._planned import Planned
from furness.exporters._pod import STEP, WORK, name_for
from furness.graph.plan import Node
from furness.model.interface import Input

LANES = 8
"""How many jobs a scattered step has where the number of elements is known only during the run."""
_BATCH = "arn:aws:states:::batch:submitJob.sync"


class Submits:
    """Writes the states that submit the jobs of a pipeline."""

    def __init__(self, planned: Planned, title: str) -> None:
        self._planned = planned
        self._title = title
        self.names = planned.named(name_for, STATES)
        """The name of each step."""

    def branch(self, node: Node) -> dict[str, Any]:
        """Give the branch of a step, with a Map where it is scattered."""
        name = self.names[node.path]
        lanes = self._planned.lanes(node, LANES)
        if lanes is None:
            job = self.job(name, node, ["run", node.path])
            return {"StartAt": name, "States": {name: {**job, "End": True}}}
        inner = self.job(name, node, ["run", node.path, "--lane"], lanes=lanes)
        processor = {"StartAt": name, "States": {name: {**inner, "End": True}}}
        lane_of = {"Type": "Pass", "Next": f"{name}.map", "Parameters": _lanes(lanes)}
        mapped = {
            "Type": "Map",
            "ItemsPath": "$.lanes",
            "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **processor},
            "End": True,
        }
        start = f"{name}.lanes"
        return {"StartAt": start, "States": {start: lane_of, f"{name}.map": mapped}}

    def arguments(self) -> list[dict[str, Any]]:
        """Give the variables of the first job, which holds the arguments."""
        return [
            {"Name": name, "Value.$": _shown(name, one)}
            for name, one in self._planned.pipeline.inputs.items()
        ]

    def job(
        self,
        name: str,
        node: Node,
        words: list[str],
        given: list[dict[str, Any]] | None = None,
        lanes: int | None = None,
    ) -> dict[str, Any]:
        """Give the state that submits a job and waits for it.

        Args:
            name: What the job is called.
            node: The step in whose image it runs.
            words: What `runtime/step.py` is told to do.
            given: Its variables besides.
            lanes: How many lanes there are, if it is one of a Map.
        """
        command: dict[str, Any] = {"Command": [*STEP, *words]}
        if lanes is not None:
            shown = ", ".join(f"'{word}'" for word in (*STEP, *words))
            command = {"Command.$": f"States.Array({shown}, States.Format('{{}}/{lanes}', $))"}
        environment = [
            {"Name": "WORK", "Value.$": f"States.Format('{WORK}/{{}}/work', $$.Execution.Name)"},
            *(given or []),
        ]
        return {
            "Type": "Task",
            "Resource": _BATCH,
            "Parameters": {
                "JobName": f"{self._title}-{name}",
                "JobQueue": "${JobQueue}",
                "JobDefinition": f"{self._title}-{self.names[node.path]}",
                "ContainerOverrides": {**command, "Environment": environment},
            },
            "ResultPath": None,
        }


def _shown(name: str, one: Input) -> str:
    """Give the expression that writes an argument as a variable holds it."""
    is_text = one.type.required.name in ("String", "Enum", "File", "Directory")
    return (
        f"States.Format('{{}}', $.inputs.{name})"
        if is_text
        else (f"States.JsonToString($.inputs.{name})")
    )


def _lanes(count: int) -> dict[str, Any]:
    return {"lanes.$": f"States.ArrayRange(0, {count - 1}, 1)"}
