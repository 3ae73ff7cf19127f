"""Does Kubernetes accept manifests: by an old and a new version's strict schemas, and its rules."""

import functools
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
from kubernetes_validate import utils

from tests.integration.consumers.inside.documents import documents
from tests.integration.consumers.inside.manifests import metadata, pod

_VERSIONS = ("1.28", "1.37")
_LONGEST_OF_A_JOB = 63  # its name becomes a label of its pods

utils.schema_contents = functools.cache(utils.schema_contents)


def check(path: str) -> list[str]:
    found = documents(path)
    if not found:
        return ["there is no manifest"]
    return [*twice(found), *(said for one in found for said in look(one))]


def twice(manifests: list[dict[str, Any]]) -> Iterator[str]:
    """Say which objects come twice: `kubectl` would take the later for a change of the other."""
    named = [(one.get("kind"), one.get("metadata", {}).get("name")) for one in manifests]
    for kind, name in sorted({one for one in named if one[1] and named.count(one) > 1}):
        yield f"the {kind} `{name}` comes twice"


def look(manifest: dict[str, Any]) -> list[str]:
    """Say what is wrong with a manifest; its rules are looked at when its schema holds."""
    said = []
    for version in _VERSIONS:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            said.append(f"{version}: {'.'.join(map(str, error.path))}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            said.append(f"{version}: {error.message}")
    return said or [*metadata(manifest.get("metadata", {})), *rules(manifest)]


def rules(manifest: dict[str, Any]) -> Iterator[str]:
    """Say what an API server would of the manifest's own kind."""
    kind: str = manifest["kind"]
    match kind:
        case "Job":
            yield from job(manifest["spec"])
            if len(manifest["metadata"].get("name", "")) > _LONGEST_OF_A_JOB:
                yield "metadata.name: a Job's has at most 63 characters"
        case "CronJob":
            yield from job(manifest["spec"]["jobTemplate"]["spec"])
        case "Pod":
            yield from pod(manifest["spec"])
        case "ConfigMap" | "Secret":
            data = [*manifest.get("data", {}), *manifest.get("binaryData", {})]
            yield from (f"`{key}` is not a key" for key in data if "/" in key or not key)
        case _:
            pass


def job(spec: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with a Job's spec."""
    template = spec["template"]["spec"]
    if template.get("restartPolicy") not in ("Never", "OnFailure"):
        yield "a Job's pods restart `Never` or `OnFailure`"
    if spec.get("completionMode") == "Indexed" and "completions" not in spec:
        yield "an Indexed Job needs `completions`"
    if spec.get("backoffLimitPerIndex") is not None and spec.get("completionMode") != "Indexed":
        yield "`backoffLimitPerIndex` needs an Indexed Job"
    if spec.get("podFailurePolicy") and template.get("restartPolicy") != "Never":
        yield "`podFailurePolicy` needs `restartPolicy: Never`"
    yield from pod(template)
