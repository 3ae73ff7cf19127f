"""The process that starts and owns the tasks of this machine, and outlives the engine.

It is started by `process.py` as a program of its own and imports only what is quick to import:
each task begins as a copy of it, and a run of one task waits for it. Hence numbers and C modules
where `signal`, `json` or `ctypes` would read better, and bytes where text would.

Commands are frames: a length of four bytes, then fields between NUL bytes. Whatever happens is a
line in the journal first; then a line wakes the engine, which reads it there. That line is empty,
or tells by the number of an error why the journal cannot be written.
"""

import _signal  # type: ignore[import-not-found]  # `signal` costs 4 ms: it makes enums
import errno
import os
import select
import sys
import time
from itertools import islice

from furness.executors._spawn import Request, explain, spawn, variables_of
from furness.executors._strays import Strays
from furness.executors._task import NEVER, Task, send

TYPE_CHECKING = False
if TYPE_CHECKING:
    from furness.executors._warm import Interpreters

COMMANDS, WAKE, JOURNAL = 3, 4, 5
"""The file descriptors that the supervisor is started with."""
PREFIX = 4
"""Bytes of a frame that give the length of the rest."""
GRACE = 10.0
"""Seconds between asking and killing, at a time limit."""
STRAY_GRACE = 1.0
"""The same for what a process leaves behind when it ends."""
LINGER = 0.02
"""Seconds that news of a start may wait for other news."""
TICK = 0.1
"""Seconds between two looks at what is not told by itself."""
BATCH = 16
"""How many processes are started between two looks at what ended."""


