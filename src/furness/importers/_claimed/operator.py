"""The container of a job of Kubernetes as an operator."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from furness.importers._claimed.command import command_in
from furness.importers._claimed.component import image_of
from furness.importers._claimed.interface import is_output, output_at
from furness.importers._claimed.mounts import mounts_of
from furness.importers._claimed.variables import filled
from furness.importers._kubernetes import duration_of, resources_of, variables_of
from furness.importers._names import unit_name
from furness.importers._read import at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.environment import Environment
from furness.model.image import version_of
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.types import parse_type

POD = ("spec", "template", "spec")
"""Where a job says what its tasks are."""


class Job(Struct):
    """A job while it is read."""

    report: Report
    """Is told what is left out."""
    component: Operator | None
    """The component beside it."""
    keys: tuple[Key, ...] = (*POD, "containers", 0)
    """Where its container is."""


def operator_of(job: Job) -> Operator:
    """Give the operator, with types and defaults of the component beside the job."""
    report, data = job.report, job.report.source.data
    values, secrets = variables_of(report, data, *job.keys, "env")
    values = filled(report, values, *job.keys, "env")
    inputs = {name: _input(job, name, value) for name, value in values.items()}
    outputs = {**_made(inputs), **(job.component.outputs if job.component else {})}
    image = image_of(report, *job.keys)
    operator = Operator(
        operator=unit_name(text_at(data, "metadata", "name") or "job"),
        version=version_of(image) or "0.1.0",
        description=job.component.description
        if job.component
        else text_at(data, "metadata", "annotations", "description"),
        inputs={name: one for name, one in inputs.items() if name not in outputs},
        outputs=outputs,
        environment=Environment(image=image),
        command=command_in(report, {*inputs, *outputs}, {*secrets}, *job.keys),
        secrets=tuple(secrets),
        mounts=mounts_of(report, POD, *job.keys),
        network=True,
    )
    resources = _resources(job)
    return replace(operator, resources=resources) if resources != Resources() else operator


def _made(inputs: Mapping[str, Input]) -> dict[str, Output]:
    return {
        name: output_at(name, one.default) for name, one in inputs.items() if is_output(name, one)
    }


def _resources(job: Job) -> Resources:
    data = job.report.source.data
    found = resources_of(job.report, data, *job.keys, "resources")
    limit = duration_of(at(data, "spec", "activeDeadlineSeconds"))
    return replace(found, time_limit=limit) if limit else found


def _input(job: Job, name: str, value: str) -> Input:
    known = job.component.inputs.get(name) if job.component else None
    if value == f"value_of_{name}":
        return known or Input(type=parse_type("String"))
    return Input(
        type=parse_type("String"),
        default=value,
        description=known.description if known else "",
    )
