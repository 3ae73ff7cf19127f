"""An operator as it is in an image: its paths there, and the files that go in."""

import os
from typing import Any

from msgspec.structs import replace

from furness.engine.code import code_of
from furness.engine.launch import runtime_options, starter_of
from furness.engine.stage import declared_path
from furness.model.operator import Operator
from furness.model.start import PLACE

SOURCES = "operator"
"""The folder of an operator's own files, below `PLACE`."""


def paths_of(operator: Operator) -> dict[str, str]:
    """Give where a task writes each output, relative to its workspace; patterns are left out."""
    paths = {name: declared_path(one) for name, one in operator.outputs.items()}
    return {name: path for name, path in paths.items() if path}


def code_files(operator: Operator) -> dict[str, str]:
    """Give the files of an operator's code: each path beside its source, and absolute."""
    if operator.source is None:
        return {}
    folder = os.path.dirname(operator.source)
    names = [name for name in code_of(operator.source) if not name.startswith("..")]
    return {name: os.path.join(folder, name) for name in names}


def inside(operator: Operator, folder: str) -> tuple[Operator, dict[str, str]]:
    """Give an operator as it is in an image, and the files of its defaults.

    Args:
        operator: The operator, with an absolute source.
        folder: The folder that becomes the operator's own in the image.
    """
    more: dict[str, str] = {}
    inputs = {
        name: replace(one, default=_default(one.default, folder, more))
        for name, one in operator.inputs.items()
    }
    command = _command(operator, folder)
    changed = replace(
        operator, source=None, entry=None, environment="host", command=command, inputs=inputs
    )
    return changed, more


def _command(operator: Operator, folder: str) -> tuple[str, ...]:
    """Give the command with the paths of the source and the starter that are in the image."""
    command = operator.command
    starter = starter_of(operator)
    if operator.source is not None:
        path = os.path.relpath(operator.source, folder)
        there = f"{PLACE}/{SOURCES}/{path}".replace("$", "$$")
        command = tuple(there if one == operator.source else one for one in command)
    if starter is not None:
        name = f"{PLACE}/runtime/{os.path.basename(starter)}"
        command = (command[0], name, *runtime_options(operator), *command[1:])
    return ("python3", *command[1:]) if command[:1] == ("python",) else command


def _default(value: Any, folder: str, more: dict[str, str]) -> Any:
    """Give a default whose files are in the image; those that do not exist stay names."""
    if isinstance(value, list):
        return [_default(one, folder, more) for one in value]
    if not isinstance(value, dict) or value.get("class") not in ("File", "Directory"):
        return value
    path = value["path"]
    name = os.path.relpath(path, folder)
    if value["class"] == "File" and os.path.isfile(path) and not name.startswith(".."):
        more[name] = path
        return f"{PLACE}/{SOURCES}/{name}"
    return os.path.basename(path) if name.startswith("..") else name
