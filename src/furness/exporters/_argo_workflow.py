"""A pipeline as Argo says it: a workflow, its template and its schedule."""

from typing import Any

from msgspec import UNSET

from furness.exporters._argo_templates import Templates
from furness.exporters._planned import Planned
from furness.exporters._pod import (
    PULL_SECRET,
    UNPRIVILEGED,
    literal,
)
from furness.exporters._pods import Pods
from furness.exporters.interface import Subject
from furness.model.interface import Input
from furness.model.values import as_variable

_API = "argoproj.io/v1alpha1"
_SCHEDULE = "0 3 * * *"


class Workflow:
    """A pipeline as Argo says it."""

    def __init__(self, subject: Subject, planned: Planned, title: str) -> None:
        self._planned = planned
        self._pipeline = planned.pipeline
        self._title = title
        self._pods = Pods(subject, planned, title)
        self.files = self._pods.files
        """Gives the files that its pods get besides their images."""

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
            "templates": Templates(self._pods, self._planned).all(),
        }


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
