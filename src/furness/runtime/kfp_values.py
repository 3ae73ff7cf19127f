"""Values as Kubeflow Pipelines holds them: parameters and artifacts, for `kfp.py`.

A structure (`STRUCT`) that holds `value` and nothing else stands for that value, and
`{"absent": true}` for null, which a skipped step gives. An artifact tells in its metadata that it
is absent, or that it is a folder with a list of files.
"""

import base64
import json
import os
import shutil

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KIND, _NAME = "furness", "furness_name"
_ABSENT, _VALUES = "absent", "values"
_LISTED = "values.json"
_FILES = ("File", "Directory")
_MOUNTED = {"gs://": "/gcs/", "s3://": "/s3/", "minio://": "/minio/"}


def whole(value: "Any") -> "Any":
    """Give a value in which whole numbers are integers again: there are only doubles in KFP."""
    if isinstance(value, dict):
        return {key: whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_floats(value: "Any") -> "Any":
    """Give the numbers in a value as Floats."""
    if isinstance(value, list):
        return [as_floats(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def decoded(value: "Any") -> "Any":
    """Give the value that a parameter stands for."""
    if isinstance(value, list):
        return [decoded(one) for one in value]
    if not isinstance(value, dict) or value == {_ABSENT: True}:
        return None if isinstance(value, dict) else value
    if value.keys() == {"value"} and not isinstance(value["value"], dict):
        return decoded(value["value"])
    inner = value["value"] if value.keys() == {"value"} else value
    return {key: decoded(one) for key, one in inner.items()}


def encoded(value: "Any", *, is_struct: bool) -> "Any":
    """Give a value as a parameter says it.

    Args:
        value: The value.
        is_struct: Whether the parameter is a structure.
    """
    if value is None:
        return {_ABSENT: True}
    said = value
    if isinstance(value, list):
        said = [encoded(one, is_struct=False) for one in value]
    elif isinstance(value, dict):
        said = {key: encoded(one, is_struct=False) for key, one in value.items()}
        return {"value": said} if said.keys() in ({"value"}, {_ABSENT}) else said
    return {"value": said} if is_struct else said


def of_artifact(artifact: "dict[str, Any]", place: str) -> "Any":
    """Give the value that an artifact stands for; a file has its own name again."""
    metadata = artifact.get("metadata") or {}
    if metadata.get(_KIND) == _ABSENT:
        return None
    path = path_of(artifact["uri"])
    if metadata.get(_KIND) == _VALUES:
        with open(os.path.join(path, _LISTED), encoding="utf-8") as file:
            return _below(json.load(file), path)
    name = metadata.get(_NAME) or os.path.basename(path)
    if name != os.path.basename(path):
        os.makedirs(place, exist_ok=True)
        os.symlink(os.path.abspath(path), os.path.join(place, name))
        path = os.path.join(place, name)
    if os.path.isdir(path):
        return {"class": "Directory", "path": path}
    return {"class": "File", "path": path, "size": os.path.getsize(path)}


def path_of(uri: str) -> str:
    """Give where KFP's launcher has an artifact here."""
    for start, mounted in _MOUNTED.items():
        if uri.startswith(start):
            return mounted + uri[len(start) :]
    return uri[7:] if uri.startswith("file://") else uri  # noqa: FURB188 - Python 3.8 lacks it


def _below(value: "Any", folder: str) -> "Any":
    """Give a value whose paths are relative to a folder with absolute ones."""
    if isinstance(value, list):
        return [_below(one, folder) for one in value]
    if isinstance(value, dict) and value.get("class") in _FILES:
        return {**value, "path": os.path.join(folder, value["path"])}
    return value


def with_files(value: "Any", folder: str) -> "Any":
    """Give a literal whose files, which it carries, are written to a folder."""
    if isinstance(value, list):
        parts = enumerate(value)
        return [with_files(one, os.path.join(folder, str(at))) for at, one in parts]
    if not isinstance(value, dict):
        return value
    if "files" not in value or value.get("class") not in _FILES:
        return {key: with_files(one, os.path.join(folder, key)) for key, one in value.items()}
    for name, content in value["files"].items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(content))
    path = os.path.join(folder, value["path"])
    os.makedirs(path if value["class"] == "Directory" else folder, exist_ok=True)
    return {"class": value["class"], "path": path}


def store(value: "Any", path: str) -> "dict[str, Any]":
    """Put a value where an artifact is, and give the artifact's metadata."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if value is None:
        with open(path, "wb"):
            return {_KIND: _ABSENT}
    if isinstance(value, dict) and value.get("class") in _FILES:
        _copy(value["path"], path)
        return {_NAME: os.path.basename(value["path"])}
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, _LISTED), "w", encoding="utf-8") as file:
        json.dump(_packed(value, path, ""), file)
    return {_KIND: _VALUES}


def _packed(value: "Any", folder: str, place: str) -> "Any":
    """Copy the files in a value to a folder, and give it with their paths there."""
    if isinstance(value, list):
        parts = enumerate(value)
        return [_packed(one, folder, os.path.join(place, str(at))) for at, one in parts]
    if isinstance(value, dict) and value.get("class") in _FILES:
        name = os.path.join(place, os.path.basename(value["path"]))
        os.makedirs(os.path.join(folder, place), exist_ok=True)
        _copy(value["path"], os.path.join(folder, name))
        return {"class": value["class"], "path": name}
    return value


def _copy(source: str, target: str) -> None:
    if os.path.isdir(source):
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)
