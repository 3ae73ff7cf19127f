"""What arguments, conditions and outputs read in a pipeline that is written for KFP."""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from furness.exporters._kfp_dag import Dag, is_made
from furness.exporters._kfp_document import titled
from furness.exporters._kfp_steps import Steps
from furness.exporters._kfp_types import ARTIFACT, STRUCT, Literal, Wire
from furness.exporters._kfp_use import Use
from furness.graph.condition import references_of
from furness.graph.order import order, references_in
from furness.model.operator import Operator
from furness.model.pipeline import (
    Pipeline,
    Reference,
    Retry,
    Step,
    Unit,
    parse_reference,
    source_of,
)
from furness.model.types import Type, list_of


class Scope(Struct, frozen=True, kw_only=True):
    """A pipeline while it is written."""

    dag: Dag
    """Where its tasks are."""
    unit: Pipeline
    """The pipeline."""
    around: Step
    """The step that it is."""
    inputs: dict[str, Wire | Literal]
    """What its inputs mean."""
    gates: dict[str, Wire] = {}
    """What must be true for any of its steps to run."""
    outputs: dict[str, dict[str, Wire]] = {}
    """What each output of each step means."""
    tasks: dict[str, str] = {}
    """The task of each step."""


def nest(steps: Steps, dag: Dag, use: Use) -> dict[str, Wire]:
    """Write a pipeline that is a step, and give its outputs that are read.

    Args:
        steps: Writes its steps.
        dag: Its DAG.
        use: The step, as it is in this DAG.
    """
    pipeline: Pipeline = use.unit  # type: ignore[assignment]  # operators have containers
    inputs = {
        name: use.arguments.get(name, Literal(None if one.default is UNSET else one.default))
        for name, one in pipeline.inputs.items()
    }
    scope = Scope(dag=dag, unit=pipeline, around=use.step, inputs=inputs, gates=use.gates,
                  outputs={}, tasks={})  # fmt: skip
    return write(steps, scope, use.wanted)


def write(steps: Steps, scope: Scope, wanted: frozenset[str]) -> dict[str, Wire]:
    """Write a pipeline's steps, and give its outputs, each of which a task makes.

    Args:
        steps: Writes them.
        scope: The pipeline; its steps are added to it.
        wanted: The outputs that are read.
    """
    read = outputs_read(scope.unit, wanted)
    for name in order(scope.unit):
        step = _inheriting(scope.unit.steps[name], scope.around)
        use = use_of(steps, scope, name, step)
        scope.tasks[name] = scope.dag.free(name)
        outputs = steps.write(scope.dag, replace(use, wanted=read.get(name, frozenset())))
        scope.outputs[name] = outputs
    sources = {name: source_of(one) for name, one in scope.unit.outputs.items() if name in wanted}
    return {name: _output(steps, scope, name, value) for name, value in sources.items()}


def outputs_read(pipeline: Pipeline, wanted: frozenset[str]) -> dict[str, frozenset[str]]:
    """Give by step which of its outputs are read: by other steps, and as outputs of the pipeline.

    Args:
        pipeline: The pipeline.
        wanted: The pipeline's outputs that are read.
    """
    values = [source_of(one) for name, one in pipeline.outputs.items() if name in wanted]
    found = [one for value in values for one in references_in(value)]
    for step in pipeline.steps.values():
        found += [one for value in step.arguments.values() for one in references_in(value)]
        found += references_of(step.when) if step.when else ()
    names = {one.step for one in found if one.step}
    return {name: frozenset(one.name for one in found if one.step == name) for name in names}


def _output(steps: Steps, scope: Scope, name: str, value: Any) -> Wire:
    found = _read(steps, scope, value, name)
    if isinstance(found, Literal):
        return steps.made(scope.dag, name, found.value)
    return found if is_made(found) else steps.packed(scope.dag, name, found)


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
        key: _read(steps, scope, value, f"{name}-{key}") for key, value in step.arguments.items()
    }
    more: dict[str, Wire] = {}
    reads = {str(one): _reading(scope, one, unit, arguments, more) for one in _conditions(step)}
    needs = [scope.tasks[need] for need in step.needs]
    taken = {*unit.inputs, *more}
    gates = {_free(gate, taken): wire for gate, wire in scope.gates.items()}
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
    found = arguments[name] if is_own else _referred(scope, reference)
    if isinstance(found, Literal):
        return {"value": found.value}
    if is_own:
        return {"input": name, **_skips(found)}
    key = _free(titled(str(reference)), {*unit.inputs})
    more[key] = found
    return {"input": key, **_skips(found)}


def _skips(wire: Wire) -> dict[str, Any]:
    return {"skips": list(wire.holes)} if any(wire.holes) else {}


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted


def _referred(scope: Scope, reference: Reference) -> Wire | Literal:
    if reference.step is None:
        return scope.inputs[reference.name]
    return scope.outputs[reference.step][reference.name]


def _read(steps: Steps, scope: Scope, value: Any, name: str) -> Wire | Literal:
    """Give what an argument reads: literals with references inside are made by a task."""
    if isinstance(value, str):
        reference = parse_reference(value)
        if reference is not None:
            return _referred(scope, reference)
        return Literal(value[1:] if value[:2] == "$$" else value)
    if not isinstance(value, list | tuple | dict):
        return Literal(value)
    wires: dict[str, Wire] = {}
    how = _how(scope, value, wires)
    if not wires:
        return Literal(known(how))
    kind = _type_of(value, wires)
    form = ARTIFACT if kind.holds_files else STRUCT
    return steps.combined(scope.dag, name, wires, how, Wire(type=kind, form=form))


def _how(scope: Scope, value: Any, wires: dict[str, Wire]) -> dict[str, Any]:
    """Tell how a value is made; what it reads is added to `wires`."""
    if isinstance(value, list | tuple):
        return {"list": [_how(scope, one, wires) for one in value]}
    if isinstance(value, dict):
        return {"object": {key: _how(scope, one, wires) for key, one in value.items()}}
    reference = parse_reference(value) if isinstance(value, str) else None
    if reference is None:
        is_escaped = isinstance(value, str) and value[:2] == "$$"
        return {"value": value[1:] if is_escaped else value}
    found = _referred(scope, reference)
    if isinstance(found, Literal):
        return {"value": found.value}
    key = titled(str(reference))
    wires[key] = found
    return {"input": key, **_skips(found)}


def known(how: dict[str, Any]) -> Any:
    """Give the value that is made of literals only."""
    if "list" in how:
        return [known(one) for one in how["list"]]
    if "object" in how:
        return {key: known(one) for key, one in how["object"].items()}
    return how["value"]


def _type_of(value: Any, wires: dict[str, Wire]) -> Type:
    """Give the type of what is made: a list whose elements hold files, or any value."""
    inner = next((one.type for one in wires.values() if one.type.holds_files), None)
    is_list = isinstance(value, list | tuple)
    return list_of(inner) if inner and is_list else Type("Json")


def _inheriting(step: Step, around: Step) -> Step:
    """Give a step what is said of the pipeline around it and not of itself."""
    return replace(
        step,
        on=step.on or around.on,
        retry=around.retry if step.retry == Retry() else step.retry,
        allow_failure=step.allow_failure or around.allow_failure,
    )


def operators_in(unit: Unit) -> Iterator[Operator]:
    """Give the operators in a unit, those of exit steps too."""
    if isinstance(unit, Operator):
        yield unit
        return
    ends = (unit.exit.success, unit.exit.failure, unit.exit.always)
    for step in (*unit.steps.values(), *filter(None, ends)):
        yield from operators_in(step.operator)
