"""The Python at hand: which one it is, and its version, without starting it when possible."""

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from furness.lazy import lazy

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")

_ASK = "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])"
_DEADLINE_SECONDS = 30


class Interpreter(msgspec.Struct, frozen=True):
    """A Python interpreter."""

    path: str
    """The program, absolute."""
    version: str
    """Major and minor version, such as `3.11`."""


def at_hand(variables: Mapping[str, str], cache: str) -> Interpreter:
    """Give the interpreter that the user would start by `python3`, else the one that runs us.

    Args:
        variables: The environment variables; an active virtual environment comes first.
        cache: The folder that remembers the answers of interpreters that had to be asked.
    """
    active = variables.get("VIRTUAL_ENV")
    groups = [[os.path.join(active, "bin")]] if active else []
    groups.append(variables.get("PATH", "").split(os.pathsep))
    for path in _candidates(groups):
        version = read_version(path)
        found = Interpreter(path, version) if version else _remembered(path, variables, cache)
        if found:
            return found
    return Interpreter(sys.executable, "{}.{}".format(*sys.version_info[:2]))


def _candidates(groups: list[list[str]]) -> list[str]:
    paths = [
        os.path.join(folder, name)
        for group in groups
        for name in ("python3", "python")
        for folder in group
        if os.path.isabs(folder)
    ]
    return [path for path in paths if os.path.isfile(path) and os.access(path, os.X_OK)]


def read_version(path: str) -> str | None:
    """Give an interpreter's version as its virtual environment or its file name tells it."""
    settings = os.path.join(os.path.dirname(os.path.dirname(path)), "pyvenv.cfg")
    if os.path.isfile(settings):
        with open(settings, encoding="utf-8", errors="replace") as file:
            pairs = [line.partition("=") for line in file]
        told = {key.strip(): value.strip() for key, _, value in pairs}
        found = told.get("version") or told.get("version_info", "")
    else:
        found = os.path.basename(os.path.realpath(path)).removeprefix("python")
    numbers = found.split(".")[:2]
    return ".".join(numbers) if len(numbers) > 1 and all(map(str.isdecimal, numbers)) else None


def _remembered(path: str, variables: Mapping[str, str], cache: str) -> Interpreter | None:
    memory = os.path.join(cache, "interpreters.json")
    state = _state(path, variables)
    try:
        with open(memory, "rb") as file:
            known = msgspec.json.decode(file.read(), type=dict[str, Interpreter])
    except (OSError, msgspec.MsgspecError):
        known = {}
    if state in known and os.access(known[state].path, os.X_OK):
        return known[state]
    found = _ask(path)
    if found:
        _remember(memory, known | {state: found})
    return found


def _state(path: str, variables: Mapping[str, str]) -> str:
    """Say all that the answer hangs on; a version manager's shim reads files and a variable."""
    manager = os.path.join(os.path.dirname(os.path.dirname(path)), "version")
    files = [path, manager, os.path.abspath(".python-version"), os.path.abspath(".tool-versions")]
    times = [os.stat(file).st_mtime_ns if os.path.exists(file) else 0 for file in files]
    return f"{path} {times} {variables.get('PYENV_VERSION', '')}"


def _ask(path: str) -> Interpreter | None:
    try:
        answer = subprocess.run(
            [path, "-c", _ASK],
            capture_output=True,
            text=True,
            timeout=_DEADLINE_SECONDS,
            check=True,
        )
        executable, version = answer.stdout.splitlines()[:2]
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Interpreter(executable, version)


def _remember(memory: str, known: dict[str, Interpreter]) -> None:
    try:
        os.makedirs(os.path.dirname(memory), exist_ok=True)
        with open(f"{memory}.{os.getpid()}", "wb") as file:
            file.write(msgspec.json.encode(known))
        os.replace(file.name, memory)
    except OSError:
        return
