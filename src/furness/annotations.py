"""What the annotations of a Python function mean as inputs and types."""

import inspect
import os
import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from msgspec import UNSET

from furness.errors import DocumentError
from furness.model.interface import Input
from furness.model.types import Type, list_of, optional

_SIMPLE: dict[Any, str] = {
    str: "String",
    int: "Integer",
    float: "Float",
    bool: "Boolean",
    Path: "File",
    dict: "Json",
    Any: "Json",
}


def inputs_of(function: Callable[..., Any]) -> dict[str, Input]:
    """Give the inputs of a pipeline that is written as a function.

    Raises:
        DocumentError: A parameter has no annotation, or one that means no type.
    """
    hints = typing.get_type_hints(function)
    inputs = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in hints:
            raise DocumentError(
                f"the input `{name}` of the pipeline `{function.__name__}` has no type",
                hint=f"annotate it, for example `{name}: Path`",
                code="annotation",
            )
        missing = parameter.default is inspect.Parameter.empty
        default = UNSET if missing else _default(parameter.default)
        inputs[name] = Input(type=type_of(hints[name]), default=default)
    return inputs


def _default(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return os.fspath(value) if isinstance(value, Path) else value


def type_of(annotation: Any) -> Type:
    """Give the type that a Python annotation means.

    Raises:
        DocumentError: It means none.
    """
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in _SIMPLE or origin in (dict, Mapping):
        return Type(_SIMPLE.get(annotation, "Json"))
    if origin is list or annotation is list:
        return list_of(type_of(parts[0]) if parts else Type("Json"))
    if origin in (typing.Union, types.UnionType) and type(None) in parts:
        inner = [part for part in parts if part is not type(None)]
        if len(inner) == 1:
            return optional(type_of(inner[0]))
    if origin is Literal:
        return Type("Enum", choices=tuple(map(str, parts)))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return Type("Enum", choices=tuple(str(one.value) for one in annotation))
    raise DocumentError(
        f"`{annotation}` is no type of an input",
        hint="use str, int, float, bool, Path, dict, list[…], Literal[…] or `… | None`",
        code="annotation",
    )
