"""What the processes below one are, as `/proc` tells it: their times and their memory."""

import os
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, Self

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 0.25
"""Between two looks; less at first, so that what is short is seen as well."""
RESTS = 20
"""A pause is at least so many times as long as the look before it; twice in the first second."""


class Seen(NamedTuple):
    """A process at one instant."""

    parent: int
    own_seconds: float
    """CPU time of the process itself."""
    waited_seconds: float
    """CPU time of the children that it has waited for, and of theirs."""
    memory_bytes: int
    """Resident; pages that processes share are counted for each."""


def below(root: int) -> dict[int, Seen]:
    """Give a process and all its descendants, whatever session they are in."""
    found = {pid: seen for pid in _pids() if (seen := look(pid))}
    inside = {root} & found.keys()
    grown = True
    while grown:
        more = {pid for pid, seen in found.items() if seen.parent in inside} - inside
        inside |= more
        grown = bool(more)
    return {pid: found[pid] for pid in inside}


def look(pid: int) -> Seen | None:
    """Look at one process; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            text = file.read()
    except OSError:
        return None
    fields = [int(field) for field in text[text.rindex(b")") + 4 :].split()]
    return Seen(
        parent=fields[0],
        own_seconds=(fields[10] + fields[11]) / TICKS,
        waited_seconds=(fields[12] + fields[13]) / TICKS,
        memory_bytes=fields[20] * PAGE_BYTES,
    )


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


Tell = Callable[[dict[int, Seen]], None]
"""Takes what was seen in one look, by process."""


class Watcher:
    """Looks at the processes below one again and again, in a thread of its own."""

    def __init__(self, root: int, tell: Tell) -> None:
        self._root = root
        self._tell = tell
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        first = time.monotonic()
        while not self._done.is_set():
            began = time.monotonic()
            self._tell(below(self._root))
            took = time.monotonic() - began
            is_new = began - first < 1
            self._done.wait(2 * took if is_new else max(SECONDS, RESTS * took))


class Peak:
    """The most memory that was seen at one instant, in all processes together."""

    def __init__(self) -> None:
        self.memory_bytes = 0

    def __call__(self, seen: dict[int, Seen]) -> None:
        """Take what was seen."""
        self.memory_bytes = max(self.memory_bytes, sum(one.memory_bytes for one in seen.values()))
