"""The engine's side of a supervisor: start it, send it commands, hear when it has news."""

import _signal  # type: ignore[import-not-found]  # `signal` costs a run 1 ms: it makes enums
import contextlib
import fcntl
import gc
import os
import select
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from furness.executors import _journal
from furness.executors.interface import Attempt, Warm
from furness.lazy import lazy

if TYPE_CHECKING:
    from furness.executors import _supervisor
else:
    _supervisor = lazy("furness.executors._supervisor")

NOTHING: Mapping[str, str] = {}
"""The variables that a supervisor has attempts share before it is told of any."""

_PATIENCE_SECONDS = 10.0
_PIPE_BYTES = 1 << 20
_HIGH = 10
"""Above the descriptors that the supervisor gets."""
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MOST_TO_COPY = 256 << 20
"""Bytes of memory: to copy the table of so many takes as long as to start a new interpreter."""
_HANDLED = (_signal.SIGINT, _signal.SIGHUP, _signal.SIGTERM)
"""The signals that an engine may have handlers for."""
_FAILED = 70
"""The exit status of a supervisor that could not begin."""
_PROGRAM = """
import sys
for name, folder in (("furness", sys.argv[1]), ("furness.executors", sys.argv[1] + "/executors")):
    sys.modules[name] = type(sys)(name)
    sys.modules[name].__path__ = [folder]
from furness.executors._supervisor import main
main()
"""
"""Starts the supervisor without what its packages import."""


class Watch:
    """A descriptor that is readable when one of several is, and stays the same as these change."""

    def __init__(self) -> None:
        if sys.platform == "linux":
            self._queue = select.epoll()
        else:
            self._queue = select.kqueue()

    def fileno(self) -> int:
        """Give the descriptor."""
        return self._queue.fileno()

    def add(self, descriptor: int) -> None:
        """Watch one more; it leaves when it is closed."""
        if sys.platform == "linux":
            self._queue.register(descriptor, select.EPOLLIN)
        else:
            self._queue.control([select.kevent(descriptor)], 0)

    def close(self) -> None:
        """Release the descriptor."""
        self._queue.close()


