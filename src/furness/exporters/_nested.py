"""Steps in pipelines that are steps themselves: which there are, and what they inherit."""

from collections.abc import Iterator

from msgspec.structs import replace

from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Retry, Step, Unit


def inheriting(step: Step, around: Step) -> Step:
    """Give a step what is said of the pipeline around it and not of itself."""
    return replace(
        step,
        on=step.on or around.on,
        retry=around.retry if step.retry == Retry() else step.retry,
        allow_failure=step.allow_failure or around.allow_failure,
    )


def steps_in(unit: Unit, prefix: str) -> Iterator[tuple[str, Step]]:
    """Give each step in a unit with its path, those of pipelines in it too."""
    if isinstance(unit, Pipeline):
        for name, step in unit.steps.items():
            yield f"{prefix}{name}", step
            yield from steps_in(step.operator, f"{prefix}{name}/")


def operators_in(unit: Unit) -> Iterator[Operator]:
    """Give the operators in a unit, those of exit steps too."""
    if isinstance(unit, Operator):
        yield unit
        return
    ends = (unit.exit.success, unit.exit.failure, unit.exit.always)
    for step in (*unit.steps.values(), *filter(None, ends)):
        yield from operators_in(step.operator)
