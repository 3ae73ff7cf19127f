"""A job of Kubernetes as C3 writes one: an operator, and a pipeline where it says how often.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/
"""

import os.path

from msgspec.structs import replace

from furness.errors import DocumentError
from furness.importers._claimed import component
from furness.importers._claimed.operator import POD, Job, operator_of
from furness.importers._claimed.step import pipeline_of, step_of
from furness.importers._component import is_component
from furness.importers._read import at, list_at, map_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import read_source
from furness.importers.interface import Imported
from furness.model.operator import Operator

_KNOWN = (
    (frozenset(("apiVersion", "kind", "metadata", "spec")), ()),
    (
        frozenset(
            (
                "template",
                "parallelism",
                "completions",
                "completionMode",
                "backoffLimit",
                "activeDeadlineSeconds",
            )
        ),
        ("spec",),
    ),
    (frozenset(("containers", "restartPolicy", "imagePullSecrets", "volumes")), POD),
    (
        frozenset(
            ("name", "image", "workingDir", "command", "args", "env", "resources", "volumeMounts")
        ),
        (*POD, "containers", 0),
    ),
)
"""The keys that are read, by where they are."""


def translate(report: Report) -> Imported:
    """Translate a job: an operator, and a pipeline around it where the job says how often."""
    data = report.source.data
    if not isinstance(at(data, *POD, "containers", 0), dict):
        hint = "write the container under `spec.template.spec.containers`"
        raise report.source.error("job", "the job has no container", hint, "spec")
    for known, keys in _KNOWN:
        tell_others(report, data, known, *keys)
    job = Job(report, _component_beside(report))
    operator = operator_of(job)
    _tell_pod(report)
    said = f"{operator.operator}: an operator in the image of the job, with a network as there"
    if job.component:
        said += ", and types and defaults of the component beside it"
    step, inputs = step_of(report, operator)
    if step is None:
        return report.give(report.add(operator, said))
    return pipeline_of(report, replace(operator, operator=f"{operator.operator}-one"), step, inputs)


def _component_beside(report: Report) -> Operator | None:
    path = report.source.path
    beside = f"{path.removesuffix('.job.yaml')}.yaml"
    if beside == path or not path.endswith(".job.yaml") or not os.path.isfile(beside):
        return None
    try:
        other = Report(read_source(beside))
        return component.read(other) if is_component(other.source.data) else None
    except DocumentError:
        return None


def _tell_pod(report: Report) -> None:
    data = report.source.data
    for index in range(1, len(list_at(data, *POD, "containers"))):
        hint = "import it from a job of its own"
        report.leave("the job has a further container", hint, *POD, "containers", index)
    if map_at(data, "spec") and "imagePullSecrets" in map_at(data, *POD):
        hint = "log in where it runs: `podman login`"
        message = "the secret with which the image is pulled is the cluster's"
        report.leave(message, hint, *POD, "imagePullSecrets")
    if text_at(data, *POD, "restartPolicy") == "OnFailure" and not at(data, "spec", "backoffLimit"):
        hint = "write `retry: {attempts: 7}` at its step, as there by default"
        report.leave("a task that fails is not tried again", hint, *POD, "restartPolicy")
