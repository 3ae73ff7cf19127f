"""The command line with a fault planted in its process: a program, run by `lab.py`.

FAULT_KILL=before:write:3 kills it before its third database transaction; `within` is before that
transaction's commit, `after` is after it. `put` instead of `write` counts what the store takes in,
`copy` the files that are copied to it or to the folder of results.
FAULT_CLOCK=-3600 sets its clock back by an hour, after the first transaction.
FAULT_FILES=64 is the limit of its file descriptors.
PEAK=file is where it writes the most memory that it had, in bytes.
"""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from furness.cli.main import run
from furness.databases.sqlite import SqliteDatabase
from furness.stores import _tree
from furness.stores.directory import DirectoryStore


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Fault:
    """A kill at one call of one kind, counted from 1."""

    def __init__(self, text: str) -> None:
        self.instant, self.kind, number = text.split(":")
        self.left = int(number)

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left == 0 and self.instant == "before":
                die()
            if self.left == 0 and self.instant == "within":
                return call(given[0], die_after(given[1]))
            result = call(*given, **more)
            if self.left == 0:
                die()
            return result

        return wrapped


def die_after(write: Callable[[Any], Any]) -> Callable[[Any], None]:
    def killed(connection: Any) -> None:
        write(connection)
        die()

    return killed


def plant_kill(fault: Fault) -> None:
    if fault.kind == "write":
        name = "_write"
        setattr(SqliteDatabase, name, fault.wrap(getattr(SqliteDatabase, name)))
    elif fault.kind == "put":
        setattr(DirectoryStore, "put", fault.wrap(DirectoryStore.put))  # noqa: B010
    else:
        setattr(_tree, "copy", fault.wrap(_tree.copy))  # noqa: B010


def plant_clock(offset: float) -> None:
    """Set the clock back after the first transaction."""
    write, now = SqliteDatabase.record, time.time
    moved = 0.0

    def record(*given: Any, **more: Any) -> None:
        nonlocal moved
        write(*given, **more)
        moved = offset

    setattr(SqliteDatabase, "record", record)  # noqa: B010
    setattr(time, "time", lambda: now() + moved)  # noqa: B010


def peak_bytes() -> int:
    """Give the most memory since this program began; `getrusage` counts what forked it as well."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main() -> int:
    if text := os.environ.pop("FAULT_KILL", ""):
        plant_kill(Fault(text))
    if text := os.environ.pop("FAULT_CLOCK", ""):
        plant_clock(float(text))
    if text := os.environ.pop("FAULT_FILES", ""):
        resource.setrlimit(resource.RLIMIT_NOFILE, (int(text), int(text)))
    status = run(sys.argv[1:])
    if text := os.environ.pop("PEAK", ""):
        Path(text).write_text(str(peak_bytes()))
    return status


if __name__ == "__main__":
    sys.exit(main())
