"""Start one process for the supervisor, or say in words why that cannot be.

As `_supervisor.py`, it imports only what is quick to import.
"""

import _signal  # type: ignore[import-not-found]  # `signal` costs 4 ms: it makes enums
import errno
import os
import sys

from furness.executors._task import NEVER

PATH = b"/usr/local/bin:/usr/bin:/bin"
"""Where programs are looked for when the task has no PATH."""
APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT
"""How a log is opened."""

_OWN_GROUP = {"setpgroup": False} if sys.platform == "darwin" else {"setsid": True}
_DEFAULT = [*_signal.valid_signals() - {_signal.SIGKILL, _signal.SIGSTOP}]
"""A task ignores no signal, whatever is ignored where Furness was started, or by Python.

To name each is also quicker: the C library asks about every signal that is not named.
"""
_WORDS = {
    errno.ENOENT: "there is no program {}",
    errno.EACCES: "{} is not executable: run `chmod +x` on it, or name its interpreter",
    errno.ENOEXEC: "{} is neither a program nor a script whose first line starts with `#!`",
    errno.E2BIG: "the arguments of {} and its variables are too long for this machine",
}


class Request:
    """An attempt that was asked for, as it came over the pipe."""

    __slots__ = ("arguments", "key", "limit", "log", "name", "variables", "workspace")

    def __init__(self, fields: list[bytes], shared: dict[bytes, bytes]) -> None:
        self.name, self.workspace, self.log, limit, self.key, count, *rest = fields
        self.limit = float(limit) if limit else NEVER
        self.arguments = rest[: int(count)]
        self.variables = {**shared, **variables_of(rest[int(count) :])}


def spawn(request: Request, actions: tuple[tuple[int, int, int], ...] = ()) -> int:
    """Start one process in its workspace, its own group and, where it can be, its own session.

    Args:
        request: The process.
        actions: What else is done with its descriptors.

    Raises:
        OSError: It cannot be started. Nothing was.
    """
    os.chdir(request.workspace)
    return os.posix_spawn(
        find(request.arguments[0], request.variables.get(b"PATH", PATH)),
        request.arguments,
        request.variables,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, request.log, APPEND, 0o666),
            (os.POSIX_SPAWN_DUP2, 1, 2),
            *actions,
        ],
        setsigdef=_DEFAULT,
        setsigmask=(),
        **_OWN_GROUP,  # type: ignore[arg-type]  # mypy takes it for any argument
    )


def variables_of(pairs: list[bytes]) -> dict[bytes, bytes]:
    """Give variables by their names."""
    return dict([pair.split(b"=", 1) for pair in pairs])


def pairs_of(variables: dict[bytes, bytes]) -> list[bytes]:
    """Give variables as a process sees them, `name=value`."""
    return [b"%s=%s" % pair for pair in variables.items()]


def find(program: bytes, path: bytes) -> bytes:
    """Give the file of a program, looked for in the task's own PATH."""
    if b"/" in program:
        return program
    for folder in path.split(b":"):
        file = (folder or b".") + b"/" + program
        if os.access(file, os.X_OK) and not os.path.isdir(file):
            return file
    raise FileNotFoundError(errno.ENOENT, "not in PATH")


def explain(error: OSError, request: Request) -> str:
    """Say in words why an attempt cannot be started."""
    return _explain_places(request) or _explain_program(error, request.arguments[0])


def _explain_places(request: Request) -> str:
    try:
        os.chdir(request.workspace)
    except OSError as reason:
        return f"the workspace `{_text(request.workspace)}` cannot be entered: {reason.strerror}"
    try:
        os.close(os.open(request.log, APPEND, 0o666))
    except OSError as reason:
        return f"the log `{_text(request.log)}` cannot be written: {reason.strerror}"
    return ""


def _explain_program(error: OSError, program: bytes) -> str:
    number = error.errno or 0
    if number == errno.ENOENT and b"/" not in program:
        words = "there is no program {} in the PATH of the task"
    elif number == errno.ENOENT and os.path.exists(program):
        words = "{} cannot be started: the interpreter that its first line names does not exist"
    else:
        words = _WORDS.get(number, "{} cannot be started: " + os.strerror(number))
    return words.format(f"`{_text(program)}`")


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
