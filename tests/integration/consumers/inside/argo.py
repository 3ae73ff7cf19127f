"""Does Argo Workflows accept manifests: by its schema, strictly, and by what its linter adds.

The models of `hera` are generated from the schema of Argo 4.0; they are made to refuse fields that
they do not know. What the linter adds is in `argo_lint.py`.
"""

import json
from typing import Any

from hera.shared import _pydantic

_pydantic.APIBaseModel.model_config.update(extra="forbid", populate_by_name=False)

from hera.workflows import models  # noqa: E402 # its classes take the line above over

from tests.integration.consumers.inside.argo_lint import lint  # noqa: E402
from tests.integration.consumers.inside.documents import documents  # noqa: E402
from tests.integration.consumers.inside.kubernetes import look  # noqa: E402
from tests.integration.consumers.inside.manifests import metadata  # noqa: E402

_MODELS = {
    "Workflow": models.Workflow,
    "WorkflowTemplate": models.WorkflowTemplate,
    "ClusterWorkflowTemplate": models.ClusterWorkflowTemplate,
    "CronWorkflow": models.CronWorkflow,
}


def check(path: str) -> list[str]:
    found = documents(path)
    if not any(one.get("kind") in _MODELS for one in found):
        return ["there is no Argo Workflow, WorkflowTemplate or CronWorkflow"]
    shared = [
        template
        for one in found
        if one.get("kind") in ("WorkflowTemplate", "ClusterWorkflowTemplate")
        for template in one["spec"].get("templates", [])
    ]
    return [said for one in found for said in judge(one, shared)]


def judge(manifest: dict[str, Any], shared: list[dict[str, Any]]) -> list[str]:
    """Say what is wrong with a manifest; what is not Argo's is Kubernetes's."""
    model = _MODELS.get(manifest.get("kind", ""))
    if model is None:
        return look(manifest)
    if manifest.get("apiVersion") != "argoproj.io/v1alpha1":
        return [f"apiVersion: `{manifest.get('apiVersion')}` is not `argoproj.io/v1alpha1`"]
    try:
        model.model_validate_json(json.dumps(manifest), strict=True)
    except ValueError as error:
        return [str(error)]
    return [*metadata(manifest["metadata"]), *lint(manifest, shared)]
