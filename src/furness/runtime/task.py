"""Run one task where nothing of ours is, and give its outputs: beside exported pipelines.

A task is told as `start.json` tells it, see `alone.py`, which only starts one. The values are what
JSON can say; a file is `{"class": "File", "path": …}` with an absolute path.
"""

import contextlib
import glob
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
alone = __import__("alone")
del sys.path[0]

_OURS = ("input.json", "output.json")
_PATTERN = re.compile(r"[*?\[]")
_GRACE = 10
_RUNNING: "set[subprocess.Popen[bytes]]" = set()
_STARTING = threading.RLock()
_STOPPED = threading.Event()
_KINDS = {"String": (str,), "Integer": (int,), "Float": (int, float), "Boolean": (bool,)}


class Failed(Exception):  # noqa: N818 - it says what happened
    """A task did not do what it should."""

    def __init__(self, message: str, status: "int | None" = None) -> None:
        super().__init__(message)
        self.status = status
        """The exit status of its process; None when that ended well."""


def read_told(path: str, folder: str) -> "dict[str, Any]":
    """Read what is told of a task.

    Args:
        path: The file.
        folder: What stands for the folder that images keep their files in.
    """
    with open(path, encoding="utf-8") as file:
        told: dict[str, Any] = json.loads(with_folder(file.read(), folder))
    return told


def with_folder(text: str, folder: str) -> str:
    """Put the folder of a task's files into JSON that names that of an image."""
    return text.replace(str(alone.PLACE), json.dumps(folder)[1:-1])


def run(
    told: "dict[str, Any]",
    values: "dict[str, Any]",
    workspace: str,
    variables: "dict[str, str]",
    prefix: "tuple[str, ...]" = (),
) -> "dict[str, Any]":
    """Run a task in its workspace.

    Args:
        told: What is told of its operator; `time_limit` bounds it, in seconds.
        values: The value of each input.
        workspace: An existing folder.
        variables: The environment it starts with; its own come on top.
        prefix: What stands before its command.

    Returns:
        The value of each output, with absolute paths.

    Raises:
        Failed: It ended badly, or an output is missing or wrong.
    """
    alone.prepare(values, told["outputs"].values(), workspace)
    texts = alone.texts_of(told, values)
    try:
        own = {**told["variables"], **told["outputs"], **alone.variables_of(told, texts)}
    except alone.Wrong as error:
        raise Failed(str(error)) from None
    _execute(
        [*prefix, *alone.command_of(told, values, texts)],
        {**_without(variables, told), **own},
        workspace,
        told.get("time_limit"),
    )
    return outputs_of(told, workspace)


def _without(variables: "dict[str, str]", told: "dict[str, Any]") -> "dict[str, str]":
    """Give variables without those that could be taken for an input that is absent."""
    names = {*told["inputs"], *told["results"]}
    return {name: text for name, text in variables.items() if name not in names}


def _execute(
    command: "list[str]", variables: "dict[str, str]", workspace: str, limit: "float | None"
) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    process = _start(command, variables, workspace)
    try:
        status = process.wait(limit)
    except subprocess.TimeoutExpired:
        _end([process])
        raise Failed(f"it took longer than {limit:g} s", 124) from None
    except BaseException:
        _end([process])
        raise
    finally:
        _RUNNING.discard(process)
    _rest_if_stopped()
    if status:
        what = f"exit status {status}" if status > 0 else f"signal {-status}"
        raise Failed(f"`{os.path.basename(command[0])}` ended with {what}", status)


