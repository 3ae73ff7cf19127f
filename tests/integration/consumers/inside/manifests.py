"""What a Kubernetes API server refuses in a pod and in metadata, though the schema allows it.

Rules of the API conventions: https://kubernetes.io/docs/concepts/overview/working-with-objects/names
"""

import re
from collections.abc import Iterator
from typing import Any

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?")
_KEY = re.compile(r"([a-z0-9][-a-z0-9.]{0,252}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_QUANTITY = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?")
_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")


def metadata(given: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with an object's name, labels and annotations."""
    name = given.get("name") or given.get("generateName", "")
    plain = name.rstrip("-") if "generateName" in given else name
    if not _NAME.fullmatch(plain) or len(name) > 253:
        yield f"metadata.name: `{name}` is not a DNS-1123 subdomain"
    for key, value in given.get("labels", {}).items():
        if not _KEY.fullmatch(key) or not _VALUE.fullmatch(value):
            yield f"metadata.labels: `{key}: {value}` is not a label"
    for key in given.get("annotations", {}):
        if not _KEY.fullmatch(key):
            yield f"metadata.annotations: `{key}` is not a key"


def pod(spec: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with a pod's containers and volumes."""
    volumes = [one["name"] for one in spec.get("volumes", [])]
    containers = [*spec.get("initContainers", []), *spec.get("containers", [])]
    yield from names("volumes", volumes)
    yield from names("containers", [one["name"] for one in containers])
    for one in containers:
        yield from container(one, set(volumes))


def names(place: str, given: list[str]) -> Iterator[str]:
    """Say which names are no DNS labels, and which come twice."""
    for name in given:
        if not _LABEL.fullmatch(name):
            yield f"{place}: `{name}` is not a DNS-1123 label"
    for name in {name for name in given if given.count(name) > 1}:
        yield f"{place}: `{name}` comes twice"


def container(given: dict[str, Any], volumes: set[str]) -> Iterator[str]:
    """Say what is wrong with a container, in a pod that has these volumes."""
    if not given.get("image"):
        yield "a container has no image"
    places = [one["mountPath"] for one in given.get("volumeMounts", [])]
    for one in given.get("volumeMounts", []):
        if one["name"] not in volumes:
            yield f"volumeMounts: there is no volume `{one['name']}`"
        if places.count(one["mountPath"]) > 1:
            yield f"volumeMounts: `{one['mountPath']}` comes twice"
    for one in given.get("env", []):
        if not _VARIABLE.fullmatch(one["name"]):
            yield f"env: `{one['name']}` is not a variable's name"
        if "value" in one and "valueFrom" in one:
            yield f"env: `{one['name']}` has a value and a source"
    yield from resources(given.get("resources", {}))


def resources(given: dict[str, Any]) -> Iterator[str]:
    """Say which amounts are none, and which requests are above their limits or lack them."""
    limits = given.get("limits", {})
    for kind in ("requests", "limits"):
        for name, amount in given.get(kind, {}).items():
            if "{{" not in str(amount) and not _QUANTITY.fullmatch(str(amount)):
                yield f"resources.{kind}.{name}: `{amount}` is not a quantity"
    for name in given.get("requests", {}):
        if "/" in name and name not in limits:
            yield f"resources: `{name}` is requested without a limit"
