"""A Kubernetes Job, and the claim of the volume on which it works."""

from typing import Any

from furness.exporters._pod import PULL_SECRET, UNPRIVILEGED, name_for
from furness.model.pipeline import Unit, name_of


def claim(title: str, mode: str) -> dict[str, Any]:
    """Give the claim of the volume that all tasks share."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": f"{title}-work"},
        "spec": {"accessModes": [mode], "resources": {"requests": {"storage": "10Gi"}}},
    }


def job_of(name: str, unit: Unit, pod: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a Job; what else is said of it is in `more`."""
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
