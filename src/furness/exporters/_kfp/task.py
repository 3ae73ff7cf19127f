"""The task of an operator as KFP's, in the image of the operator."""

from typing import Any

from msgspec.structs import replace

from furness.exporters._kfp.dag import Dag, output_of
from furness.exporters._kfp.declared import about, taken
from furness.exporters._kfp.document import Definitions
from furness.exporters._kfp.manner import manner_of, retry_of
from furness.exporters._kfp.types import STRUCT, Literal, Wire, form_given
from furness.exporters._kfp.use import Use
from furness.exporters._kfp.values import carried, constant, is_constant
from furness.exporters._kfp.work import Work
from furness.model.operator import Operator


def container(dag: Dag, use: Use, operator: Operator, *, may_skip: bool = False) -> dict[str, Wire]:
    """Put the task of an operator into a DAG, and give its outputs there.

    Args:
        dag: The DAG.
        use: The step.
        operator: What it runs.
        may_skip: Whether its outputs are such as may be null, whatever it reads.
    """
    step = use.step
    reasons = (step.when, use.musts, use.gates, step.allow_failure, use.due)
    may_skip = may_skip or any(map(bool, reasons))
    gives = _gives(operator, may_skip=may_skip)
    wires, literals = _arguments(use, operator)
    takes = _takes(use, operator, wires)
    structs = [name for name, (wire, _) in gives.items() if wire.form == STRUCT]
    manner = {**manner_of(use, operator, literals), **({"structs": structs} if structs else {})}
    needed = step.resources or operator.resources
    work = Work(operator=operator, command="run", manner=manner, resources=needed)
    component = dag.document.container(use.name, work, takes, gives)
    task = dag.run(use.name, component, wires, {**retry_of(step), **use.task})
    return {name: output_of(task, name, wire) for name, (wire, _) in gives.items()}


def _gives(operator: Operator, *, may_skip: bool) -> Definitions:
    """Give the outputs of the component of an operator."""
    found: Definitions = {}
    for name, one in operator.outputs.items():
        form = form_given(one.type, nullable=may_skip)
        found[name] = (Wire(type=one.type, form=form, skips=may_skip), about(one, form))
    return found


def _arguments(use: Use, operator: Operator) -> tuple[dict[str, Wire], dict[str, Any]]:
    """Give what a task is given, and what its component knows."""
    wires, literals = dict(use.wires), {}
    for name, value in use.known().items():
        kind = operator.inputs[name].type
        if is_constant(value, kind):
            wires[name] = constant(value, kind)
        else:
            literals[name] = carried(value)
    return wires, literals


def _takes(use: Use, operator: Operator, wires: dict[str, Wire]) -> Definitions:
    """Give the inputs of the component of an operator: each as it is given here."""
    found: Definitions = {}
    for name, one in operator.inputs.items():
        wire, more = taken(one)
        given = wires.get(name)
        if given is not None:
            is_same = given.form == wire.form and name not in use.picks
            kept = {key: of for key, of in more.items() if key == "defaultValue" and is_same}
            found[name] = (given, {**kept, **about(replace(one, type=given.type), given.form)})
        elif not wire.is_optional and not isinstance(use.arguments.get(name), Literal):
            found[name] = (wire, more)
    others: Definitions = {key: (wire, {}) for key, wire in wires.items() if key not in found}
    return {**found, **others}
