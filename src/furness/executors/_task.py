"""What a supervisor knows of one attempt that runs, and how it signals its processes.

As `_supervisor.py`, it imports only what is quick to import.
"""

import _signal  # type: ignore[import-not-found]  # `signal` costs 4 ms: it makes enums
import os
import sys

NEVER = float("inf")
"""A time that does not come."""


class Task:
    """An attempt from its start to the end of the last of its processes."""

    __slots__ = ("asked", "cause", "due", "name", "pid", "places", "result", "swept", "variables")

    def __init__(self, name: bytes, pid: int, variables: dict[bytes, bytes], due: float) -> None:
        self.name = name
        self.pid = pid
        self.variables = variables
        self.places: tuple[bytes, ...] = ()
        self.due = due
        self.cause = b""
        self.asked = False
        self.swept = False
        self.result: tuple[int, float, int] | None = None

    def end(self, due: float) -> None:
        """Ask it to end, and have it killed when it is due."""
        if not self.asked:
            self.asked = True
            self.due = NEVER
            send(-self.pid, _signal.SIGTERM)
            send(-self.pid, _signal.SIGCONT)
        self.due = min(self.due, due)


def send(pid: int, signal: int) -> bool:
    """Send a signal; say whether anybody was there to get it."""
    try:
        os.kill(pid, signal)
    except ProcessLookupError:
        return False
    except PermissionError:
        return sys.platform != "darwin"
    return True
