"""Interpreters that have imported what tasks import, and start tasks as copies of themselves.

The supervisor imports it for the first task that may start so; `runtime/warm.py` is the other
side. A copy becomes a child of the supervisor before anything else happens in it, so that it is
waited for, told and killed as any other task. Decision 0018 says when a copy is safe.
"""

import _signal  # type: ignore[import-not-found]  # `signal` costs 4 ms: it makes enums
import _socket
import os
import select
import sys
from itertools import count

from furness.executors._spawn import APPEND, Request, pairs_of, spawn

PATIENCE = 4.0
"""Seconds in which a copy must be there; recovery looks a bit longer for what was started."""
MOST = 8
"""How many interpreters are kept at once."""

_NEW, _BOOTING, _WARM, _COLD = range(4)
_CRASHES = {_signal.SIGSEGV, _signal.SIGABRT, _signal.SIGBUS, _signal.SIGILL, _signal.SIGFPE}
_PLACE = os.O_DIRECTORY | getattr(os, "O_PATH", 0)
_NUMBER = 4
"""Bytes of a descriptor in a message."""
_TAIL = 500
"""Bytes of a log that tell why an interpreter ended."""


class Interpreter:
    """One of them, by the name that the engine gave to everything that it depends on."""

    __slots__ = ("control", "pid", "read", "request", "shared", "state", "used")

    def __init__(self, request: Request) -> None:
        self.request = request
        self.shared = frozenset(pairs_of(request.variables))
        self.read: set[bytes] = set()
        self.state = _NEW
        self.pid = 0
        self.used = 0
        self.control: _socket.socket | None = None

    def own_of(self, request: Request) -> list[bytes] | None:
        """Give the variables that an attempt has beside the shared ones.

        None: modules have looked for one of these when they were imported.
        """
        own = [pair for pair in pairs_of(request.variables) if pair not in self.shared]
        names = {pair.partition(b"=")[0] for pair in own}
        return None if b"*" in self.read or names & self.read else own


