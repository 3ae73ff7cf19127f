"""Executor: calls Python functions instead of starting anything; for tests.

Deterministic: nothing runs until `events` is called, then one function after the other.
"""

import contextlib
import os
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any

import msgspec

from furness.executors.interface import Attempt, Ended, Executor, Started
from furness.model.resources import Resources

Function = Callable[[dict[str, Any], str], dict[str, Any] | None]
"""Is given the content of `input.json` and the workspace; gives the content of `output.json`."""


class MemoryExecutor(Executor):
    """The in-memory twin of the executors that start something.

    The first word of a command names a function. What it prints is in the log; an exception is
    exit status 1, with its traceback in the log; `SystemExit` is the exit status that it says.
    Time limits are not kept, since a function cannot be interrupted.
    """

    takes_images = True

    def __init__(
        self,
        folder: str,
        functions: Mapping[str, Function] | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(folder)
        self.functions = dict(functions or {})
        """The functions by name."""
        self._clock = clock
        self._seen: set[str] = set()
        self._waiting: dict[str, Attempt] = {}
        self._told: list[Started | Ended] = []
        self._readable, self._writable = os.pipe()
        self._raised = False

    def capacity(self) -> Resources:
        """See `Executor.capacity`."""
        return Resources(cpus=1.0)

    def submit(self, attempts: Sequence[Attempt]) -> None:
        """See `Executor.submit`."""
        for attempt in attempts:
            if attempt.id not in self._seen:
                self._seen.add(attempt.id)
                self._waiting[attempt.id] = attempt
        self._raise_flag()

    def fileno(self) -> int:
        """See `Executor.fileno`."""
        return self._readable

    def events(self) -> list[Started | Ended]:
        """See `Executor.events`."""
        waiting, self._waiting = self._waiting, {}
        for attempt in waiting.values():
            self._run(attempt)
        told, self._told = self._told, []
        if self._raised:
            os.read(self._readable, 1)
            self._raised = False
        return told

    def cancel(self, attempts: Iterable[str], *, grace_seconds: float) -> None:  # noqa: ARG002  # nothing to wait for
        """See `Executor.cancel`."""
        for name in attempts:
            if self._waiting.pop(name, None):
                self._told.append(Ended(id=name, at=self._clock(), cause="cancelled"))
        self._raise_flag()

    def recover(self, attempts: Iterable[tuple[str, str | None]]) -> None:
        """See `Executor.recover`."""
        for name, _ in attempts:
            if name not in self._seen:
                self._seen.add(name)
                self._told.append(Ended(id=name, at=self._clock(), cause="lost"))
        self._raise_flag()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """See `Executor.__exit__`."""
        os.close(self._readable)
        os.close(self._writable)

    def _raise_flag(self) -> None:
        if (self._waiting or self._told) and not self._raised:
            os.write(self._writable, b"\n")
            self._raised = True

    def _run(self, attempt: Attempt) -> None:
        name = attempt.command[0] if attempt.command else ""
        function = self.functions.get(name)
        if not function:
            message = f"there is no function `{name}`"
            ended = Ended(id=attempt.id, at=self._clock(), cause="refused", message=message)
        else:
            self._told.append(Started(id=attempt.id, job=name, at=self._clock()))
            status = _call(function, attempt)
            ended = Ended(id=attempt.id, at=self._clock(), exit_status=status)
        self._told.append(ended)


def _call(function: Function, attempt: Attempt) -> int:
    """Call a function as if it were a process; give its exit status."""
    with (
        open(attempt.log, "a", encoding="utf-8") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        try:
            outputs = function(_read_inputs(attempt.workspace), attempt.workspace)
        except SystemExit as wish:
            return wish.code if isinstance(wish.code, int) else int(wish.code is not None)
        except Exception:  # noqa: BLE001  # whatever a task does, it is the task's failure
            traceback.print_exc()
            return 1
    if outputs is not None:
        with open(os.path.join(attempt.workspace, "output.json"), "wb") as file:
            file.write(msgspec.json.encode(outputs))
    return 0


def _read_inputs(workspace: str) -> dict[str, Any]:
    try:
        with open(os.path.join(workspace, "input.json"), "rb") as file:
            return msgspec.json.decode(file.read(), type=dict[str, Any])
    except FileNotFoundError:
        return {}
