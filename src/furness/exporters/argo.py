"""Argo Workflows (https://argo-workflows.readthedocs.io/en/stable/fields/): a task for each step.

The pods share a volume, which the workflow claims. A workflow template and a cron workflow, which
is suspended until its schedule is set, are written beside the workflow itself.
"""

from typing import Any, ClassVar

from msgspec import UNSET

from furness.exporters._plan import Planned, plan
from furness.exporters._pod import (
    PULL_SECRET,
    STEP,
    UNPRIVILEGED,
    WORK,
    Pods,
    literal,
    name_for,
    resources,
    secrets_of,
    step_of,
)
from furness.exporters._text import about, about_step, example, in_comment
from furness.exporters._told import resources_of
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.plan import Node
from furness.model.interface import Input
from furness.model.markup import write_yaml
from furness.model.pipeline import name_of
from furness.model.values import as_variable

LANES = 8
"""How many pods a scattered step has where the number of elements is known only during the run."""

_API = "argoproj.io/v1alpha1"
_TRIES = {"limit": "2", "retryPolicy": "OnError"}
_SCHEDULE = "0 3 * * *"


class ArgoExporter(Exporter):
    """Writes a Workflow, a WorkflowTemplate and a CronWorkflow."""

    summary: ClassVar[str] = "Argo Workflows"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject, in_images=True)
        title = name_for(name_of(subject.unit))
        made = _Workflow(subject, planned, title)
        main, files = f"{title}.yaml", f"{title}-plan.yaml"
        required = " ".join(f"-p {one}" for one in example(planned.pipeline).split())
        use = f"kubectl apply -f {files} && argo submit {main} {required}".rstrip()
        head = in_comment([*about(subject.unit), "", use])
        written = {
            main: made.workflow(),
            f"{title}-template.yaml": made.template(),
            f"{title}-cron.yaml": made.cron(),
            files: made.files(),
        }
        return Export(
            main=main,
            files={
                name: (head + write_yaml(one, frozenset(), is_for_others=True)).encode()
                for name, one in written.items()
            },
            use=use,
            warnings=planned.warnings,
        )


class _Workflow:
    """A pipeline as Argo says it."""

    def __init__(self, subject: Subject, planned: Planned, title: str) -> None:
        self._planned = planned
        self._pipeline = planned.pipeline
        self._title = title
        self._pods = Pods(subject, planned, title)
        self._names = planned.named(lambda path: name_for(f"step-{path}"))
        self.files = self._pods.files

    def workflow(self) -> dict[str, Any]:
        """Give it to be run once."""
        return self._document(
            "Workflow", {"generateName": f"{self._title}-"}, self._spec(is_run=True)
        )

    def template(self) -> dict[str, Any]:
        """Give it to be kept, and run by its name."""
        return self._document("WorkflowTemplate", {"name": self._title}, self._spec(is_run=False))

    def cron(self) -> dict[str, Any]:
        """Give a schedule for the template."""
        spec = {
            "schedules": [_SCHEDULE],
            "suspend": True,
            "workflowSpec": {"workflowTemplateRef": {"name": self._title}},
        }
        return self._document("CronWorkflow", {"name": self._title}, spec)

    def _document(self, kind: str, named: dict[str, str], spec: dict[str, Any]) -> dict[str, Any]:
        described = self._pipeline.description
        notes = {"annotations": {"workflows.argoproj.io/description": described}}
        labels = {"app.kubernetes.io/version": self._pipeline.version}
        return {
            "apiVersion": _API,
            "kind": kind,
            "metadata": {**named, "labels": labels, **(notes if described else {})},
            "spec": spec,
        }

    def _spec(self, *, is_run: bool) -> dict[str, Any]:
        exits = {"onExit": "exit"} if self._planned.exits else {}
        claim = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "10Gi"}}}
        given = [_parameter(name, one) for name, one in self._pipeline.inputs.items()]
        if is_run:
            given = [{"value": f"value_of_{one['name']}", **one} for one in given]
        return {
            "entrypoint": "main",
            **exits,
            "arguments": {"parameters": given},
            "imagePullSecrets": [{"name": PULL_SECRET}],
            "securityContext": UNPRIVILEGED,
            "volumeClaimTemplates": [{"metadata": {"name": "work"}, "spec": claim}],
            "volumes": [self._pods.volume],
            "templates": [
                self._main(),
                self._begin(),
                *(self._step(node) for node in self._planned.steps),
                self._collect(),
                *self._exits(),
            ],
        }

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


def _parameter(name: str, one: Input) -> dict[str, Any]:
    """Give a parameter: text, as all of Argo's are; what is absent is an empty one."""
    said = f"{one.type}. {one.description}".strip()
    found: dict[str, Any] = {
        "name": name,
        "description": f"{said} [{one.unit}]" if one.unit else said,
    }
    if one.type.required.choices:
        found["enum"] = list(one.type.required.choices)
    if one.default is not UNSET and one.default is not None:
        found["value"] = literal(as_variable(one.default, one))
    elif not one.is_required:
        found["value"] = ""
    return found
