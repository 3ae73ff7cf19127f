"""The task of an operator as KFP's, in the image of the operator."""

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from furness.exporters._kfp_dag import Dag, output_of
from furness.exporters._kfp_document import Definitions, Work
from furness.exporters._kfp_types import STRUCT, Literal, Wire, about, carried, form_given, taken
from furness.exporters._kfp_use import Use, constant, is_constant
from furness.model.operator import Operator
from furness.model.pipeline import Step


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
    gives = {
        name: Wire(type=one.type, form=form_given(one.type, nullable=may_skip), skips=may_skip)
        for name, one in operator.outputs.items()
    }
    wires, literals = _arguments(use, operator)
    manner = _manner(use, operator, literals)
    structs = [name for name, wire in gives.items() if wire.form == STRUCT]
    manner |= {"structs": structs} if structs else {}
    work = Work(
        operator=operator,
        command="run",
        manner=manner,
        resources=step.resources or operator.resources,
    )
    takes = _takes(use, operator, wires)
    outputs = {key: (gives[key], about(one, gives[key].form))
               for key, one in operator.outputs.items()}  # fmt: skip
    component = dag.document.container(use.name, work, takes, outputs)
    task = dag.run(use.name, component, wires, {**_retry(step), **use.task})
    return {name: output_of(task, name, wire) for name, wire in gives.items()}


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


def _manner(use: Use, operator: Operator, literals: dict[str, Any]) -> dict[str, Any]:
    """Tell `runtime/kfp.py` how a task runs."""
    step, needed = use.step, use.step.resources or operator.resources
    defaults = {
        key: carried(wire.fallback) for key, wire in use.wires.items() if wire.fallback is not UNSET
    }
    told = {
        "final": use.final,
        "pipeline": use.pipeline,
        "due": use.due,
        "holes": _holes(use, operator),
        "literals": literals,
        "defaults": defaults,
        "cores": int(needed.cpus) if needed.cpus > 1 else None,
        "ranks": needed.ranks,
        "time_limit": float(needed.time_limit) if needed.time_limit else None,
        "allow_failure": step.allow_failure,
        **(_attempts(step) if _tries_itself(step) else {}),
    }
    found = {**use.decision, "floats": _unchecked(use, operator), **told}
    return {key: one for key, one in found.items() if one}


def _unchecked(use: Use, operator: Operator) -> list[str]:
    """Give the Floats that are given to an input of which that is not known."""
    inputs = operator.inputs
    own = {key for key, one in inputs.items() if "Float" in str(one.type) and not use.step.when}
    return [key for key in use.floats if key not in own]


def _holes(use: Use, operator: Operator) -> dict[str, list[bool]]:
    """Tell where skipped elements are left out: not where the input takes null elements."""
    found = {}
    for key, one in use.arguments.items():
        holes = one.holes[key in use.picks :] if isinstance(one, Wire) else ()
        element = operator.inputs[key].type.required.of
        if element is not None and element.is_optional:
            holes = (False, *holes[1:])
        if any(holes):
            found[key] = list(holes)
    return found


def _tries_itself(step: Step) -> bool:
    """Tell whether KFP's own retries would do something else."""
    return step.retry.attempts > 1 and bool(step.allow_failure or step.retry.exit_statuses)


def _attempts(step: Step) -> dict[str, Any]:
    retry = step.retry
    return {
        "attempts": retry.attempts,
        "wait": float(retry.wait),
        "backoff": retry.backoff,
        "exit_statuses": list(retry.exit_statuses),
    }


def _retry(step: Step) -> dict[str, Any]:
    if step.retry.attempts < 2 or _tries_itself(step):  # noqa: PLR2004 - the first is no retry
        return {}
    return {
        "retryPolicy": {
            "maxRetryCount": step.retry.attempts - 1,
            "backoffDuration": f"{float(step.retry.wait):g}s",
            "backoffFactor": float(step.retry.backoff),
            "backoffMaxDuration": "3600s",
        }
    }
