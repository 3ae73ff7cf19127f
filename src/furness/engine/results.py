"""Carry values between the store, the database and people.

In the database a file's `path` is its name only, so that folders can be moved; in a run it is
where the store has it; for people it is laid out in a folder of results.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from furness.errors import StoreError
from furness.lazy import lazy
from furness.model.artifact import files_in, is_file_value
from furness.stores.digest import digest_path
from furness.stores.interface import Store
from furness.stores.lay_out import lay_out, sweep

if TYPE_CHECKING:
    import shutil
else:
    shutil = lazy("shutil")

MANIFEST = ".furness.json"
"""The file in a folder of results that lists what was laid out there."""


def map_files(value: Any, change: Callable[[dict[str, Any]], Any]) -> Any:
    """Give a value with each file in it changed."""
    if is_file_value(value):
        return change(value)
    return [map_files(one, change) for one in value] if isinstance(value, list) else value


def portable(value: Any) -> Any:
    """Give a value whose files are known by digest and name, wherever the store is."""
    return map_files(value, lambda file: {**file, "path": os.path.basename(file["path"])})


def located(value: Any, store: Store) -> Any:
    """Give a value whose files can be read.

    Raises:
        StoreError: An artifact is not in the store.
    """
    return map_files(
        value, lambda file: {**file, "path": store.locate(file["digest"], file["path"])}
    )


def located_or_none(outputs: dict[str, Any], store: Store) -> dict[str, Any] | None:
    """Give outputs whose files can be read; None when one is no longer there, or is cut short.

    After a power cut a record may have survived a file's content: see decision 0006.
    """
    try:
        return {
            name: map_files(value, lambda file: _whole(file, store))
            for name, value in outputs.items()
        }
    except (StoreError, OSError):
        return None


def _whole(file: dict[str, Any], store: Store) -> dict[str, Any]:
    size = file["size"] if file["class"] == "File" else None
    return {**file, "path": store.locate(file["digest"], file["path"], size=size)}


def lay_out_results(
    outputs: dict[str, Any], folder: str, labels: dict[str, list[str]], *, complete: bool = True
) -> dict[str, Any]:
    """Lay out a run's outputs in a folder, and give them with the paths there.

    A single file lies in the folder itself; a list of files has a folder of its own, where each
    is named after the element it was made from. What an earlier run laid out there is removed,
    unless it was changed since.

    Args:
        outputs: The outputs, with files as the store has them.
        folder: The folder; it is made.
        labels: For outputs that are lists, the names of their elements.
        complete: Whether these are all outputs; else those of an earlier run stay beside them.
    """
    os.makedirs(folder, exist_ok=True)
    for place in ("", *outputs):
        sweep(os.path.join(folder, place))
    before = _manifest(folder)
    placed: dict[str, str] = {}
    found = {
        name: _place(outputs[name], folder, name, _distinct(labels.get(name, [])), placed)
        for name in sorted(outputs, key=lambda one: not isinstance(outputs[one], list))
    }
    for path, digest in before.items():
        if path not in placed and not complete:
            placed[path] = digest
        elif path not in placed:
            _remove(os.path.join(folder, path), digest)
    with open(os.path.join(folder, MANIFEST), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(placed), indent=1))
    return {name: found[name] for name in outputs}


def _place(value: Any, folder: str, name: str, labels: list[str], placed: dict[str, str]) -> Any:
    if isinstance(value, list) and files_in(value):
        fitting = labels if len(labels) == len(value) else []
        return [
            _place_element(one, folder, name, _label(fitting, place, len(value)), placed)
            for place, one in enumerate(value)
        ]
    if not is_file_value(value):
        return value
    path = os.path.basename(value["path"])
    if any(one.startswith(f"{path}{os.sep}") for one in placed):
        path = f"{name}-{path}"
    return _lay(value, folder, path, name, placed)


def _place_element(value: Any, folder: str, name: str, label: str, placed: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [
            _place_element(one, folder, name, f"{label}-{place}", placed)
            for place, one in enumerate(value)
        ]
    if not is_file_value(value):
        return value
    suffix = os.path.splitext(value["path"])[1]
    return _lay(value, folder, os.path.join(name, f"{label}{suffix}"), name, placed)


def _lay(
    value: dict[str, Any], folder: str, path: str, name: str, placed: dict[str, str]
) -> dict[str, Any]:
    if path in placed:
        path = f"{name}-{path}"
    placed[path] = value["digest"]
    target = os.path.join(folder, path)
    lay_out(value["path"], target)
    return {**value, "path": target}


def _label(labels: list[str], place: int, count: int) -> str:
    return labels[place] if labels else str(place).zfill(len(str(count - 1)))


def _distinct(labels: list[str]) -> list[str]:
    """Give labels of which no two are equal: each gets its number before it if it must."""
    if len(set(labels)) == len(labels):
        return labels
    width = len(str(len(labels) - 1))
    return [f"{str(place).zfill(width)}-{label}" for place, label in enumerate(labels)]


def _manifest(folder: str) -> dict[str, str]:
    try:
        with open(os.path.join(folder, MANIFEST), "rb") as file:
            return msgspec.json.decode(file.read(), type=dict[str, str])
    except (OSError, ValueError):
        return {}


def _remove(path: str, digest: str) -> None:
    """Remove what an earlier run laid out, and its folder if that is empty, unless it changed."""
    if not os.path.exists(path) or digest_path(path).digest != digest:
        return
    if os.path.isdir(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)
    with suppress(OSError):
        os.rmdir(os.path.dirname(path))
