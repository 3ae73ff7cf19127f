"""A pipeline with the steps that tasks added to it, as it is shown to people after a run."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from furness.model.added import Added
from furness.model.pipeline import Pipeline, Step


def with_added(pipeline: Pipeline, added: Iterable[tuple[str, Added]]) -> Pipeline:
    """Give a pipeline with more steps; the lists that are fed name what joins them.

    Args:
        pipeline: The pipeline.
        added: The steps, each time with the path of the step that added them, the earliest first.
    """
    for path, one in added:
        pipeline = _with(pipeline, path.split("/")[:-1], one)
    return pipeline


def _with(pipeline: Pipeline, inside: list[str], added: Added) -> Pipeline:
    if not inside:
        return replace(pipeline, steps=_fed(pipeline.steps | added.pipeline.steps, added))
    step = pipeline.steps.get(inside[0])
    if step is None or not isinstance(step.operator, Pipeline):
        return pipeline
    inner = replace(step, operator=_with(step.operator, inside[1:], added))
    return replace(pipeline, steps={**pipeline.steps, inside[0]: inner})


def _fed(steps: dict[str, Step], added: Added) -> dict[str, Step]:
    for name, feeds in added.feeds.items():
        for target, inputs in feeds.items():
            if target in steps:
                steps[target] = _joined(steps[target], name, steps[name], inputs)
    return steps


def _joined(fed: Step, name: str, step: Step, inputs: Mapping[str, str | None]) -> Step:
    """Give a step whose lists name what joins them."""
    arguments = dict(fed.arguments)
    for key, output in inputs.items():
        base = arguments.get(key)
        listed = base if isinstance(base, list) else [] if base is None else [base]
        chosen = output or next(iter(step.operator.outputs))
        arguments[key] = [*listed, f"${name}.{chosen}"]
    return replace(fed, arguments=arguments)


def count_tasks(unit: Any) -> int:
    """Count the operators of a pipeline, in those inside it as well."""
    if isinstance(unit, Pipeline):
        return sum(count_tasks(step.operator) for step in unit.steps.values())
    return 1
