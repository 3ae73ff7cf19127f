"""A job of Kubernetes as C3 writes one: an image, its variables, its resources.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/
"""

import os.path
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.errors import DocumentError
from furness.importers import _claimed_component
from furness.importers._component import is_component
from furness.importers._kubernetes import duration_of, resources_of, variables_of
from furness.importers._names import unit_name
from furness.importers._read import at, list_at, map_at, maps_in, number_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Key, read_source
from furness.importers._words import Word, command_of, joined
from furness.importers.interface import Imported
from furness.model.environment import Environment
from furness.model.image import version_of
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Retry, Scatter, Step
from furness.model.resources import Resources
from furness.model.types import parse_type

_INDEX = "JOB_COMPLETION_INDEX"
_POD = ("spec", "template", "spec")
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
    (frozenset(("containers", "restartPolicy", "imagePullSecrets", "volumes")), _POD),
    (
        frozenset(
            ("name", "image", "workingDir", "command", "args", "env", "resources", "volumeMounts")
        ),
        (*_POD, "containers", 0),
    ),
)
"""The keys that are read, by where they are."""
_VARIABLE = re.compile(r"\$\$|\$\((\w+)\)")


class _Job(Struct):
    """A job while it is read."""

    report: Report
    component: Operator | None
    keys: tuple[Key, ...] = (*_POD, "containers", 0)


def translate(report: Report) -> Imported:
    """Translate a job: an operator, and a pipeline around it where the job says how often."""
    data = report.source.data
    if not isinstance(at(data, *_POD, "containers", 0), dict):
        hint = "write the container under `spec.template.spec.containers`"
        raise report.source.error("job", "the job has no container", hint, "spec")
    for known, keys in _KNOWN:
        tell_others(report, data, known, *keys)
    job = _Job(report, _component_beside(report))
    operator = _operator(job)
    _tell_pod(report)
    said = f"{operator.operator}: an operator in the image of the job, with a network as there"
    if job.component:
        said += ", and types and defaults of the component beside it"
    step, inputs = _step(report, operator)
    if step is None:
        return report.give(report.add(operator, said))
    return _pipeline(report, replace(operator, operator=f"{operator.operator}-one"), step, inputs)


def _pipeline(report: Report, operator: Operator, step: Step, inputs: dict[str, Input]) -> Imported:
    """Give a pipeline of the one step, since an operator does not say how often it runs."""
    name = operator.operator.removesuffix("-one")
    if step.scatter:
        index = {_INDEX: Input(type=parse_type("Integer"), description="The index of the task.")}
        operator = replace(operator, inputs={**index, **operator.inputs})
    file = report.add(operator, f"{operator.operator}: an operator in the image of the job")
    pipeline = Pipeline(
        pipeline=name,
        inputs=inputs,
        steps={"one": replace(step, operator=file)},
        outputs={output: f"$one.{output}" for output in operator.outputs},
    )
    what = "one task for each index" if step.scatter else "one step, with its attempts"
    return report.give(report.add(pipeline, f"{name}: a pipeline of {what}"))


def _component_beside(report: Report) -> Operator | None:
    path = report.source.path
    beside = f"{path.removesuffix('.job.yaml')}.yaml"
    if beside == path or not path.endswith(".job.yaml") or not os.path.isfile(beside):
        return None
    try:
        other = Report(read_source(beside))
        return _claimed_component.read(other) if is_component(other.source.data) else None
    except DocumentError:
        return None


def _operator(job: _Job) -> Operator:
    report, data = job.report, job.report.source.data
    values, secrets = variables_of(report, data, *job.keys, "env")
    inputs = {name: _input(job, name, value) for name, value in values.items()}
    outputs = {**_made(inputs), **(job.component.outputs if job.component else {})}
    image = _claimed_component.image_of(report, *job.keys)
    operator = Operator(
        operator=unit_name(text_at(data, "metadata", "name") or "job"),
        version=version_of(image) or "0.1.0",
        description=job.component.description
        if job.component
        else text_at(data, "metadata", "annotations", "description"),
        inputs={name: one for name, one in inputs.items() if name not in outputs},
        outputs=outputs,
        environment=Environment(image=image),
        command=_command(job, {*inputs, *outputs}),
        secrets=tuple(secrets),
        mounts=_mounts(job),
        network=True,
    )
    resources = _resources(job)
    return replace(operator, resources=resources) if resources != Resources() else operator


def _made(inputs: Mapping[str, Input]) -> dict[str, Output]:
    return {
        name: _claimed_component.output_at(name, one.default)
        for name, one in inputs.items()
        if _claimed_component.is_output(name, one)
    }


def _resources(job: _Job) -> Resources:
    data = job.report.source.data
    found = resources_of(job.report, data, *job.keys, "resources")
    limit = duration_of(at(data, "spec", "activeDeadlineSeconds"))
    return replace(found, time_limit=limit) if limit else found


