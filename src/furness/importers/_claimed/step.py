"""How often a job of Kubernetes runs: a pipeline of one step, with its attempts and its indexes."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from furness.importers._read import number_at, text_at
from furness.importers._report import Report
from furness.importers.interface import Imported
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Retry, Scatter, Step
from furness.model.types import parse_type

_INDEX = "JOB_COMPLETION_INDEX"
_MOST = 100_000
"""So many indexes at most; Kubernetes allows as many."""


def pipeline_of(
    report: Report, operator: Operator, step: Step, inputs: dict[str, Input]
) -> Imported:
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


def step_of(report: Report, operator: Operator) -> tuple[Step | None, dict[str, Input]]:
    """Give the step that a job says more about than its operator, and the pipeline's inputs."""
    data = report.source.data
    tries = number_at(data, "spec", "backoffLimit")
    retry = Retry(attempts=int(tries) + 1) if tries else Retry()
    inputs = dict(operator.inputs)
    count = number_at(data, "spec", "completions") or number_at(data, "spec", "parallelism") or 1
    if text_at(data, "spec", "completionMode") == "Indexed" and count <= _MOST:
        arguments = {**_passed_on(inputs), _INDEX: "$indexes"}
        step = Step(operator="", arguments=arguments, scatter=Scatter((_INDEX,)), retry=retry)
        return step, {"indexes": _indexes(int(count)), **inputs}
    if count > 1:
        key = "completions" if "completions" in data["spec"] else "parallelism"
        hint = "copies that share out work become a scatter: `furness run … --scatter INPUT`"
        report.leave(f"the {int(count)} equal copies become one task", hint, "spec", key)
    step = Step(operator="", arguments=_passed_on(inputs), retry=retry)
    return (step if tries else None), inputs


def _passed_on(inputs: Iterable[str]) -> dict[str, Any]:
    return {name: f"${name}" for name in inputs}


def _indexes(count: int) -> Input:
    return Input(
        type=parse_type("List[Integer]"),
        default=list(range(count)),
        description="The indexes of the job.",
    )
