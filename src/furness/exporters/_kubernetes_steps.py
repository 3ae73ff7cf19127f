"""The Jobs of a pipeline: one for each step, and what they share."""

from typing import Any

from furness.exporters._kubernetes_job import claim, job_of
from furness.exporters._planned import Planned
from furness.exporters._pod import STEP, name_for, resources, secrets_of, step_of, variables
from furness.exporters._pods import Pods
from furness.exporters._surroundings import resources_of
from furness.exporters.interface import Subject
from furness.graph.plan import Node

LANES = 8
"""How many pods a scattered step has where the number of elements is known only during the run."""

_INDEX = {"fieldPath": "metadata.annotations['batch.kubernetes.io/job-completion-index']"}
_LANE = {"name": "JOB_COMPLETION_INDEX", "valueFrom": {"fieldRef": _INDEX}}
_ENDED = {
    "onExitCodes": {"containerName": "step", "operator": "In", "values": [1]},
    "onPodConditions": [],
}
_SINGLE = {"podFailurePolicy": {"rules": [{"action": "FailJob", **_ENDED}]}}
"""A step that failed has been tried as often as it should; what befell its pod is tried again."""
_INDEXED = {
    "completionMode": "Indexed",
    "backoffLimit": None,
    "backoffLimitPerIndex": 2,
    "podFailurePolicy": {"rules": [{"action": "FailIndex", **_ENDED}]},
}


class Jobs:
    """The Jobs of a pipeline."""

    def __init__(self, subject: Subject, planned: Planned, title: str) -> None:
        self._planned = planned
        self._title = title
        self._unit = planned.pipeline
        self._pods = Pods(subject, planned, title)
        taken = (f"{title}-begin", f"{title}-end")
        self._names = planned.named(lambda path: name_for(f"{title}-{path}"), taken)

    def all(self) -> list[dict[str, Any]]:
        """Give all that is applied, in an order in which it can be."""
        steps = [self._step(node) for node in self._planned.steps]
        return [
            self._pods.files(),
            claim(self._title, "ReadWriteMany"),
            self._begin(),
            *steps,
            self._end(),
        ]

    def _job(self, name: str, pod: dict[str, Any], **more: Any) -> dict[str, Any]:
        return job_of(name, self._unit, {**pod, "volumes": [self._pods.volume]}, **more)

    def _begin(self) -> dict[str, Any]:
        first = self._planned.steps[0]
        env = variables(self._unit.inputs)
        container = self._pods.container("begin", first, [*STEP, "begin", "--environment"], env=env)
        return self._job(f"{self._title}-begin", {"containers": [container]})

    def _step(self, node: Node) -> dict[str, Any]:
        lanes = self._planned.lanes(node, LANES)
        waiting = self._pods.container("await", node, [*STEP, "await", node.path])
        pod = {"initContainers": [waiting], "containers": [self._container(node, lanes)]}
        many = {"completions": lanes, "parallelism": lanes, **_INDEXED}
        return self._job(self._names[node.path], pod, **(many if lanes else _SINGLE))

    def _container(self, node: Node, lanes: int | None) -> dict[str, Any]:
        """Give the container that runs a step, or a lane of it."""
        assert node.operator is not None  # noqa: S101 - see `Pods.container`
        command, env = step_of(node), secrets_of(node.operator)
        if lanes is not None:
            command += ["--lane", f"$(JOB_COMPLETION_INDEX)/{lanes}"]
            env = [_LANE, *env]
        amounts = resources(resources_of(node))
        return self._pods.container("step", node, command, env=env, resources=amounts)

    def _end(self) -> dict[str, Any]:
        """Give the Job that collects the outputs when all has ended, and runs the exit steps."""
        first = self._planned.steps[0]
        parts = [
            self._pods.container("await", first, [*STEP, "await"]),
            self._pods.container("collect", first, [*STEP, "collect"]),
        ]
        for node in self._planned.exits:
            env = secrets_of(node.operator) if node.operator else []
            command = [*STEP, "exit", node.path]
            parts.append(self._pods.container(self._names[node.path], node, command, env=env))
        return self._job(
            f"{self._title}-end", {"initContainers": parts[:-1], "containers": parts[-1:]}
        )