def _start(
    command: "list[str]", variables: "dict[str, str]", workspace: str
) -> "subprocess.Popen[bytes]":
    try:
        with _STARTING:
            if not _STOPPED.is_set():
                process = subprocess.Popen(  # noqa: S603 - a list of words, and no shell
                    command,
                    env=variables,
                    cwd=workspace,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
                _RUNNING.add(process)
    except OSError as error:
        raise Failed(f"`{command[0]}` cannot be started: {error.strerror}", 127) from None
    except ValueError:
        raise Failed("a value holds the character NUL, which no process can be given") from None
    _rest_if_stopped()
    return process


def _rest_if_stopped() -> None:
    """Do nothing more where all tasks are ended: the process is about to end."""
    if _STOPPED.is_set():
        threading.Event().wait()


def _end(processes: "list[subprocess.Popen[bytes]]") -> None:
    """End processes with all that they started: each is asked, and then made to."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in processes:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, number)
        deadline = time.monotonic() + _GRACE
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))


def end_all() -> None:
    """End all tasks that run in this process, which starts no other and ends itself then."""
    with _STARTING:
        _STOPPED.set()
        running = [*_RUNNING]
    _end(running)


def outputs_of(told: "dict[str, Any]", workspace: str) -> "dict[str, Any]":
    """Give the outputs that a task left in its workspace.

    Raises:
        Failed: One is missing or wrong.
    """
    written = _written(workspace)
    return {name: _output(name, one, workspace, written) for name, one in told["results"].items()}


def _written(workspace: str) -> "dict[str, Any]":
    try:
        with open(os.path.join(workspace, "output.json"), encoding="utf-8") as file:
            found = json.load(file)
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Failed(f"`output.json` cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise Failed("`output.json` is not an object")
    return found


def _output(name: str, one: "dict[str, Any]", workspace: str, written: "dict[str, Any]") -> "Any":
    kind = one["type"]
    if name in written:
        return check(written[name], kind, name, workspace)
    if one["path"] is not None:
        return _at_path(name, one["path"], kind, workspace)
    if kind.startswith("Optional["):
        return None
    raise Failed(f"the output `{name}` is missing: it is not in `output.json`")


def _at_path(name: str, path: str, kind: str, workspace: str) -> "Any":
    wanted = alone.plain(kind)
    found = [path] if os.path.lexists(os.path.join(workspace, path)) else []
    if not found and _PATTERN.search(path):
        pattern = os.path.join(glob.escape(workspace), path)
        matches = (os.path.relpath(one, workspace) for one in glob.glob(pattern, recursive=True))
        found = sorted(one for one in matches if one not in _OURS)
    if wanted.startswith("List["):
        return check(found, wanted, name, workspace)
    if len(found) == 1:
        return check(found[0], wanted, name, workspace)
    if not found and kind.startswith("Optional["):
        return None
    what = f"{len(found)} files match" if found else "was not written"
    raise Failed(f"the output `{name}` is missing: `{path}` {what}")


def check(value: "Any", kind: str, name: str, workspace: str) -> "Any":
    """Give a value in the form its type has, with absolute paths.

    Args:
        value: What a task, or a person, gave.
        kind: The type, as documents write it.
        name: Whose value it is, for messages.
        workspace: What paths are relative to.

    Raises:
        Failed: It is not of the type.
    """
    if kind.startswith("Optional["):
        return None if value is None else check(value, kind[9:-1], name, workspace)
    if kind.startswith("List[") and isinstance(value, list):
        return [check(one, kind[5:-1], name, workspace) for one in value]
    if kind in ("File", "Directory"):
        return _file(value, kind, name, workspace)
    if kind == "Float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind == "Integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    fits = isinstance(value, _KINDS.get(kind, object)) and not kind.startswith("List[")
    _check_text(value, name)
    if not fits or (isinstance(value, bool) and kind in ("Integer", "Float")):
        raise Failed(f"`{name}` is wrong: `{json.dumps(value)[:80]}` is no {kind}")
    if kind.startswith("Enum[") and value not in re.split(r",\s*", kind[5:-1]):
        raise Failed(f"`{name}` is wrong: `{value}` is none of {kind[5:-1]}")
    return value


def _file(value: "Any", kind: str, name: str, workspace: str) -> "dict[str, Any]":
    path = value.get("path") if isinstance(value, dict) else value
    if not isinstance(path, str):
        raise Failed(f"`{name}` is wrong: `{json.dumps(value)[:80]}` is no {kind}")
    _check_text(path, name)
    path = os.path.join(workspace, path)
    is_there = os.path.isdir if kind == "Directory" else os.path.isfile
    if not is_there(path):
        raise Failed(f"`{name}` is wrong: `{path}` is no {kind}, or not there")
    return {"class": kind, "path": os.path.abspath(path)}


def _check_text(value: "Any", name: str) -> None:
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeError:
        what = f"`{ascii(value)[1:-1][:80]}` is no Unicode"
        raise Failed(f"`{name}` is wrong: {what}; give other bytes as a file") from None
    except ValueError:
        raise Failed(f"`{name}` is wrong: JSON has no infinite numbers") from None
