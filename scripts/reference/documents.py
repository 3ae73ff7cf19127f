"""The page of the documents, and the JSON Schema of each kind, both made from the model."""

import importlib
import json
from importlib.util import find_spec
from typing import Any

from scripts.reference.sources import code, table

INTRODUCTION = """# Documents

YAML or JSON. An unknown key is an error. Editors complete and check a document whose schema they
know; the schemas are in the folder beside this page, and a document names its own in its first
line.
"""
KINDS = ("operator", "pipeline")
Schema = dict[str, Any]


def page() -> str:
    """Give the whole page."""
    return INTRODUCTION + "".join(kind_section(kind, schema) for kind, schema in known().items())


def schemas() -> dict[str, str]:
    """Give the schema files by name."""
    return {
        f"schemas/{kind}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for kind, schema in known().items()
    }


def known() -> dict[str, Schema]:
    """Give the schema of each kind of document, from the model."""
    if find_spec("furness.model.schema") is None:
        return {}
    module = importlib.import_module("furness.model.schema")
    return {kind: module.schema(kind) for kind in KINDS}


def kind_section(kind: str, schema: Schema) -> str:
    """Give what is said about one kind of document."""
    definitions: dict[str, Schema] = schema.get("$defs", {})
    top = definitions.get(schema.get("$ref", "").rpartition("/")[2], schema)
    parts = [
        f"\n## {kind}\n\nSchema: [{kind}.schema.json](schemas/{kind}.schema.json)\n\n{body(top)}"
    ]
    parts += [
        f"\n### {kind}: {name}\n\n{body(part)}"
        for name, part in sorted(definitions.items())
        if part is not top and part.get("properties")
    ]
    return "".join(parts)


def body(schema: Schema) -> str:
    """Give the description and the keys of one object."""
    required = set(schema.get("required", ()))
    rows = [
        (code(key), spoken(part), "yes" if key in required else "", part.get("description", ""))
        for key, part in schema.get("properties", {}).items()
    ]
    keys = table(("Key", "Value", "Required", "What it means"), rows)
    return f"{schema.get('description', '').strip()}\n\n{keys}"


def spoken(schema: Schema) -> str:
    """Give what a value may be, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(spoken(choice) for choice in choices))
    if "enum" in schema:
        return ", ".join(code(str(value)) for value in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array" and isinstance(schema.get("items"), dict):
        return f"list of {spoken(schema['items'])}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
