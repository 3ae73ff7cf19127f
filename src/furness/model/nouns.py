"""How parts of documents and of the model are called for people, and what they are to look like."""

from typing import Any

from msgspec import inspect as shapes

from furness.model.markup import Path
from furness.model.resources import Memory
from furness.model.types import Type
from furness.model.values import shorten

NAMES: dict[Any, str] = {
    shapes.StrType: "a text",
    shapes.IntType: "a whole number",
    shapes.FloatType: "a number",
    shapes.BoolType: "true or false",
    shapes.NoneType: "null",
    shapes.DictType: "a map",
    shapes.StructType: "a map",
    shapes.VarTupleType: "a list",
    shapes.ListType: "a list",
}
"""How the types of the model are called."""

CUSTOM_HINTS = {
    Type: "write a type, such as `File` or `List[Float]`",
    Memory: "write a text with its unit, such as `4 GiB`",
}
"""How to write what documents write as one text."""

MAP_HINTS = {
    "retry": "attempts: 3",
    "resources": "cpus: 2, memory: 4 GiB",
    "arguments": "image: $images",
    "exit": "failure: {operator: notify.py}",
    "inputs": "image: File",
    "steps": "blur: {operator: blur.py}",
}
"""Examples for maps, by their keys."""

FIRST = "start it with `operator: name` or `pipeline: name`"
"""How a document begins."""


def written_as(value: Any, text: str | None = None) -> str:
    """Write a value for people; of a list or a map only what it is."""
    if value is None:
        return "empty"
    if isinstance(value, list | dict):
        return "a map" if isinstance(value, dict) else "a list"
    return f"`{shorten(text or str(value))}`"


def last_key(path: Path) -> str:
    """Give the end of a path, as people write it."""
    keys = [str(part) if isinstance(part, str) else f"[{part}]" for part in path]
    return "".join(keys[-2:]) if isinstance(path[-1], int) else keys[-1]


def noun(model: Any) -> str:
    """Give a struct of the model with its article."""
    name = model.__name__
    words = {"R": "`r`", "Python": "`python`", "PipelineOutput": "an output"}
    if name in words:
        return words[name]
    if name in ("Retry", "Resources", "Exit", "Scatter"):
        return f"`{name.lower()}`"
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name.lower()}"


def listed(names: list[str]) -> str:
    """Write names behind each other."""
    return ", ".join(f"`{name}`" for name in names)
