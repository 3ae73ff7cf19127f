"""A pipeline while it is written for KFP, and the values that are read in it."""

import re
from typing import Any

from msgspec import Struct

from furness.exporters._how import from_input, known
from furness.exporters._kfp.dag import Dag
from furness.exporters._kfp.steps import Steps
from furness.exporters._kfp.types import ARTIFACT, STRUCT, Literal, Wire
from furness.model.pipeline import Pipeline, Reference, Step, parse_reference
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


def referred(scope: Scope, reference: Reference) -> Wire | Literal:
    """Give what a reference reads."""
    if reference.step is None:
        return scope.inputs[reference.name]
    return scope.outputs[reference.step][reference.name]


def read_value(steps: Steps, scope: Scope, value: Any, name: str) -> Wire | Literal:
    """Give what an argument reads: literals with references inside are made by a task."""
    if isinstance(value, str):
        reference = parse_reference(value)
        if reference is not None:
            return referred(scope, reference)
        return Literal(value[1:] if value[:2] == "$$" else value)
    if not isinstance(value, list | tuple | dict):
        return Literal(value)
    wires: dict[str, Wire] = {}
    how = _how(scope, value, wires)
    if not wires:
        return Literal(known(how))
    kind = _type_of(value, wires)
    form = ARTIFACT if kind.holds_files else STRUCT
    return steps.maker.combined(scope.dag, name, wires, how, Wire(type=kind, form=form))


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
    found = referred(scope, reference)
    if isinstance(found, Literal):
        return {"value": found.value}
    key = titled(str(reference))
    wires[key] = found
    return from_input(key, found.holes)


def _type_of(value: Any, wires: dict[str, Wire]) -> Type:
    """Give the type of what is made: a list whose elements hold files, or any value."""
    inner = next((one.type for one in wires.values() if one.type.holds_files), None)
    is_list = isinstance(value, list | tuple)
    return list_of(inner) if inner and is_list else Type("Json")


def titled(text: str) -> str:
    """Give a text as an input's name may hold it."""
    return re.sub(r"\W+", "-", text).strip("-")