class Interpreters:
    """All of a supervisor."""

    def __init__(self, poller: select.poll, children: set[int], held: tuple[int, int]) -> None:
        self._known: dict[bytes, Interpreter] = {}
        self._poller = poller
        self._children = children
        self._held = held
        self._copies: dict[int, Interpreter] = {}
        self._clock = count(1)

    def describe(self, fields: list[bytes]) -> None:
        """Take note of an interpreter that attempts may name.

        Args:
            fields: Its key, its folder, the count of its command's words, these, its variables.
        """
        key, folder, *rest = fields
        log = b"%s/warm-%d-%d.log" % (folder, os.getpid(), len(self._known))
        request = Request([key, folder, log, b"", b"", *rest], {})
        self._known.setdefault(key, Interpreter(request))

    def is_booting(self, request: Request) -> bool:
        """Say whether an attempt should wait for its interpreter, which is started for it."""
        interpreter = self._known[request.key]
        interpreter.used = next(self._clock)
        if interpreter.state == _NEW:
            self._make_room()
            self._boot(interpreter)
        return interpreter.state == _BOOTING

    def hear(self, ready: list[int]) -> bool:
        """Hear what has become of interpreters; say whether there was any news."""
        told = [
            one for one in self._known.values() if one.control and one.control.fileno() in ready
        ]
        for interpreter in told:
            self._hear(interpreter)
        return bool(told)

    def copy(self, request: Request) -> int:
        """Start an attempt as a copy; give its process, or 0 when it must start otherwise.

        Raises:
            OSError: It cannot be started at all. Nothing was.
        """
        interpreter = self._known[request.key]
        own = interpreter.own_of(request) if interpreter.state == _WARM else None
        if own is None:
            return 0
        opened: list[int] = []
        answers, answer = _socket.socketpair()
        try:
            opened.append(os.open(request.log, APPEND, 0o666))
            opened.append(os.open(request.workspace, _PLACE))
            descriptors = [*opened, *self._held, answer.fileno()]
            if self._ask(interpreter, [*_words_of(request), *own], descriptors):
                answer.close()
                return self._read(interpreter, answers)
            return 0
        finally:
            for descriptor in opened:
                os.close(descriptor)
            answer.close()
            answers.close()

    def note_end(self, pid: int, status: int) -> None:
        """Take note of a process that has ended; after a crash of a copy none is made any more."""
        self._children.discard(pid)
        interpreter = self._copies.pop(pid, None)
        crashed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in _CRASHES
        if interpreter and crashed and interpreter.state == _WARM:
            self._end(interpreter, _COLD, b"a copy crashed")

    def close(self) -> None:
        """End all interpreters, and wait for that; copies go on."""
        for interpreter in self._known.values():
            if interpreter.control:
                self._end(interpreter, _COLD)
        for pid in list(self._children):
            os.waitpid(pid, 0)
            self._children.discard(pid)

    def _make_room(self) -> None:
        """End the one that was not needed for longest, when there are many."""
        living = [one for one in self._known.values() if one.control]
        idle = [one for one in living if one.state == _WARM]
        if len(living) >= MOST and idle:
            self._end(min(idle, key=lambda one: one.used), _NEW)

    def _boot(self, interpreter: Interpreter) -> None:
        control, given = _socket.socketpair()
        try:
            interpreter.pid = spawn(
                interpreter.request, ((os.POSIX_SPAWN_DUP2, given.fileno(), 3),)
            )
        except OSError:
            control.close()
            interpreter.state = _COLD
            return
        finally:
            given.close()
        self._children.add(interpreter.pid)
        self._poller.register(control, select.POLLIN)
        control.settimeout(PATIENCE)
        interpreter.control, interpreter.state = control, _BOOTING

    def _hear(self, interpreter: Interpreter) -> None:
        assert interpreter.control  # noqa: S101  # only those are listened to
        word, _, rest = interpreter.control.recv(1 << 20).partition(b"\0")
        if word == b"warm":
            interpreter.read = set(rest.split(b"\0"))
            interpreter.state = _WARM
        else:
            self._end(interpreter, _COLD, rest or _tail(interpreter.request.log))
        _unlink(interpreter.request.log)

    def _ask(self, interpreter: Interpreter, fields: list[bytes], descriptors: list[int]) -> bool:
        """Ask for a copy; say whether that was heard."""
        control = interpreter.control
        assert control  # noqa: S101  # it is warm
        body = b"\0".join(fields)
        data = len(body).to_bytes(4, "big") + body
        rights = b"".join([one.to_bytes(_NUMBER, sys.byteorder) for one in descriptors])
        try:
            sent = control.sendmsg([data], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, rights)])
            control.sendall(data[sent:])
        except OSError as error:
            self._end(interpreter, _COLD, str(error).encode())
            return False
        return True

    def _read(self, interpreter: Interpreter, answers: _socket.socket) -> int:
        """Give the number of the copy; 0 if there is none, and then there will be none."""
        answers.settimeout(PATIENCE)
        try:
            answer = answers.recv(64)
        except OSError:
            answers.shutdown(_socket.SHUT_RD)
            answer = answers.recv(64)
        if answer[:1] == b"!":
            number = int(answer[1:])
            raise OSError(number, os.strerror(number))
        if not answer:
            self._end(interpreter, _COLD, b"no copy came")
            return 0
        pid = int(answer)
        self._copies[pid] = interpreter
        return pid

    def _end(self, interpreter: Interpreter, state: int, reason: bytes = b"") -> None:
        """End an interpreter; a reason is written down beside the journal."""
        if interpreter.control:
            self._poller.unregister(interpreter.control)
            interpreter.control.close()
            interpreter.control = None
        if interpreter.pid in self._children:
            os.kill(interpreter.pid, _signal.SIGKILL)
        interpreter.state = state
        if reason:
            words = b" ".join(interpreter.request.arguments[4:])
            _append(interpreter.request.workspace + b"/warm.log", b"%s: %s\n" % (words, reason))


def _words_of(request: Request) -> list[bytes]:
    """Give what the runtime is started with, behind the interpreter and the runtime's name."""
    words = request.arguments[2:]
    return [b"%d" % len(words), *words]


def _append(path: bytes, line: bytes) -> None:
    try:
        descriptor = os.open(path, APPEND, 0o666)
        os.write(descriptor, line)
        os.close(descriptor)
    except OSError:
        return


def _tail(path: bytes) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()[-_TAIL:].strip() or b"it ended"
    except OSError:
        return b"it ended"


def _unlink(path: bytes) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
