"""The definitions of the AWS Batch jobs that a state machine submits."""

import math
from typing import Any

from furness.exporters._folder import FOLDER
from furness.exporters._planned import Planned
from furness.exporters._pod import WORK, name_for
from furness.exporters._surroundings import resources_of
from furness.exporters.interface import Subject
from furness.graph.plan import Node
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.start import PLACE

STATES = ("defaults", "inputs", "begin", "collect", "verdict", "failed", "succeeded")
"""The states that are no steps."""
_FARGATE = {"executionRoleArn": "${ExecutionRole}", "jobRoleArn": "${JobRole}"}


def definitions_of(subject: Subject, planned: Planned, title: str) -> list[dict[str, Any]]:
    """Give the job definition of each step, as `aws batch register-job-definition` takes it."""
    names = planned.named(name_for, STATES)
    has_files = any(name.startswith(f"{FOLDER}/files/") for name in planned.files)
    return [
        _definition(subject, node, f"{title}-{names[node.path]}", has_files=has_files)
        for node in (*planned.steps, *planned.exits)
    ]


def _definition(subject: Subject, node: Node, name: str, *, has_files: bool) -> dict[str, Any]:
    assert node.operator is not None  # noqa: S101 - only steps that run something are here
    needed = resources_of(node)
    limit = {"attemptDurationSeconds": max(60, int(needed.time_limit or 0))}
    return {
        "jobDefinitionName": name,
        "type": "container",
        "retryStrategy": {"attempts": 1},
        **({"timeout": limit} if needed.time_limit else {}),
        "containerProperties": _container(subject, node.operator, needed, has_files=has_files),
    }


def _container(
    subject: Subject, operator: Operator, needed: Resources, *, has_files: bool
) -> dict[str, Any]:
    volumes, mounts = [_volume("work", "/")], [{"sourceVolume": "work", "containerPath": WORK}]
    if has_files:
        volumes.append(_volume("files", f"/{FOLDER}/files"))
        mounts.append({"sourceVolume": "files", "containerPath": f"{PLACE}/files"})
    return {
        "image": subject.built_image_of(operator),
        "resourceRequirements": [
            {"type": key, "value": one} for key, one in _amounts(needed).items()
        ],
        "environment": [{"name": "FURNESS_PLAN", "value": f"{WORK}/{FOLDER}/plan.json"}],
        "secrets": [{"name": one, "valueFrom": one} for one in operator.secrets],
        "volumes": volumes,
        "mountPoints": mounts,
        **_FARGATE,
    }


def _amounts(needed: Resources) -> dict[str, str]:
    found = {
        "VCPU": f"{max(1, math.ceil(needed.cpus))}",
        "MEMORY": f"{math.ceil((needed.memory or 2 * 2**30) / 2**20)}",
    }
    return found | ({"GPU": f"{needed.gpus}"} if needed.gpus else {})


def _volume(name: str, root: str) -> dict[str, Any]:
    told = {"fileSystemId": "${FileSystem}", "rootDirectory": root}
    return {"name": name, "efsVolumeConfiguration": told}
