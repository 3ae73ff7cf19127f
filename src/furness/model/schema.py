"""The JSON Schema of the documents (https://json-schema.org/draft/2020-12), made from the model.

Descriptions are the strings below the fields. What `furness.model.document` writes out before it
decodes, the short forms, is added here.
"""

import ast
import json
import os
import sys
from typing import Any, Literal

import msgspec
from msgspec import inspect as shapes

from furness.model.document import SCHEMAS
from furness.model.environment import Environment, Python, R
from furness.model.interface import Input, Output, PipelineOutput
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Retry, Scatter, Step
from furness.model.resources import Duration, Memory, Resources
from furness.model.types import SIMPLE, Type

Kind = Literal["operator", "pipeline"]
"""Which document."""

KINDS: tuple[Kind, ...] = ("operator", "pipeline")
"""The documents that there are."""

_MODEL: tuple[Any, ...] = (
    Operator,
    Pipeline,
    Input,
    Output,
    PipelineOutput,
    Step,
    Exit,
    Retry,
    Scatter,
    Resources,
    Environment,
    Python,
    R,
)
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/$defs/{name}"
_SIMPLE: dict[Any, dict[str, Any]] = {
    shapes.StrType: {"type": "string"},
    shapes.IntType: {"type": "integer"},
    shapes.FloatType: {"type": "number"},
    shapes.BoolType: {"type": "boolean"},
    shapes.NoneType: {"type": "null"},
    shapes.AnyType: {},
}
_NAMES = {"type": "array", "items": {"type": "string"}}
_CUSTOM: dict[type, dict[str, Any]] = {
    Type: {
        "type": "string",
        "pattern": rf"^\s*({'|'.join(SIMPLE)}|(List|Optional|Enum)\s*\[.*\])\s*$",
        "description": "A type: `String`, `List[File]`, `Optional[Float]`, `Enum[fast, exact]`, …",
        "examples": [*SIMPLE, "List[File]", "Optional[Float]", "Enum[fast, exact]"],
    },
    Memory: {
        "type": "string",
        "pattern": r"^\s*\d+(\.\d+)?\s*([kMGT]?B|[KMGT]iB)\s*$",
        "description": "An amount of memory, such as `4 GiB`.",
        "examples": ["512 MiB", "4 GiB"],
    },
    Duration: {
        "type": "string",
        "pattern": r"^\s*\d+(\.\d+)?\s*(ms|s|m|h|d)\s*$",
        "description": "A length of time, such as `10m`.",
        "examples": ["90s", "10m", "2h"],
    },
}


def schema(kind: Kind) -> dict[str, Any]:
    """Give the JSON Schema of one kind of document."""
    parts = {model.__name__: _part(model) for model in _MODEL}
    _shorten(parts)
    top = parts[kind.title()]
    used = _used(top, parts)
    return {
        "$schema": _DRAFT,
        "$id": f"{SCHEMAS}/{kind}.schema.json",
        **top,
        "$defs": {name: part for name, part in sorted(parts.items()) if name in used},
    }


def write_schemas(folder: str) -> list[str]:
    """Write the JSON Schema of each kind of document, and give the files' names."""
    os.makedirs(folder, exist_ok=True)
    paths = []
    for kind in KINDS:
        paths.append(os.path.join(folder, f"{kind}.schema.json"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write(as_text(schema(kind)))
    return paths


def as_text(data: dict[str, Any]) -> str:
    """Write a schema as its file holds it."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _part(model: Any) -> dict[str, Any]:
    """Give the schema of one struct; `msgspec`'s own fails on a default that is an amount."""
    texts = _field_texts(model)
    properties, required = {}, []
    for field in msgspec.structs.fields(model):
        form = _form(shapes.type_info(field.type))
        description = {"description": texts[field.name]} if field.name in texts else {}
        properties[field.encode_name] = {**form, **description, **_default(field.default)}
        if field.required:
            required.append(field.encode_name)
    return {
        "title": model.__name__,
        "description": (model.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _default(value: Any) -> dict[str, Any]:
    return {"default": value} if type(value) in (bool, int, float, str) and value != "" else {}


def _form(shape: Any) -> dict[str, Any]:
    if isinstance(shape, shapes.UnionType):
        return {"anyOf": [_form(one) for one in shape.types]}
    if isinstance(shape, shapes.DictType):
        return {"type": "object", "additionalProperties": _form(shape.value_type)}
    if isinstance(shape, shapes.VarTupleType):
        return {"type": "array", "items": _form(shape.item_type)}
    return _form_of_one(shape)


def _form_of_one(shape: Any) -> dict[str, Any]:
    if isinstance(shape, shapes.LiteralType):
        return {"enum": list(shape.values)}
    if isinstance(shape, shapes.StructType):
        return _ref(shape.cls.__name__)
    if isinstance(shape, shapes.CustomType):
        return dict(_CUSTOM[shape.cls])
    return dict(_SIMPLE[type(shape)])


def _field_texts(model: Any) -> dict[str, str]:
    """Give the string below each field, read from the model's source."""
    with open(sys.modules[model.__module__].__file__ or "", encoding="utf-8") as file:
        tree = ast.parse(file.read())
    (found,) = (
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == model.__name__
    )
    return {
        field.target.id: " ".join(text.value.value.split())
        for field, text in zip(found.body, found.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _shorten(parts: dict[str, Any]) -> None:
    """Add the forms in which documents may be shorter than the model."""
    for name, key, model in (
        ("Operator", "inputs", "Input"),
        ("Operator", "outputs", "Output"),
        ("Pipeline", "inputs", "Input"),
    ):
        given = parts[name]["properties"][key]
        given["additionalProperties"] = {"anyOf": [_ref(model), _CUSTOM[Type]]}
    properties = parts["Step"]["properties"]
    properties["operator"] |= {"anyOf": [{"type": "string"}, _ref("Operator"), _ref("Pipeline")]}
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
        "then": _ref("PipelineOutput"),
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": _REFERENCE.format(name=name)}


def _only(key: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: value},
        "required": [key],
        "additionalProperties": False,
    }


def _either(given: dict[str, Any], *forms: dict[str, Any]) -> dict[str, Any]:
    return {"description": given["description"], "anyOf": list(forms)}


def _used(part: Any, parts: dict[str, Any], found: set[str] | None = None) -> set[str]:
    """Give the names of the parts that a schema refers to, directly or not."""
    found = set() if found is None else found
    if isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found.add(name)
            _used(parts[name], parts, found)
    if isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            _used(one, parts, found)
    return found
