"""Inputs with their defaults, and literals, as CWL v1.2 writes them."""

from typing import Any
from urllib.parse import quote

from furness.exporters._cwl.types import Wire, cwl_type, typed
from furness.exporters._defaults import default_of, has_default
from furness.exporters._folder import FOLDER
from furness.exporters._parts import Parts
from furness.model.artifact import is_file_value
from furness.model.interface import Input
from furness.model.start import PLACE


def parameter(declared: Input, parts: Parts, wire: Wire, *, is_default_kept: bool) -> Any:
    """Give an input of a tool or a workflow.

    Args:
        declared: The input.
        parts: Where the files of its default are added.
        wire: What it is given.
        is_default_kept: Whether it keeps its default; CWL would put that in the place of null.
    """
    more = about(declared)
    if is_default_kept and has_default(declared):
        more = {"default": literal(default_of(declared), parts), **more}
    return typed(wire.cwl_type, more)


def about(declared: Input) -> dict[str, str]:
    """Give what is known of an input that CWL has no word for, as its `doc`."""
    choices = declared.type.required.choices
    notes = [
        declared.description,
        f"One of {', '.join(choices)}." if choices and cwl_type(declared.type) == "string" else "",
        f"In {declared.unit}." if declared.unit else "",
        "" if declared.minimum is None else f"At least {declared.minimum:g}.",
        "" if declared.maximum is None else f"At most {declared.maximum:g}.",
        f"Media type {declared.format}." if declared.format else "",
    ]
    text = " ".join(filter(None, notes))
    return {"doc": text} if text else {}


def literal(value: Any, parts: Parts) -> Any:
    """Give a literal whose files are among those that lie beside the workflow."""
    return _located(parts.with_files(value))


def _located(value: Any) -> Any:
    if isinstance(value, list):
        return [_located(one) for one in value]
    if not is_file_value(value):
        return value
    path = value["path"].replace(f"{PLACE}/", "")
    return {"class": value["class"], "location": quote(path)}


def beside(files: dict[str, bytes]) -> dict[str, bytes]:
    """Give files with those of literals in a folder of their own.

    Consumers do not stage a file apart that is in a folder that they stage.
    """
    inside = f"{FOLDER}/files/"
    return {
        name[len(FOLDER) + 1 :] if name.startswith(inside) else name: content
        for name, content in files.items()
    }
