"""The JSON Schema of the documents (https://json-schema.org/draft/2020-12), made from the model.

What `furness.model.document` writes out before it decodes, the short forms, is added here.
"""

import json
import os
from typing import Any, Literal

from furness.model.document import SCHEMAS
from furness.model.environment import Environment, Python, R
from furness.model.interface import Input, Output, PipelineOutput
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Retry, Scatter, Step
from furness.model.resources import Resources
from furness.model.schema_parts import part_of
from furness.model.schema_short import shorten

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


def schema(kind: Kind) -> dict[str, Any]:
    """Give the JSON Schema of one kind of document."""
    parts = {model.__name__: part_of(model) for model in _MODEL}
    shorten(parts)
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