_SHORTAGE = {errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Supervisor:
    """Everything that is held while the loop runs."""

    def __init__(self) -> None:
        self.connected = True
        self.queue: dict[bytes, Request] = {}
        self.waiting: dict[bytes, Request] = {}
        self.warm: Interpreters | None = None
        self.tasks: dict[int, Task] = {}
        self.named: dict[bytes, Task] = {}
        self.ending: list[Task] = []
        self.shared: dict[bytes, bytes] = {}
        self.strays = Strays()
        self.inbox = b""
        self.outbox = b""
        self.refusal = b""
        self.wake_at = NEVER
        self.held_until = 0.0
        self.ticking = False
        self.stopping = False
        self.kills = count_memory_kills()
        self.signals, self.poller = listen(self.stop)

    def run(self) -> None:
        """Work until the engine has hung up and nothing is left to look after."""
        while self.connected or self.tasks or self.ending or self.queue:
            ready = [descriptor for descriptor, _ in self.poller.poll(self.patience())]
            if self.signals in ready:
                os.read(self.signals, 4096)
                self.reap()
            if COMMANDS in ready:
                self.read()
            if self.warm and self.warm.hear(ready):
                self.queue = {**self.waiting, **self.queue}
                self.waiting.clear()
            if self.stopping:
                self.stopping = False
                self.cancel(GRACE, self.all())
            if self.ending:
                self.settle()
            self.start_some()
            self.enforce()
            self.flush()

    def patience(self) -> int | None:
        """Give the milliseconds until something must be done; None for ever."""
        now = time.monotonic()
        due = min([task.due for task in self.tasks.values()], default=NEVER)
        due = min(due, self.wake_at, max(now, self.held_until) if self.queue else NEVER)
        if self.ending:
            due = min(due, now + 0.01)
        if self.ticking or self.outbox:
            due = min(due, now + TICK)
        return None if due == NEVER else max(0, int((due - now) * 1000) + (due > now))

    def stop(self, *_: object) -> None:
        """Take a TERM sent to the supervisor as the wish that everything ends."""
        self.stopping = True

    def read(self) -> None:
        """Take in what the engine sent; when it is gone, start nothing new."""
        while True:
            try:
                data = os.read(COMMANDS, 1 << 20)
            except BlockingIOError:
                break
            self.inbox += data
            if len(data) < 1 << 16:
                self.connected = bool(data)
                break
        self.obey()
        if not self.connected:
            self.poller.unregister(COMMANDS)
            self.queue.clear()
            self.waiting.clear()
            if self.warm:
                self.warm.close()
            self.ticking = False
            self.outbox += b"closed\n"

    def obey(self) -> None:
        """Carry out the commands that have arrived whole."""
        start, end = 0, len(self.inbox)
        while end - start >= PREFIX:
            body = start + PREFIX
            size = int.from_bytes(self.inbox[start:body], "big")
            if end - body < size:
                break
            start = body + size
            kind, *fields = self.inbox[body:start].split(b"\0")
            self.carry_out(kind, fields)
        self.inbox = self.inbox[start:]

    def carry_out(self, kind: bytes, fields: list[bytes]) -> None:
        """Carry out one command."""
        if kind == b"start":
            self.queue[fields[0]] = Request(fields, self.shared)
        elif kind == b"shared":
            self.shared = variables_of(fields)
        elif kind == b"warm":
            self.describe(fields)
        elif kind == b"cancel":
            self.cancel(float(fields[0]), fields[1:])
        elif kind == b"finish":
            self.cancel(float(fields[0]), self.all())
        elif kind == b"end":
            self.end_foreign(int(fields[0]), float(fields[1]))
        elif kind == b"tick":
            self.ticking = bool(fields[0])

    def describe(self, fields: list[bytes]) -> None:
        """Take note of an interpreter that attempts may be copies of, where copies can be had."""
        if not self.warm and self.strays.come:
            module = __import__("furness.executors._warm", fromlist=["Interpreters"])
            self.warm = module.Interpreters(self.poller, self.strays.helpers, (JOURNAL, WAKE))
        if self.warm:
            self.warm.describe(fields)

    def all(self) -> list[bytes]:
        """Give the attempts that have not ended."""
        return [*self.queue, *self.waiting, *self.named]

    def cancel(self, grace: float, names: list[bytes]) -> None:
        """End attempts, those that wait as well as those that run."""
        due = time.monotonic() + grace
        for name in names:
            task = self.named.get(name)
            if task:
                if not task.result:
                    task.cause = task.cause or b"cancelled"
                task.end(due)
            elif self.queue.pop(name, None) or self.waiting.pop(name, None):
                self.tell_ended(name, cause=b"cancelled")

    def end_foreign(self, pid: int, grace: float) -> None:
        """End a process group that another supervisor started; its end is told by that one."""
        task = Task(b"", pid, {}, NEVER)
        task.end(time.monotonic() + grace)
        self.ending.append(task)

    def start_some(self) -> None:
        """Start what waits, a few at a time, unless the machine is short of something."""
        if not self.queue or time.monotonic() < self.held_until:
            return
        for name in list(islice(self.queue, BATCH)):
            request = self.queue.pop(name)
            if request.key and self.warm and self.warm.is_booting(request):
                self.waiting[name] = request
                continue
            try:
                self.start(request)
            except OSError as error:
                if error.errno in _SHORTAGE and self.tasks:
                    self.queue = {name: request, **self.queue}
                    self.held_until = time.monotonic() + TICK
                    return
                self.tell_ended(name, cause=b"refused", message=explain(error, request))

    def start(self, request: Request) -> None:
        """Start one process in its workspace.

        Raises:
            OSError: It cannot be started. Nothing was.
        """
        boot = time.clock_gettime(_BOOT)
        name = escape(request.name)
        places = (escape(request.workspace), escape(request.log))
        self.outbox += b"starting\t%s\t%.3f\t%s\t%s\n" % (name, boot, *places)
        self.record()
        warm = self.warm if request.key else None
        pid = (warm.copy(request) if warm else 0) or spawn(request)
        now = time.monotonic()
        self.wake_at = min(self.wake_at, now + LINGER)
        fields = (name, pid, time.time(), boot)
        self.outbox += b"started\t%s\t%d\t%.6f\t%.3f\n" % fields
        self.record()
        task = Task(request.name, pid, request.variables, now + request.limit)
        task.places = (request.workspace, request.log)
        self.tasks[pid] = self.named[request.name] = task

    def reap(self) -> None:
        """Take note of the processes that ended."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            self.strays.owners.pop(pid, None)
            if self.warm:
                self.warm.note_end(pid, status)
            task = self.tasks.pop(pid, None)
            if task:
                scale = 1 if sys.platform == "darwin" else 1024
                seconds = usage.ru_utime + usage.ru_stime
                task.result = (status, seconds, usage.ru_maxrss * scale)
                self.ending.append(task)
                self.held_until = 0.0

    def settle(self) -> None:
        """Tell of the tasks that are over; ask and then kill what the others left behind."""
        self.strays.adopt(self.tasks, [task for task in self.ending if task.result])
        now = time.monotonic()
        ending, self.ending = self.ending, []
        for task in ending:
            left = self.strays.left_of(task)
            if not left:
                self.finish(task)
                continue
            self.ending.append(task)
            if task.result and not task.swept:
                self.sweep(task, left)
            if now >= task.due:
                for pid in left:
                    send(pid, _signal.SIGKILL)

    def sweep(self, task: Task, left: list[int]) -> None:
        """Ask what a task left behind to end, where that has not been asked yet."""
        task.swept = True
        for pid in left:
            if not task.asked or pid != -task.pid:
                send(pid, _signal.SIGTERM)
                send(pid, _signal.SIGCONT)
        if not task.asked:
            task.due = time.monotonic() + STRAY_GRACE
        elif task.due == NEVER:
            task.due = 0.0
        task.asked = True

    def finish(self, task: Task) -> None:
        """Tell that a task is over."""
        if not task.result:
            return
        del self.named[task.name]
        status = os.waitstatus_to_exitcode(task.result[0])
        was_killed = status in (-_signal.SIGKILL, 128 + _signal.SIGKILL)
        if was_killed and not task.cause and count_memory_kills() > self.kills:
            task.cause = b"out-of-memory"
            self.kills += 1
        self.tell_ended(
            task.name, status=status, cause=task.cause, usage=b"%.6f\t%d" % task.result[1:]
        )

    def tell_ended(
        self,
        name: bytes,
        *,
        status: int | None = None,
        cause: bytes = b"",
        usage: bytes = b"\t",
        message: str = "",
    ) -> None:
        """Put the end of an attempt on its way to the journal and the engine."""
        code = b"" if status is None else b"%d" % status
        words = escape(message.encode("utf-8", "surrogateescape"))
        fields = (b"ended", escape(name), b"%.6f" % time.time(), code, cause, usage, words)
        self.outbox += b"\t".join(fields) + b"\n"
        self.wake_at = 0.0

    def enforce(self) -> None:
        """Ask the tasks whose time is up to end, and kill those that were asked in vain."""
        now = time.monotonic()
        for task in self.tasks.values():
            if now < task.due:
                continue
            if task.asked:
                task.due = NEVER
                send(-task.pid, _signal.SIGKILL)
            else:
                task.cause = b"time-limit"
                task.end(now + GRACE)

    def record(self) -> None:
        """Write to the journal; what a full disk refuses is told, kept and tried again."""
        try:
            self.outbox = self.outbox[os.write(JOURNAL, self.outbox) :]
            self.refusal = b""
        except OSError as error:
            self.refusal = b"%d" % (error.errno or errno.EIO)
            self.wake_at = 0.0
            self.held_until = time.monotonic() + TICK

    def flush(self) -> None:
        """Write the journal, and wake the engine when that is due."""
        if self.outbox:
            self.record()
        if self.ticking or self.wake_at <= time.monotonic():
            self.wake_at = NEVER
            try:
                os.write(WAKE, self.refusal + b"\n")
            except OSError:
                return


def listen(stop: object) -> tuple[int, select.poll]:
    """Give the descriptor that tells of signals, and what waits for it and for commands."""
    signals, told = os.pipe()
    os.set_blocking(told, False)
    _signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    _signal.signal(_signal.SIGCHLD, lambda *_: None)
    _signal.signal(_signal.SIGTERM, stop)
    poller = select.poll()
    poller.register(COMMANDS, select.POLLIN)
    poller.register(signals, select.POLLIN)
    return signals, poller


def count_memory_kills(path: str = "/proc/vmstat") -> int:
    """Give how many processes the kernel has killed for want of memory since it started."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return 0
    found = os.read(descriptor, 1 << 20).partition(b"\noom_kill ")[2]
    os.close(descriptor)
    return int(found.split(b"\n", 1)[0] or 0)


def escape(text: bytes) -> bytes:
    r"""Write backslash, tab and newline as `\\`, `\t` and `\n`."""
    return text.replace(b"\\", b"\\\\").replace(b"\t", b"\\t").replace(b"\n", b"\\n")


def main() -> None:
    """Be the supervisor; the descriptors are open, the journal is locked."""
    for descriptor in (COMMANDS, WAKE, JOURNAL):
        os.set_inheritable(descriptor, False)
    os.closerange(JOURNAL + 1, os.sysconf("SC_OPEN_MAX"))
    os.set_blocking(COMMANDS, False)
    os.set_blocking(WAKE, False)
    Supervisor().run()
    os._exit(0)
