"""The JSON Schema of one struct of the model, with the strings below its fields."""

import ast
import sys
from typing import Any

import msgspec
from msgspec import inspect as shapes

from furness.model.resources import Duration, Memory
from furness.model.types import SIMPLE, Type

_REFERENCE = "#/$defs/{name}"
_SIMPLE: dict[Any, dict[str, Any]] = {
    shapes.StrType: {"type": "string"},
    shapes.IntType: {"type": "integer"},
    shapes.FloatType: {"type": "number"},
    shapes.BoolType: {"type": "boolean"},
    shapes.NoneType: {"type": "null"},
    shapes.AnyType: {},
}
CUSTOM: dict[type, dict[str, Any]] = {
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
"""The schemas of what documents write as one text."""


def part_of(model: Any) -> dict[str, Any]:
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
        return ref(shape.cls.__name__)
    if isinstance(shape, shapes.CustomType):
        return dict(CUSTOM[shape.cls])
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


def ref(name: str) -> dict[str, Any]:
    """Refer to the part of a schema with a name."""
    return {"$ref": _REFERENCE.format(name=name)}
