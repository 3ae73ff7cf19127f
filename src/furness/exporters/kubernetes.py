"""Kubernetes Jobs (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/).

An operator is one Job. A pipeline is a Job for each step, an Indexed Job for one that is scattered:
they share a volume, and each waits there for what it reads.
"""

from typing import Any, ClassVar

from furness.errors import Problem
from furness.exporters._plan import Planned, plan
from furness.exporters._pod import (
    CONFINED,
    PULL_SECRET,
    STEP,
    UNPRIVILEGED,
    WORK,
    Pods,
    is_foreign,
    literal,
    name_for,
    resources,
    secrets_of,
    step_of,
    variables,
)
from furness.exporters._text import about, in_comment
from furness.exporters._told import resources_of
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.plan import Node
from furness.model.markup import write_yaml
from furness.model.operator import Operator
from furness.model.pipeline import Unit, name_of
from furness.model.start import parts_of

LANES = 8
"""How many pods a scattered step has where the number of elements is known only during the run."""

_INDEX = {"fieldPath": "metadata.annotations['batch.kubernetes.io/job-completion-index']"}
_ENDED = {
    "onExitCodes": {"containerName": "step", "operator": "In", "values": [1]},
    "onPodConditions": [],
}
_SINGLE = {"podFailurePolicy": {"rules": [{"action": "FailJob", **_ENDED}]}}
"""A step that failed has been tried as often as it should; what befell its pod is tried again."""
_INDEXED = {
    "backoffLimit": None,
    "backoffLimitPerIndex": 2,
    "podFailurePolicy": {"rules": [{"action": "FailIndex", **_ENDED}]},
}
_HEAD = """{about}#
# {use}
"""
_OPERATOR_USE = """Put the arguments in place of value_of_...; files are paths on the volume
# {claim}, where the outputs are, too: /work/a.tif.
# kubectl apply -f {main}"""
_PIPELINE_USE = """Put the arguments in place of value_of_...; files are paths on the volume
# {claim}, which all pods share (ReadWriteMany): /work/a.tif. The outputs are in /work/results.
# kubectl apply -f {main}"""


class KubernetesExporter(Exporter):
    """Writes Jobs, with the volume that they share."""

    summary: ClassVar[str] = "Kubernetes Jobs"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        title = name_for(name_of(subject.unit))
        main = f"{title}.yaml"
        warnings: tuple[Problem, ...] = ()
        if isinstance(subject.unit, Operator):
            made, use = _for_operator(subject, subject.unit), _OPERATOR_USE
        else:
            planned = plan(subject, in_images=True)
            made, use = _Jobs(subject, planned, title).all(), _PIPELINE_USE
            warnings = planned.warnings
        head = _HEAD.format(
            about=in_comment(about(subject.unit)),
            use=use.format(main=main, claim=f"{title}-work"),
        )
        text = head + "---\n".join(write_yaml(one, frozenset(), is_for_others=True) for one in made)
        return Export(
            main=main,
            files={main: text.encode()},
            use=f"kubectl apply -f {main}",
            warnings=warnings,
        )


def _for_operator(subject: Subject, operator: Operator) -> list[dict[str, Any]]:
    title = name_for(operator.operator)
    container = {
        "name": title,
        "image": subject.image_of(operator),
        **_command(operator),
        "workingDir": WORK,
        "env": [
            *variables(operator.inputs),
            *_fixed(operator),
            *secrets_of(operator),
        ],
        "resources": resources(operator.resources),
        "securityContext": CONFINED,
        "volumeMounts": [{"name": "work", "mountPath": WORK}],
    }
    if operator.ports:
        container["ports"] = [_port(one) for one in operator.ports]
    limit = operator.resources.time_limit
    job = _job(title, operator, {"containers": [container]})
    if limit:
        job["spec"]["activeDeadlineSeconds"] = int(limit)
    return [_claim(title, "ReadWriteOnce"), job]


def _command(operator: Operator) -> dict[str, Any]:
    """Give the command of a container that is complete; one of ours knows its own."""
    if not is_foreign(operator) or not operator.command:
        return {}
    return {"command": [_filled(parts) for parts in parts_of(operator)]}


def _filled(parts: list[str]) -> str:
    """Write `$name` as Kubernetes reads it."""
    return "".join(f"$({one})" if at % 2 else literal(one) for at, one in enumerate(parts))


def _fixed(operator: Operator) -> list[dict[str, Any]]:
    paths = {name: one.path for name, one in operator.outputs.items() if one.path}
    return [{"name": name, "value": text} for name, text in {**operator.variables, **paths}.items()]


def _port(port: str) -> dict[str, Any]:
    number, _, protocol = port.partition("/")
    return {"containerPort": int(number), "protocol": (protocol or "tcp").upper()}


def _claim(title: str, mode: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": f"{title}-work"},
        "spec": {"accessModes": [mode], "resources": {"requests": {"storage": "10Gi"}}},
    }


def _job(name: str, unit: Unit, pod: dict[str, Any], **more: Any) -> dict[str, Any]:
    title = name_for(name_of(unit))
    labels = {"app.kubernetes.io/name": title, "app.kubernetes.io/version": unit.version}
    volume = {"name": "work", "persistentVolumeClaim": {"claimName": f"{title}-work"}}
    notes = {"annotations": {"description": unit.description}} if unit.description else {}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "labels": labels, **notes},
        "spec": {
            **{key: one for key, one in {"backoffLimit": 2, **more}.items() if one is not None},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "restartPolicy": "Never",
                    "imagePullSecrets": [{"name": PULL_SECRET}],
                    "securityContext": UNPRIVILEGED,
                    **pod,
                    "volumes": [volume, *pod.get("volumes", [])],
                },
            },
        },
    }


class _Jobs:
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
            _claim(self._title, "ReadWriteMany"),
            self._begin(),
            *steps,
            self._end(),
        ]

    def _job(self, name: str, pod: dict[str, Any], **more: Any) -> dict[str, Any]:
        return _job(name, self._unit, {**pod, "volumes": [self._pods.volume]}, **more)

    def _begin(self) -> dict[str, Any]:
        first = self._planned.steps[0]
        env = variables(self._unit.inputs)
        container = self._pods.container("begin", first, [*STEP, "begin", "--environment"], env=env)
        return self._job(f"{self._title}-begin", {"containers": [container]})

    def _step(self, node: Node) -> dict[str, Any]:
        assert node.operator is not None  # noqa: S101 - see `_container`
        lanes = self._planned.lanes(node, LANES)
        command = step_of(node)
        index: list[dict[str, Any]] = []
        if lanes is not None:
            command += ["--lane", f"$(JOB_COMPLETION_INDEX)/{lanes}"]
            index = [{"name": "JOB_COMPLETION_INDEX", "valueFrom": {"fieldRef": _INDEX}}]
        container = self._pods.container(
            "step",
            node,
            command,
            env=[*index, *secrets_of(node.operator)],
            resources=resources(resources_of(node)),
        )
        waiting = self._pods.container("await", node, [*STEP, "await", node.path])
        many = {
            "completions": lanes,
            "parallelism": lanes,
            "completionMode": "Indexed",
            **_INDEXED,
        }
        return self._job(
            self._names[node.path],
            {"initContainers": [waiting], "containers": [container]},
            **(many if lanes else _SINGLE),
        )

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
