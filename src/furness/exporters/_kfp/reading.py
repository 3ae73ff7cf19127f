"""What a step of a pipeline that is written for KFP reads: its arguments and its condition."""

from typing import Any

from msgspec import UNSET

from furness.exporters._how import from_input
from furness.exporters._kfp.scope import Scope, read_value, referred, titled
from furness.exporters._kfp.steps import Steps
from furness.exporters._kfp.types import Literal, Wire
from furness.exporters._kfp.use import Use
from furness.exporters._text import unique
from furness.graph.condition import references_of
from furness.model.pipeline import Reference, Step, Unit


def use_of(steps: Steps, scope: Scope, name: str, step: Step) -> Use:
    """Give a step with all that it reads.

    Args:
        steps: Writes what must be made for it.
        scope: Its pipeline.
        name: Its name.
        step: The step.
    """
    unit: Unit = step.operator
    arguments = {
        key: read_value(steps, scope, value, f"{name}-{key}")
        for key, value in step.arguments.items()
    }
    more: dict[str, Wire] = {}
    reads = {str(one): _reading(scope, one, unit, arguments, more) for one in _conditions(step)}
    needs = [scope.tasks[need] for need in step.needs]
    taken = {*unit.inputs, *more}
    gates = {unique(gate, taken): wire for gate, wire in scope.gates.items()}
    return Use(
        name=name,
        step=step,
        unit=unit,
        arguments=arguments,
        reads=reads,
        more=more,
        gates=gates,
        task={"dependentTasks": needs} if needs else {},
    )


def _conditions(step: Step) -> list[Reference]:
    return list(references_of(step.when)) if step.when else []


def _reading(
    scope: Scope,
    reference: Reference,
    unit: Unit,
    arguments: dict[str, Wire | Literal],
    more: dict[str, Wire],
) -> dict[str, Any]:
    """Tell how a reference in a condition is read; what is no argument is added to `more`."""
    name = reference.name
    is_own = reference.step is None and name in unit.inputs
    if is_own and name not in arguments:
        default = unit.inputs[name].default
        return {"value": None if default is UNSET else default}
    found = arguments[name] if is_own else referred(scope, reference)
    if isinstance(found, Literal):
        return {"value": found.value}
    if is_own:
        return from_input(name, found.holes)
    key = unique(titled(str(reference)), {*unit.inputs})
    more[key] = found
    return from_input(key, found.holes)
