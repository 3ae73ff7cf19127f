"""Processes of tasks whose parents have ended, and which may have left their groups.

On Linux they become children of the supervisor, and the kernel lists them. Elsewhere only those
that stayed in the group of their task are found.
"""

import os

from furness.executors._spawn import pairs_of
from furness.executors._task import Task, send

try:
    import _ctypes  # `ctypes` itself costs 3 ms
except ImportError:
    _ctypes = None  # type: ignore[assignment]  # a Python without libffi

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""


class Strays:
    """The strays that are known, each with the tasks that it may belong to."""

    def __init__(self) -> None:
        self.owners: dict[int, list[Task]] = {}
        self.helpers: set[int] = set()
        """Children of the supervisor that are no task's."""
        self._children = _become_subreaper()

    @property
    def come(self) -> bool:
        """Tell whether processes without parents become the supervisor's."""
        return self._children > 0

    def adopt(self, running: dict[int, Task], ended: list[Task]) -> None:
        """Find new strays.

        Args:
            running: The tasks whose first process runs, by that process.
            ended: Those whose first process has ended.
        """
        if not self.come:
            return
        children = os.pread(self._children, 1 << 20, 0).split()
        if len(children) == len(running) + len(self.owners) + len(self.helpers):
            return
        for pid in set(map(int, children)) - self.helpers:
            if pid not in running and pid not in self.owners:
                self.owners[pid] = _find_owners(pid, [*running.values(), *ended])

    def left_of(self, task: Task) -> list[int]:
        """Give what is left of a task whose first process ended; groups as negative numbers.

        A stray that may belong to several tasks is left over when all of them have ended.
        """
        left = [-task.pid] if send(-task.pid, 0) else []
        for pid, owners in self.owners.items():
            if task in owners and all(owner.result for owner in owners):
                left += [-pid, pid]
        return left


def _find_owners(pid: int, tasks: list[Task]) -> list[Task]:
    """Give the tasks that a process without parents may belong to; all, if nobody knows."""
    try:
        groups = (os.getsid(pid), os.getpgid(pid))
    except OSError:
        return []
    if certain := [task for task in tasks if task.pid in groups]:
        return certain
    variables = _variables_of(pid)
    if certain := [task for task in tasks if variables.issuperset(pairs_of(task.variables))]:
        return certain
    places = {_link(b"/proc/%d/%s" % (pid, name)) for name in (b"cwd", b"fd/1", b"fd/2")}
    found = [task for task in tasks if places.intersection(map(os.path.realpath, task.places))]
    return found or tasks


def _variables_of(pid: int) -> set[bytes]:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return set(file.read().split(b"\0"))
    except OSError:
        return set()


def _link(path: bytes) -> bytes:
    """Give where a link leads: a copy of an interpreter has its variables, but its own places."""
    try:
        return os.readlink(path)
    except OSError:
        return b""


def _become_subreaper() -> int:
    """Give the file in which the kernel lists our children; 0 where there is none."""
    try:
        here = _ctypes.dlopen(None, 0)  # type: ignore[arg-type]  # None is this program
        prctl = _ctypes.dlsym(here, "prctl")
        _ctypes.call_function(prctl, (_SUBREAPER, 1, 0, 0, 0))
        return os.open(f"/proc/self/task/{os.getpid()}/children", os.O_RDONLY)
    except (AttributeError, OSError):
        return 0