class Connection:
    """A running supervisor."""

    def __init__(self, folder: str) -> None:
        commands, self._commands = os.pipe()
        self.wakes, wake = os.pipe()
        """Readable when the journal has grown or the supervisor is dead."""
        self.journal, journal = _journal.create(folder)
        """Where it tells what happens."""
        os.set_blocking(self.wakes, False)
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                fcntl.fcntl(commands, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._process = _start([commands, wake, journal], os.path.join(folder, "supervisor.log"))
        self._unsent = b""

    def send(self, data: bytes) -> bool:
        """Send frames; say whether the supervisor is there to read them."""
        self._unsent += data
        try:
            while self._unsent:
                self._unsent = self._unsent[os.write(self._commands, self._unsent) :]
        except BrokenPipeError:
            return False
        return True

    def drain(self) -> bool:
        """Take the wake-ups that have come; say whether the supervisor is alive.

        Raises:
            OSError: It cannot write its journal.
        """
        told = self._hear()
        number = int(told[:-1].rpartition(b"\n")[2] or 0)
        if number:
            raise OSError(number, os.strerror(number), self.journal.path)
        return bool(told)

    def _hear(self) -> bytes:
        """Give the lines that have come; nothing when the supervisor is dead."""
        try:
            return os.read(self.wakes, 1 << 16)
        except BlockingIOError:
            return b"\n"

    def close(self) -> None:
        """Hang up, and wait for the supervisor as long as it may take."""
        os.close(self._commands)
        poller = select.poll()
        poller.register(self.wakes, select.POLLIN)
        while poller.poll(_PATIENCE_SECONDS * 1000):
            if not self._hear():
                os.waitpid(self._process, 0)
                break
        os.close(self.wakes)
        self.journal.close()


def frame(*fields: str) -> bytes:
    """Give a command as the supervisor reads it."""
    body = "\0".join(fields).encode("utf-8", "surrogateescape")
    return len(body).to_bytes(4, "big") + body


def own_of(attempt: Attempt) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Give the variables that an attempt has for itself, and those that it shares.

    It shares any only where its own are behind these, as the engine puts them.
    """
    shared, rest = attempt.shared, {**attempt.variables}
    own = dict([rest.popitem() for _ in range(len(rest) - len(shared))])
    return (own, shared) if shared and rest == shared else (attempt.variables, NOTHING)


def shared_frame(variables: Mapping[str, str]) -> bytes:
    """Give the command that tells the variables which the attempts behind it share."""
    return frame("shared", *_pairs(variables))


def start_frame(attempt: Attempt, own: Mapping[str, str]) -> bytes:
    """Give the command that starts an attempt.

    Args:
        attempt: The attempt.
        own: Its variables, but for those that were told as shared.
    """
    limit = attempt.resources.time_limit
    return frame(
        "start",
        attempt.id,
        attempt.workspace,
        attempt.log,
        "" if limit is None else repr(float(limit)),
        attempt.warm.key if attempt.warm else "",
        str(len(attempt.command)),
        *attempt.command,
        *_pairs(own),
    )


def warm_frame(attempt: Attempt, warm: Warm, folder: str) -> bytes:
    """Give the command that describes the interpreter which an attempt may be a copy of.

    Args:
        attempt: The attempt.
        warm: The interpreter.
        folder: Where it may write, such as why it does not work.
    """
    words = [*attempt.command[:2], "--warm", warm.folder, *warm.modules]
    return frame("warm", warm.key, folder, str(len(words)), *words, *_pairs(warm.variables))


def _pairs(variables: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in variables.items()]


def find_problem(attempt: Attempt, variables: Mapping[str, str]) -> str | None:
    """Say why an attempt cannot even be put into words for the system, if so.

    Args:
        attempt: The attempt.
        variables: Those of its variables that have not been looked at.
    """
    if not attempt.command:
        return "the command is empty"
    values = "".join((*attempt.command, *variables.values()))
    if "\0" in values or "\0" in attempt.workspace + attempt.log:
        return f"an argument or variable of `{attempt.command[0]}` holds a NUL character"
    names = "".join(variables)
    if "=" in names or "\0" in names or "" in variables:
        wrong = [name for name in variables if not name or {"=", "\0"} & set(name)]
        return f"`{wrong[0]}` cannot be the name of an environment variable"
    return None


def _start(descriptors: list[int], log: str) -> int:
    """Start a supervisor that inherits the descriptors, which are closed here."""
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _HIGH) for descriptor in descriptors]
    try:
        return _fork(high, log) if _may_fork() else _spawn(high, log)
    finally:
        for descriptor in (*descriptors, *high):
            os.close(descriptor)


def _may_fork() -> bool:
    """Tell whether a copy of this process can be the supervisor, which is quicker than a new one.

    Not where other threads might hold a lock, and not where there is much to copy.
    """
    try:
        pages = int(_read("/proc/self/statm").split()[1])
        return len(os.listdir("/proc/self/task")) == 1 and pages * _PAGE < _MOST_TO_COPY
    except OSError:
        return False


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 4096)
    finally:
        os.close(descriptor)


def _fork(high: list[int], log: str) -> int:
    """Go on in a copy of this process; signals wait until it has let go of what is not its own.

    What the engine no longer needs must not be collected in the copy: it would close descriptors
    by numbers that mean something else there.
    """
    masked = _signal.pthread_sigmask(_signal.SIG_BLOCK, _HANDLED)
    try:
        process = os.fork()
        if process:
            return process
        try:
            gc.freeze()
            _let_go(high, log)
            _signal.pthread_sigmask(_signal.SIG_SETMASK, ())
            _supervisor.main()
        finally:
            os._exit(_FAILED)
    finally:
        _signal.pthread_sigmask(_signal.SIG_SETMASK, masked)


def _let_go(high: list[int], log: str) -> None:
    """Leave the session, the signal handlers and the standard streams of the engine."""
    os.setsid()
    for one in _HANDLED:
        _signal.signal(one, _signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(log, _APPEND, 0o666), 1)
    os.dup2(1, 2)
    for number, place in enumerate(high, 3):
        os.dup2(place, number)


def _spawn(high: list[int], log: str) -> int:
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    arguments = [sys.executable, "-I", "-S", "-E", "-c", _PROGRAM, here]
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, log, _APPEND, 0o666),
        (os.POSIX_SPAWN_DUP2, 1, 2),
        *[(os.POSIX_SPAWN_DUP2, number, place) for place, number in enumerate(high, 3)],
    ]
    own: dict[str, Any] = {"setpgroup": 0} if sys.platform == "darwin" else {"setsid": True}
    return os.posix_spawn(arguments[0], arguments, os.environ, file_actions=actions, **own)
