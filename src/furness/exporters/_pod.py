"""What Kubernetes is told of a pod: containers, resources, variables, who may do what in it.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from furness.graph.plan import Node
from furness.model.artifact import is_file_value
from furness.model.environment import Environment
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.start import PLACE
from furness.model.values import as_variable

STEP = ["python3", f"{PLACE}/runtime/step.py"]
"""The words before what `runtime/step.py` is to do."""

PULL_SECRET = "image-pull-secret"  # noqa: S105 - the name of a secret
"""The secret that holds how to reach the registry; pods start without one, too."""

WORK = "/work"
"""The volume that all pods share."""
_LONGEST = 63


def name_for(text: str) -> str:
    """Give a name that Kubernetes takes: small letters, digits and hyphens (RFC 1123)."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:_LONGEST].strip("-") or "step"


def variables(inputs: Mapping[str, Input]) -> list[dict[str, Any]]:
    """Give the variable of each input: its default, or `value_of_NAME`, to be replaced."""
    found = []
    for name, one in inputs.items():
        if one.is_required:
            found.append({"name": name, "value": f"value_of_{name}"})
        elif isinstance(one.default, msgspec.UnsetType) or one.default is None:
            continue
        elif not is_file_value(one.default):
            found.append({"name": name, "value": literal(as_variable(one.default, one))})
    return found


def literal(text: str) -> str:
    """Give a text of which Kubernetes takes no part for a reference to a variable."""
    return text.replace("$(", "$$(")


def fixed_of(operator: Operator) -> list[dict[str, Any]]:
    """Give the variables that are always set."""
    return [{"name": name, "value": literal(text)} for name, text in operator.variables.items()]


def secrets_of(operator: Operator) -> list[dict[str, Any]]:
    """Give the variable of each secret, from the Kubernetes secret with the operator's name."""
    name = f"{name_for(operator.operator)}-secrets"
    return [
        {"name": one, "valueFrom": {"secretKeyRef": {"name": name, "key": one}}}
        for one in operator.secrets
    ]


def resources(needed: Resources) -> dict[str, Any]:
    """Give what a container asks for, and its limits."""
    amount = f"{math.ceil(needed.memory / 2**20)}Mi" if needed.memory else None
    cpus = f"{needed.cpus:g}" if needed.cpus == int(needed.cpus) else f"{needed.cpus * 1000:.0f}m"
    limits = {"memory": amount} if amount else {}
    if needed.gpus:
        limits["nvidia.com/gpu"] = str(needed.gpus)
    requests = {"cpu": cpus} | ({"memory": amount} if amount else {})
    return {"requests": requests} | ({"limits": limits} if limits else {})


CONFINED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
"""What no container needs."""

UNPRIVILEGED = {
    "runAsNonRoot": True,
    "fsGroup": 1001,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""Who a pod runs as: images that we build have the user 1001."""


def step_of(node: Node, *words: str) -> list[str]:
    """Give the command that runs a step in its image."""
    return [*STEP, "run", node.path, *words]


def is_foreign(operator: Operator) -> bool:
    """Tell whether an operator's image is somebody else's."""
    return isinstance(operator.environment, Environment) and bool(operator.environment.image)
