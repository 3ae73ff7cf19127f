"""The forms in which documents may be shorter than the model, in their JSON Schema."""

from typing import Any

from furness.model.schema_parts import CUSTOM, ref
from furness.model.types import Type

_NAMES = {"type": "array", "items": {"type": "string"}}


def shorten(parts: dict[str, Any]) -> None:
    """Add the forms in which documents may be shorter than the model."""
    for name, key, model in (
        ("Operator", "inputs", "Input"),
        ("Operator", "outputs", "Output"),
        ("Pipeline", "inputs", "Input"),
    ):
        given = parts[name]["properties"][key]
        given["additionalProperties"] = {"anyOf": [ref(model), CUSTOM[Type]]}
    properties = parts["Step"]["properties"]
    properties["operator"] |= {"anyOf": [{"type": "string"}, ref("Operator"), ref("Pipeline")]}
    properties["needs"] = _either(properties["needs"], {"type": "string"}, _NAMES)
    properties["scatter"] = _either(
        properties["scatter"],
        {"type": "string"},
        _NAMES,
        _only("zip", _NAMES),
        _only("cross", _NAMES),
        {"type": "null"},
    )
    parts["Environment"] |= {"minProperties": 1, "maxProperties": 1}
    outputs = parts["Pipeline"]["properties"]["outputs"]
    outputs["additionalProperties"] = {
        "if": {"type": "object", "required": ["value"]},
        "then": ref("PipelineOutput"),
    }


def _only(key: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: value},
        "required": [key],
        "additionalProperties": False,
    }


def _either(given: dict[str, Any], *forms: dict[str, Any]) -> dict[str, Any]:
    return {"description": given["description"], "anyOf": list(forms)}
