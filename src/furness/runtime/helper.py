"""What an operator's author may import: the inputs, the workspace, and a way to give outputs.

Everything works without it, too: inputs are environment variables, outputs are files. Import it
before the working directory is changed.
"""

import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORKSPACE = os.getcwd()


def workspace() -> str:
    """Give the task's own directory, absolute."""
    return _WORKSPACE


def inputs() -> "dict[str, Any]":
    """Give the inputs by name; a file or a directory is its path."""
    return {name: _with_paths(value) for name, value in values().items()}


def values() -> "dict[str, Any]":
    """Give the inputs by name, as `input.json` has them."""
    try:
        with open(os.path.join(_WORKSPACE, "input.json"), encoding="utf-8") as file:
            found: dict[str, Any] = json.load(file)
    except FileNotFoundError:
        return {}
    return found


def _with_paths(value: "Any") -> "Any":
    if isinstance(value, dict) and value.get("class") in ("File", "Directory"):
        return value["path"]
    return [_with_paths(one) for one in value] if isinstance(value, list) else value


def add_steps(steps: "dict[str, Any]") -> None:
    """Add steps to the run; they join it when the task has ended well.

    Args:
        steps: By name what a pipeline document says of a step, and `feeds`. A `pathlib.Path` in it
            is its absolute path as text.

    Raises:
        ValueError: A step of one of the names was added before; nothing was added.
        TypeError: JSON cannot say what a step is; nothing was added.
    """
    path = os.path.join(_WORKSPACE, "steps.json")
    known = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            known = json.load(file)["steps"]
    for name in steps:
        if name in known:
            raise ValueError(f"the step `{name}` was added before")
    try:
        text = json.dumps({"steps": {**known, **steps}}, default=_as_text, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise TypeError(f"the steps cannot be written: {error}") from None
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".part", path)


def _as_text(value: "Any") -> "Any":
    return os.path.abspath(os.fspath(value)) if hasattr(value, "__fspath__") else _as_json(value)


def write_output(name: str, value: "Any") -> None:
    """Give an output its value.

    Args:
        name: The output, as the operator declares it.
        value: What JSON can say; a `pathlib.Path` is a file or a directory that exists; numpy's
            numbers are numbers.

    Raises:
        TypeError: The value is none of these.
    """
    text = _encode(name, value)
    path = os.path.join(_WORKSPACE, "output.json")
    known = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            known = json.load(file)
    known[name] = json.loads(text)
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(known, file, ensure_ascii=False)
    os.replace(path + ".part", path)


def _encode(name: str, value: "Any") -> str:
    try:
        return json.dumps(value, default=_as_json, allow_nan=False)
    except (TypeError, ValueError, OSError) as error:
        raise TypeError(f"the output `{name}` cannot be written: {error}") from None


def _as_json(value: "Any") -> "Any":
    if hasattr(value, "__fspath__"):
        return _file(os.fspath(value))
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(type(value), "__members__"):
        return value.value
    raise TypeError(f"`{type(value).__name__}` is neither a path nor a JSON value")


def _file(path: str) -> "dict[str, str]":
    path = os.path.abspath(path)
    if not os.path.exists(path):
        raise OSError(f"`{path}` does not exist")
    shown = os.path.relpath(path, _WORKSPACE) if path.startswith(_WORKSPACE + os.sep) else path
    return {"class": "Directory" if os.path.isdir(path) else "File", "path": shown}
