"""What a supervisor writes down, and what can be learnt from it when it is dead.

A journal is locked while its supervisor lives. Each line is one of

    starting id  time since boot  workspace  log
    started  id  process  Unix time  time since boot
    ended    id  Unix time  exit status  cause  CPU seconds  bytes  message
    closed

with tabs between the fields; after `closed` nothing more is started. A supervisor that is killed
between `starting` and `started` leaves one process whose number nobody knows; it is found by when
it started and where it works. Until it runs its program it holds the lock, too.
"""

import contextlib
import fcntl
import os
import time
from typing import TYPE_CHECKING

from msgspec import Struct

from furness.executors.interface import Ended, Started
from furness.lazy import lazy

if TYPE_CHECKING:
    import signal
else:
    signal = lazy("signal")

_SUFFIX = ".journal"
_TICKS = os.sysconf("SC_CLK_TCK")
_HAS_PROC = os.path.isdir("/proc/self")
_MOST = 1 << 16
"""How many bytes are read at once; fewer come only from the end."""
_SLACK = 0.05
"""Seconds by which the kernel's start time of a process may be before ours."""
_LATEST = 5.0
"""The same, after."""


class Process(Struct, frozen=True):
    """The first process of an attempt, known for certain though numbers are used again."""

    number: int
    """Its process id, which is its group's too."""
    boot_seconds: float
    """When it started, in seconds since the machine did."""


class Intent(Struct, frozen=True):
    """A process that was about to be started."""

    boot_seconds: float
    """When, in seconds since the machine started."""
    workspace: str
    """Its working directory."""
    log: str
    """What takes its output."""


class Journal:
    """One supervisor's journal, read as it grows."""

    def __init__(self, path: str) -> None:
        self.path = path
        """The file."""
        self.processes: dict[str, Process] = {}
        """Attempts that have started and, as far as was read, not ended."""
        self._begun: list[str] = []
        self.is_closed = False
        """Whether its supervisor has said that it starts nothing more."""
        self._descriptor = os.open(path, os.O_RDONLY)
        self._rest = b""

    @property
    def intent(self) -> Intent | None:
        """The attempt of which is not known whether it was started."""
        if not self._begun:
            return None
        _, boot, *places = self._begun
        return Intent(float(boot), *map(_unescape, places))

    def read(self) -> list[Started | Ended]:
        """Give what was written since the last call."""
        told: list[Started | Ended] = []
        while True:
            data = os.read(self._descriptor, _MOST)
            whole, newline, self._rest = (self._rest + data).rpartition(b"\n")
            if newline:
                lines = whole.decode("utf-8", "surrogateescape").split("\n")
                told += [event for line in lines if (event := self._event(line))]
            if len(data) < _MOST:
                return told

    def is_held(self) -> bool:
        """Say whether the supervisor lives."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        return False

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _event(self, line: str) -> Started | Ended | None:
        kind, *fields = line.split("\t")
        if kind == "starting":
            self._begun = fields
            return None
        self._begun = []
        if kind == "started":
            name, number, at, boot = fields
            name = _unescape(name)
            self.processes[name] = Process(int(number), float(boot))
            return Started(id=name, job=number, at=float(at))
        if kind == "ended":
            name, at, status, cause, seconds, memory, message = fields
            name = _unescape(name)
            self.processes.pop(name, None)
            return Ended(
                id=name,
                at=float(at),
                exit_status=int(status) if status else None,
                cause=cause or None,
                message=_unescape(message) or None,
                cpu_seconds=float(seconds) if seconds else None,
                memory_bytes=int(memory) if memory else None,
            )
        self.is_closed = self.is_closed or kind == "closed"
        return None


def create(folder: str) -> tuple[Journal, int]:
    """Make a journal, and the locked descriptor that its supervisor shall inherit."""
    number = len(os.listdir(folder))
    while True:
        path = os.path.join(folder, f"{number:06}{_SUFFIX}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            number += 1
            continue
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return Journal(path), descriptor


def find(folder: str) -> list[str]:
    """Give the journals of a folder, oldest first."""
    names = sorted(name for name in os.listdir(folder) if name.endswith(_SUFFIX))
    return [os.path.join(folder, name) for name in names]


def kill_remains(processes: list[Process], intent: Intent | None = None) -> None:
    """Kill what is left of attempts whose supervisor is dead, and wait until it is gone.

    A group is left alone when its number has been given to another process since.

    Args:
        processes: The first processes of the attempts.
        intent: What the supervisor was about to start, as far as is known.
    """
    if intent:
        processes = [*processes, *_find_unrecorded(intent)]
    deadline = time.monotonic() + 2.0
    while (members := _members(processes)) and time.monotonic() < deadline:
        for member in members:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(member, signal.SIGKILL)
        time.sleep(0.005)


def is_running(process: Process) -> bool:
    """Say whether anything is left of an attempt."""
    return bool(_members([process]))


def _find_unrecorded(intent: Intent) -> list[Process]:
    found = []
    places = {_identity(intent.workspace), _identity(intent.log)} - {None}
    first, last = intent.boot_seconds - _SLACK, intent.boot_seconds + _LATEST
    for name in _process_names():
        stat = _stat(name)
        if stat and int(name) in stat[1:3] and first <= stat[3] <= last:
            links = {_identity(f"/proc/{name}/{link}") for link in ("cwd", "fd/1", "fd/2")}
            if links & places:
                found.append(Process(int(name), stat[3]))
    return found


def _identity(path: str) -> tuple[int, int] | None:
    """Give what is the same for two names of one file; None if it is gone."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _process_names() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdigit()] if _HAS_PROC else []


def _members(processes: list[Process]) -> list[int]:
    wanted = {process.number: process for process in processes}
    found: list[tuple[int, int, float]] = []
    for name in _process_names() if wanted else ():
        if (stat := _stat(name)) and stat[0] not in "ZX":
            found += [(int(name), owner, stat[3]) for owner in set(stat[1:3]) if owner in wanted]
    reused = {
        owner
        for number, owner, start in found
        if number == owner and start > wanted[owner].boot_seconds + _LATEST
    }
    return [
        number
        for number, owner, start in found
        if owner not in reused and start >= wanted[owner].boot_seconds - _SLACK
    ]


def _stat(name: str) -> tuple[str, int, int, float] | None:
    """Give a process's state, group, session and start in seconds since boot."""
    try:
        with open(f"/proc/{name}/stat", encoding="latin-1") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[2]), int(fields[3]), int(fields[19]) / _TICKS


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    parts = text.split("\\\\")
    return "\\".join(part.replace("\\t", "\t").replace("\\n", "\n") for part in parts)
