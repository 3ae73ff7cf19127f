"""Literals as Kubeflow Pipelines holds them."""

import base64
import os
from typing import Any

from furness.exporters._folder import all_files, read_bytes
from furness.exporters._kfp.types import LIST, STRUCT, Wire, form_taken
from furness.model.artifact import is_file_value
from furness.model.types import Type

_ABSENT = "absent"
_PLACEHOLDER = "{{"
_EXACT = 2**53


def as_parameter(value: Any, form: str) -> Any:
    """Give a value as a parameter holds it; `runtime/kfp_values.py` tells what stands for what."""
    if value is None:
        return {_ABSENT: True}
    said = value
    if isinstance(value, list):
        said = [as_parameter(one, LIST) for one in value]
    elif isinstance(value, dict):
        said = {key: as_parameter(one, LIST) for key, one in value.items()}
        return {"value": said} if said.keys() in ({"value"}, {_ABSENT}) else said
    return {"value": said} if form == STRUCT else said


def is_plain(value: Any) -> bool:
    """Tell whether a literal comes through KFP as it is: numbers are doubles there."""
    if isinstance(value, list):
        return all(map(is_plain, value))
    if isinstance(value, str):
        return _PLACEHOLDER not in value
    return isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < _EXACT)


def carried(value: Any) -> Any:
    """Give a literal with the content of its files; one that is not there stays a path."""
    if isinstance(value, list):
        return [carried(one) for one in value]
    if not is_file_value(value):
        return {key: carried(one) for key, one in value.items()} if _is_map(value) else value
    path = value["path"]
    if not os.path.exists(path):
        return value
    name = os.path.basename(path)
    around = os.path.dirname(path)
    files = {os.path.relpath(one, around): _content(one) for _, one in all_files(path)}
    return {"class": value["class"], "path": name, "files": files}


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _content(path: str) -> str:
    return base64.b64encode(read_bytes(path)).decode()


def is_constant(value: Any, kind: Type) -> bool:
    """Tell whether KFP holds a literal as it is."""
    is_json = kind.required.name == "Json"
    return value is not None and not is_json and not kind.holds_files and is_plain(value)


def constant(value: Any, kind: Type) -> Wire:
    """Give a literal as KFP holds it."""
    form = form_taken(kind)
    return Wire(
        type=kind, form=form, given={"runtimeValue": {"constant": as_parameter(value, form)}}
    )
