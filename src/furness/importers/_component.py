"""A container component of Kubeflow Pipelines 1: its types, and our names for its parts.

https://www.kubeflow.org/docs/components/pipelines/legacy-v1/reference/component-spec/
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.importers._read import map_at
from furness.model.interface import Input, Output
from furness.model.types import Type, parse_type

CONTAINER = ("implementation", "container")
"""Where the container is in a component."""
_TYPES = {
    "string": "String",
    "str": "String",
    "uri": "String",
    "gcspath": "String",
    "integer": "Integer",
    "int": "Integer",
    "float": "Float",
    "double": "Float",
    "bool": "Boolean",
    "boolean": "Boolean",
    "list": "Json",
    "dict": "Json",
    "jsonarray": "Json",
    "jsonobject": "Json",
}


class Names(Struct, frozen=True):
    """Our names for those of a component."""

    inputs: Mapping[str, str]
    """Of inputs."""
    outputs: Mapping[str, str]
    """Of outputs."""


class Interface(Struct, frozen=True, kw_only=True):
    """What a component takes and gives."""

    inputs: dict[str, Input]
    """By our names."""
    outputs: dict[str, Output]
    """By our names; all are files at a path of their name."""
    values: dict[str, Type]
    """The outputs whose file holds a value, and of which type."""
    names: Names
    """Our names for theirs."""


def is_component(data: Any) -> bool:
    """Tell whether data are a component with a container."""
    return bool(map_at(data, *CONTAINER)) and "image" in data["implementation"]["container"]


def type_of(written: Any) -> Type | None:
    """Give the type of a value that a component means; None for what is a file of some kind."""
    name = next(iter(written), "") if isinstance(written, dict) else written
    found = _TYPES.get(str(name).lower())
    return parse_type(found) if found else None
