"""Pipelines around what is none: one step around an operator, and one around exit steps."""

from collections.abc import Sequence

from msgspec.structs import replace

from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step, Unit
from furness.model.types import Type

_RESULT = {"result": Input(type=Type("Json"), description="How the run ended.")}


def as_pipeline(unit: Unit) -> Pipeline:
    """Give a pipeline as it is, and an operator as a pipeline of one step with its name."""
    if isinstance(unit, Pipeline):
        return unit
    arguments = {name: f"${name}" for name in unit.inputs}
    return Pipeline(
        pipeline=unit.operator,
        version=unit.version,
        description=unit.description,
        inputs=unit.inputs,
        steps={unit.operator: Step(operator=unit, arguments=arguments)},
        outputs={name: f"${unit.operator}.{name}" for name in unit.outputs},
    )


def exit_pipeline(pipeline: Pipeline, events: Sequence[str]) -> Pipeline | None:
    """Give the exit steps of a pipeline as one of its own; `exit/success` is one's path.

    Args:
        pipeline: The pipeline that has ended; its arguments are the exit steps' too, with `result`.
        events: Those of `success`, `failure` and `always` that are due; `always` comes last.

    Returns:
        None where nothing is to be done.
    """
    steps = {event: step for event in events if (step := getattr(pipeline.exit, event)) is not None}
    if not steps:
        return None
    inputs = pipeline.inputs | _RESULT
    inner = Pipeline(
        pipeline="exit",
        inputs=inputs,
        steps={event: _with_result(event, step, list(steps)) for event, step in steps.items()},
    )
    around = Step(operator=inner, arguments={name: f"${name}" for name in inputs})
    return Pipeline(pipeline=pipeline.pipeline, inputs=inputs, steps={"exit": around})


def _with_result(event: str, step: Step, events: Sequence[str]) -> Step:
    """Give an exit step the run's result if it takes one; `always` comes last."""
    if isinstance(step.operator, Operator | Pipeline) and "result" in step.operator.inputs:
        step = replace(step, arguments={"result": "$result", **step.arguments})
    before = tuple(other for other in events if event == "always" and other != event)
    return replace(step, needs=(*step.needs, *before))
