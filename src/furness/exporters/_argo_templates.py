"""The templates of an Argo workflow: its graph, and the pod of each task in it."""

from typing import Any

from furness.exporters._planned import Planned
from furness.exporters._pod import (
    STEP,
    WORK,
    name_for,
    resources,
    secrets_of,
    step_of,
)
from furness.exporters._pods import Pods
from furness.exporters._surroundings import resources_of
from furness.exporters._text import about_step
from furness.graph.plan import Node

LANES = 8
"""How many pods a scattered step has where the number of elements is known only during the run."""

_TRIES = {"limit": "2", "retryPolicy": "OnError"}


class Templates:
    """The templates of a pipeline."""

    def __init__(self, pods: Pods, planned: Planned) -> None:
        self._planned = planned
        self._pipeline = planned.pipeline
        self._pods = pods
        self._names = planned.named(lambda path: name_for(f"step-{path}"))

    def all(self) -> list[dict[str, Any]]:
        """Give all of them; `main` comes first."""
        return [
            self._main(),
            self._begin(),
            *(self._step(node) for node in self._planned.steps),
            self._collect(),
            *self._exits(),
        ]

    def _main(self) -> dict[str, Any]:
        steps = self._planned.steps
        tasks: list[dict[str, Any]] = [{"name": "begin", "template": "begin"}]
        tasks += [self._task(node) for node in steps]
        last = [self._names[node.path] for node in steps]
        tasks.append({"name": "collect", "template": "collect", "dependencies": last})
        given = [
            {
                "name": one,
                "valueFrom": {"parameter": f"{{{{tasks.collect.outputs.parameters.{one}}}}}"},
            }
            for one in self._pipeline.outputs
        ]
        outputs = {"outputs": {"parameters": given}} if given else {}
        return {"name": "main", "dag": {"tasks": tasks}, **outputs}

    def _task(self, node: Node) -> dict[str, Any]:
        name = self._names[node.path]
        needs = [self._names[one.path] for one in self._planned.needs_of(node)]
        task = {"name": name, "template": name, "dependencies": needs or ["begin"]}
        lanes = self._planned.lanes(node, LANES)
        if lanes is None:
            return task
        lane = {"parameters": [{"name": "lane", "value": "{{item}}"}]}
        return {**task, "arguments": lane, "withSequence": {"count": str(lanes)}}

    def _begin(self) -> dict[str, Any]:
        words = [f"{name}={{{{workflow.parameters.{name}}}}}" for name in self._pipeline.inputs]
        return self._template("begin", self._planned.steps[0], [*STEP, "begin", *words])

    def _step(self, node: Node) -> dict[str, Any]:
        assert node.operator is not None  # noqa: S101 - only steps that run something have pods
        lanes = self._planned.lanes(node, LANES)
        lane = [] if lanes is None else ["--lane", f"{{{{inputs.parameters.lane}}}}/{lanes}"]
        inputs = {} if lanes is None else {"inputs": {"parameters": [{"name": "lane"}]}}
        made = self._template(
            self._names[node.path],
            node,
            step_of(node, *lane),
            env=secrets_of(node.operator),
            resources=resources(resources_of(node)),
        )
        notes = {"annotations": {"workflows.argoproj.io/description": about_step(node)}}
        return {"name": made.pop("name"), "metadata": notes, **inputs, **made}

    def _collect(self) -> dict[str, Any]:
        made = self._template("collect", self._planned.steps[0], [*STEP, "collect"])
        given = [
            {"name": one, "valueFrom": {"path": f"{WORK}/work/outputs/{one}"}}
            for one in self._pipeline.outputs
        ]
        return {**made, "outputs": {"parameters": given}} if given else made

    def _exits(self) -> list[dict[str, Any]]:
        """Give the templates of what runs when the workflow has ended, well or not."""
        if not self._planned.exits:
            return []
        made, steps = [], [[{"name": "collect", "template": "collect"}]]
        for node in self._planned.exits:
            name = self._names[node.path]
            env = secrets_of(node.operator) if node.operator else []
            made.append(self._template(name, node, [*STEP, "exit", node.path], env=env))
            steps.append([{"name": name, "template": name}])
        return [{"name": "exit", "steps": steps}, *made]

    def _template(self, name: str, node: Node, command: list[str], **more: Any) -> dict[str, Any]:
        container = self._pods.container("main", node, command, **more)
        del container["name"]
        return {"name": name, "retryStrategy": _TRIES, "container": container}