def _input(job: _Job, name: str, value: str) -> Input:
    known = job.component.inputs.get(name) if job.component else None
    if value == f"value_of_{name}":
        return known or Input(type=parse_type("String"))
    return Input(
        type=parse_type("String"),
        default=value,
        description=known.description if known else "",
    )


def _command(job: _Job, names: set[str]) -> tuple[str, ...]:
    data = job.report.source.data
    found = [
        _word(str(one), names)
        for key in ("command", "args")
        for one in list_at(data, *job.keys, key)
        if isinstance(one, str | int | float)
    ]
    command = list(command_of(found))
    folder = text_at(data, *job.keys, "workingDir") or _claimed_component.PYTHON_FOLDER
    for place, token in enumerate(command[1:2], 1):
        if not token.endswith((".py", ".ipynb", ".R", ".r")):
            continue
        command[place] = os.path.normpath(os.path.join(folder, token))
        name = os.path.basename(token)
        if name.startswith("claimed_") and not command[place].startswith(folder):
            command[place] = os.path.join(folder, name)
            message = f"`{token}` is a path of the machine where C3 ran, not of the image"
            hint = f"`{command[place]}` is taken: see whether it is there"
            job.report.leave(message, hint, *job.keys, "command", place)
    return tuple(command)


def _word(text: str, names: set[str]) -> Word:
    """Read a word with `$(NAME)` of variables in it."""
    parts, end = [], 0
    for match in _VARIABLE.finditer(text):
        name = match[1] or ""
        if name and name not in names:
            continue
        parts += [Word(text[end : match.start()]), Word(name or "$", is_name=bool(name))]
        end = match.end()
    parts.append(Word(text[end:]))
    kept = [part for part in parts if part.text]
    return joined(kept) if kept else Word("")


def _mounts(job: _Job) -> dict[str, str]:
    report, data = job.report, job.report.source.data
    volumes = {text_at(one, "name"): one for _, one in maps_in(report, data, *_POD, "volumes")}
    found = {}
    for index, one in maps_in(report, data, *job.keys, "volumeMounts"):
        folder, volume = text_at(one, "mountPath"), volumes.get(text_at(one, "name"), {})
        if text_at(volume, "hostPath", "path"):
            found[folder] = volume["hostPath"]["path"]
        elif "emptyDir" in volume:
            found[folder] = unit_name(text_at(one, "name"))
        else:
            hint = f"write `mounts: {{{folder}: …}}` with a folder of the machine"
            message = f"what is at `{folder}` is in the cluster"
            report.leave(message, hint, *job.keys, "volumeMounts", index)
    return found


def _tell_pod(report: Report) -> None:
    data = report.source.data
    for index in range(1, len(list_at(data, *_POD, "containers"))):
        hint = "import it from a job of its own"
        report.leave("the job has a further container", hint, *_POD, "containers", index)
    if map_at(data, "spec") and "imagePullSecrets" in map_at(data, *_POD):
        hint = "log in where it runs: `podman login`"
        message = "the secret with which the image is pulled is the cluster's"
        report.leave(message, hint, *_POD, "imagePullSecrets")
    if text_at(data, *_POD, "restartPolicy") == "OnFailure" and not at(
        data, "spec", "backoffLimit"
    ):
        hint = "write `retry: {attempts: 7}` at its step, as there by default"
        report.leave("a task that fails is not tried again", hint, *_POD, "restartPolicy")


def _step(report: Report, operator: Operator) -> tuple[Step | None, dict[str, Input]]:
    """Give the step that a job says more about than its operator, and the pipeline's inputs."""
    data = report.source.data
    tries = number_at(data, "spec", "backoffLimit")
    retry = Retry(attempts=int(tries) + 1) if tries else Retry()
    inputs = dict(operator.inputs)
    arguments: dict[str, Any] = {name: f"${name}" for name in inputs}
    count = number_at(data, "spec", "completions") or number_at(data, "spec", "parallelism") or 1
    if text_at(data, "spec", "completionMode") == "Indexed" and count <= _MOST:
        described = Input(
            type=parse_type("List[Integer]"),
            default=list(range(int(count))),
            description="The indexes of the job.",
        )
        arguments[_INDEX] = "$indexes"
        step = Step(operator="", arguments=arguments, scatter=Scatter((_INDEX,)), retry=retry)
        return step, {"indexes": described, **inputs}
    if count > 1:
        key = "completions" if "completions" in data["spec"] else "parallelism"
        hint = "copies that share out work become a scatter: `furness run … --scatter INPUT`"
        report.leave(f"the {int(count)} equal copies become one task", hint, "spec", key)
    return (Step(operator="", arguments=arguments, retry=retry) if tries else None), inputs


_MOST = 100_000
"""So many indexes at most; Kubernetes allows as many."""
