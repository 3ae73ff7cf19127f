"""Exit steps as KFP has them: tasks that run when all others have ended."""

from typing import Any

from msgspec.structs import replace

from furness.exporters._kfp.reading import use_of
from furness.exporters._kfp.scope import Scope
from furness.exporters._kfp.steps import Steps
from furness.exporters._kfp.types import STATUS, Literal, Wire
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step, Unit
from furness.model.types import Type

_EVENTS = ("success", "failure", "always")
BODY = "exit-handler-1"
"""The task that holds all others where there are exit steps, as KFP's compiler calls it."""
_COMPLETED = {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"}
_UNKNOWN: dict[str, Any] = {"run": None, "tasks": {}, "outputs": {}, "failures": []}
"""What KFP does not tell of a run that succeeded."""


def exits_of(pipeline: Pipeline) -> dict[str, Step]:
    """Give the exit steps by their event."""
    found = {event: getattr(pipeline.exit, event) for event in _EVENTS}
    return {event: step for event, step in found.items() if step is not None}


def write_exit(steps: Steps, scope: Scope, event: str, step: Step) -> None:
    """Write an exit step: KFP's own kind of task, or after success a task like others."""
    use = use_of(steps, scope, f"exit-{event}", step)
    others = [one for one in scope.dag.tasks if one.startswith("exit-") and event == "always"]
    task: dict[str, Any] = {"dependentTasks": [BODY, *others], "cachingOptions": {}}
    is_told = "result" in use.unit.inputs and "result" not in use.arguments
    if event == "success":
        result = {"pipeline": scope.unit.pipeline, "state": "succeeded", **_UNKNOWN}
        arguments = {**use.arguments, **({"result": Literal(result)} if is_told else {})}
        steps.write(scope.dag, replace(use, arguments=arguments, task=task))
        return
    final = "result" if is_told else "final_status"
    ended = {"taskFinalStatus": {"producerTask": BODY}}
    wire = Wire(type=Type("Json"), form=STATUS, given=ended)
    use = replace(
        use,
        arguments={**use.arguments, **({final: wire} if is_told else {})},
        more={**use.more, **({} if is_told else {final: wire})},
        final=final,
        pipeline=scope.unit.pipeline,
        due=event if event == "failure" else None,
        task={**task, "triggerPolicy": _COMPLETED},
    )
    steps.write(scope.dag, use)


def late_exits(unit: Unit) -> list[tuple[str, Step]]:
    """Give the exit steps that run whatever happened before, with their event."""
    ends = {} if isinstance(unit, Operator) else exits_of(unit)
    return [(event, step) for event, step in ends.items() if event != "success"]


def is_compound(step: Step) -> bool:
    """Tell whether an exit step is more than one task."""
    return isinstance(step.operator, Pipeline) or step.scatter is not None or step.when is not None
