"""The inputs and outputs of an operator's tool."""

from typing import Any

from furness.exporters._cwl.inputs import parameter
from furness.exporters._cwl.manner import Manner
from furness.exporters._cwl.types import Wire, typed
from furness.exporters._parts import Parts
from furness.model.interface import Output
from furness.model.operator import Operator

SECRET = "secret_"  # noqa: S105 - a prefix
"""What the names of inputs begin with that are secrets."""


def inputs_given(operator: Operator, nullable: frozenset[str]) -> dict[str, Wire]:
    """Give what each input of a tool may be given."""
    return {
        name: Wire(type=one.type, nullable=one.default is None or name in nullable)
        for name, one in operator.inputs.items()
    }


def outputs_given(operator: Operator, *, allow_failure: bool) -> dict[str, Wire]:
    """Give what each output of a tool gives; after an allowed failure that is null."""
    return {
        name: Wire(
            type=one.type,
            nullable=allow_failure or one.type.is_optional or one.type.name == "Json",
            skips=allow_failure,
        )
        for name, one in operator.outputs.items()
    }


def inputs_of(operator: Operator, manner: Manner, parts: Parts) -> dict[str, Any]:
    """Give the inputs of a tool, secrets among them."""
    found = {
        name: parameter(
            operator.inputs[name],
            parts,
            wire,
            is_default_kept=name not in manner.nullable or not wire.type.is_optional,
        )
        for name, wire in inputs_given(operator, manner.nullable).items()
    }
    for name in operator.secrets:
        found[f"{SECRET}{name}"] = secret(name)
    if manner.after:
        found[manner.after] = {"type": "Any?", "doc": "What must have ended before."}
    return found


def secret(name: str) -> dict[str, Any]:
    """Give the input for a secret: a file, so that its value is in no document and no log."""
    return {"type": "File", "doc": f"A file that holds the secret {name}."}


def outputs_of(operator: Operator, manner: Manner) -> dict[str, Any]:
    """Give the outputs of a tool."""
    given = outputs_given(operator, allow_failure=manner.allow_failure)
    found: dict[str, Any] = {
        name: typed(wire.cwl_type, _about(operator.outputs[name])) for name, wire in given.items()
    }
    if manner.ended:
        found[manner.ended] = {"type": "boolean", "doc": "That it has ended."}
    return found


def _about(output: Output) -> dict[str, str]:
    unit = f"In {output.unit}." if output.unit else ""
    kind = f"Media type {output.format}." if output.format else ""
    text = " ".join(filter(None, (output.description, unit, kind)))
    return {"doc": text} if text else {}
