"""AWS Step Functions state machines (https://states-language.net/): a Batch job for each step.

Steps that do not wait for each other are branches of one Parallel state; a scattered step is a Map
over its lanes. The jobs share a file system (EFS), on which the folder `furness` lies.
"""

import math
from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET

from furness.errors import Problem
from furness.exporters._plan import Planned, plan
from furness.exporters._pod import STEP, WORK, name_for
from furness.exporters._text import about, plain
from furness.exporters._told import FOLDER, resources_of
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.plan import Node
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import name_of
from furness.model.resources import Resources
from furness.model.start import PLACE

LANES = 8
"""How many jobs a scattered step has where the number of elements is known only during the run."""

_STATES = ("defaults", "inputs", "begin", "collect", "verdict", "failed", "succeeded")
"""The states that are no steps."""
_BATCH = "arn:aws:states:::batch:submitJob.sync"
_BROKEN = [{"ErrorEquals": ["States.ALL"], "Next": "collect", "ResultPath": "$.error"}]
_FARGATE = {"executionRoleArn": "${ExecutionRole}", "jobRoleArn": "${JobRole}"}


class StepFunctionsExporter(Exporter):
    """Writes a state machine, and the job definitions that it submits."""

    summary: ClassVar[str] = "an AWS Step Functions state machine"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject, in_images=True)
        title = name_for(name_of(subject.unit))
        machine = _Machine(planned, title)
        main, jobs = f"{title}.asl.json", f"{title}.jobs.json"
        definitions = _definitions(subject, planned, title)
        kept = {
            name: content
            for name, content in planned.files.items()
            if not name.startswith(f"{FOLDER}/runtime/")
        }
        return Export(
            main=main,
            files={main: _json(machine.document()), jobs: _json(definitions), **kept},
            support=frozenset(kept),
            use=f"aws stepfunctions create-state-machine --definition file://{main} ...",
            warnings=(*planned.warnings, *_unsaid(planned)),
        )


def _json(document: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _unsaid(planned: Planned) -> Iterator[Problem]:
    for node in planned.steps:
        if resources_of(node).ranks:
            yield Problem(
                "export-ranks",
                f"the ranks of `{node.path}` run on one machine",
                "use a multi-node job definition for more",
            )


class _Machine:
    """The states of a pipeline."""

    def __init__(self, planned: Planned, title: str) -> None:
        self._planned = planned
        self._title = title
        self._names = planned.named(name_for, _STATES)

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
        begin = self._job("begin", self._planned.steps[0], words, self._arguments())
        states = {"begin": {**begin, "Catch": _BROKEN, "Next": names[0]}}
        for name, after, level in zip(names, [*names[1:], "collect"], levels, strict=True):
            branches = [self._branch(node) for node in level]
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
        collect = self._job("collect", self._planned.steps[0], ["collect"])
        exits = [
            (self._names[node.path], self._job(self._names[node.path], node, ["exit", node.path]))
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

    def _branch(self, node: Node) -> dict[str, Any]:
        name = self._names[node.path]
        lanes = self._planned.lanes(node, LANES)
        if lanes is None:
            job = self._job(name, node, ["run", node.path])
            return {"StartAt": name, "States": {name: {**job, "End": True}}}
        inner = self._job(name, node, ["run", node.path, "--lane"], lanes=lanes)
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

    def _arguments(self) -> list[dict[str, Any]]:
        """Give the variables of the first job, which holds the arguments."""
        return [
            {"Name": name, "Value.$": _shown(name, one)}
            for name, one in self._planned.pipeline.inputs.items()
        ]

    def _job(
        self,
        name: str,
        node: Node,
        words: list[str],
        given: list[dict[str, Any]] | None = None,
        lanes: int | None = None,
    ) -> dict[str, Any]:
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
                "JobDefinition": f"{self._title}-{self._names[node.path]}",
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


def _definitions(subject: Subject, planned: Planned, title: str) -> list[dict[str, Any]]:
    """Give the job definition of each step, as `aws batch register-job-definition` takes it."""
    found = []
    names = planned.named(name_for, _STATES)
    has_files = any(name.startswith(f"{FOLDER}/files/") for name in planned.files)
    for node in (*planned.steps, *planned.exits):
        assert node.operator is not None  # noqa: S101 - only steps that run something are here
        needed = resources_of(node)
        seconds = max(60, int(needed.time_limit or 0))
        limit = {"timeout": {"attemptDurationSeconds": seconds}}
        found.append(
            {
                "jobDefinitionName": f"{title}-{names[node.path]}",
                "type": "container",
                "retryStrategy": {"attempts": 1},
                **(limit if needed.time_limit else {}),
                "containerProperties": _container(
                    subject, node.operator, needed, has_files=has_files
                ),
            }
        )
    return found


def _container(
    subject: Subject, operator: Operator, needed: Resources, *, has_files: bool
) -> dict[str, Any]:
    amounts = {"VCPU": f"{max(1, math.ceil(needed.cpus))}"}
    amounts["MEMORY"] = f"{math.ceil((needed.memory or 2 * 2**30) / 2**20)}"
    if needed.gpus:
        amounts["GPU"] = f"{needed.gpus}"
    volumes, mounts = [_volume("work", "/")], [{"sourceVolume": "work", "containerPath": WORK}]
    if has_files:
        volumes.append(_volume("files", f"/{FOLDER}/files"))
        mounts.append({"sourceVolume": "files", "containerPath": f"{PLACE}/files"})
    return {
        "image": subject.built_image_of(operator),
        "resourceRequirements": [{"type": key, "value": one} for key, one in amounts.items()],
        "environment": [{"name": "FURNESS_PLAN", "value": f"{WORK}/{FOLDER}/plan.json"}],
        "secrets": [{"name": one, "valueFrom": one} for one in operator.secrets],
        "volumes": volumes,
        "mountPoints": mounts,
        **_FARGATE,
    }


def _volume(name: str, root: str) -> dict[str, Any]:
    told = {"fileSystemId": "${FileSystem}", "rootDirectory": root}
    return {"name": name, "efsVolumeConfiguration": told}
