"""Executor: containers on this machine, by Podman, Docker, Apptainer or Charliecloud.

The engine's command is a process as any other: the supervisor of decision 0004 owns it, asks it to
end and tells how it ended. What such a command may leave behind, a container, is removed here.
Decision 0023 has the reasons.
"""

import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from furness.errors import ArgumentError
from furness.executors import _apptainer, _charliecloud, _docker, _podman
from furness.executors._box import Box, Start
from furness.executors.interface import Attempt, Container, Ended, Executor, Mount, Started
from furness.executors.process import ProcessExecutor
from furness.lazy import lazy
from furness.model.digest import PREFIX, digest
from furness.model.resources import Resources
from furness.settings import CONTAINER_COMMANDS

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")

DATA = "/opt/app-root/src/data"
"""Where operators made for CLAIMED have the folder that `CLAIMED_DATA_PATH` names."""

_ENGINES: dict[str, Any] = {
    "podman": _podman,
    "docker": _docker,
    "apptainer": _apptainer,
    "charliecloud": _charliecloud,
}
_REMOVERS = {"podman": _podman.remove, "docker": _docker.remove}
"""The engines whose containers are not children of their commands."""
_USED = "engines"
_TAIL_BYTES = 4096
_PATIENCE_SECONDS = 60
_AT_ONCE = 200
_NAME_LENGTH = 60
_REFUSALS = {
    126: "`{program}` in the image `{image}` cannot be executed: {why}",
    127: "there is no program `{program}` in the image `{image}`: {why}",
}
_REFUSAL = "the container of `{image}` cannot be started: {why}"


class ContainerExecutor(Executor):
    """Runs attempts in containers; what is left of one is removed before its end is told."""

    takes_images = True
    takes_programs = False

    def __init__(self, folder: str, variables: Mapping[str, str] = os.environ) -> None:
        super().__init__(folder)
        self.variables = variables
        """The environment variables with which engines' commands are started."""
        self._processes = ProcessExecutor(folder)
        self._seen: set[str] = set()
        self._running: dict[str, Attempt] = {}
        self._recovered: set[str] = set()
        self._files: dict[str, str] = {}
        self._used = _read_used(folder)

    def capacity(self) -> Resources:
        """See `Executor.capacity`."""
        return self._processes.capacity()

    def submit(self, attempts: Sequence[Attempt]) -> None:
        """See `Executor.submit`."""
        ready = []
        for attempt in attempts:
            if attempt.id in self._seen:
                continue
            self._seen.add(attempt.id)
            try:
                ready.append(self._boxed(attempt))
            except (ArgumentError, OSError) as error:
                self._processes.refuse(attempt, str(error))
        self._processes.submit(ready)

    def fileno(self) -> int:
        """See `Executor.fileno`."""
        return self._processes.fileno()

    def events(self) -> list[Started | Ended]:
        """See `Executor.events`."""
        told = self._processes.events()
        ended = [one for one in told if isinstance(one, Ended)]
        self._remove(one.id for one in ended if one.cause or (one.exit_status or 0) < 0)
        return [self._ended(one) if isinstance(one, Ended) else one for one in told]

    def cancel(self, attempts: Iterable[str], *, grace_seconds: float) -> None:
        """See `Executor.cancel`."""
        self._processes.cancel(attempts, grace_seconds=grace_seconds)

    def recover(self, attempts: Iterable[tuple[str, str | None]]) -> None:
        """See `Executor.recover`."""
        unknown = [(name, job) for name, job in attempts if name not in self._seen]
        self._seen.update(name for name, _ in unknown)
        self._recovered.update(name for name, _ in unknown)
        self._processes.recover(unknown)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """See `Executor.__exit__`."""
        self._processes.__exit__(kind, error, traceback)
        self._remove([*self._running, *self._recovered])
        for path in self._files.values():
            _forget(path)

    def _boxed(self, attempt: Attempt) -> Attempt:
        """Give what starts the container of an attempt.

        Raises:
            ArgumentError: It cannot be put into a container.
            OSError: A file for its variables cannot be written.
        """
        container = attempt.container
        if container is None or container.image.engine not in _ENGINES:
            raise ArgumentError("an attempt of this executor needs a container")
        engine = container.image.engine
        self._note(engine)
        box = Box(
            program=_program(engine, self.variables),
            name=name_of(attempt.id),
            attempt=attempt,
            container=_with_data(container, attempt.workspace, self.variables),
            user=(os.getuid(), os.getgid()),
            machine=dict(self.variables),
            folder=self.folder,
        )
        start: Start = _ENGINES[engine].start(box)
        if start.file:
            self._files[attempt.id] = start.file[0]
            _write_hidden(*start.file)
        self._running[attempt.id] = attempt
        return replace(
            attempt, command=tuple(start.command), variables=start.variables, container=None
        )

    def _note(self, engine: str) -> None:
        """Write down which engines have containers of ours, for whoever comes after us."""
        if engine not in self._used:
            self._used.append(engine)
            with open(os.path.join(self.folder, _USED), "a", encoding="utf-8") as file:
                file.write(f"{engine}\n")

    def _remove(self, attempts: Iterable[str]) -> None:
        names = [name_of(one) for one in attempts]
        for engine in self._used if names else ():
            if engine in _REMOVERS:
                for first in range(0, len(names), _AT_ONCE):
                    some = names[first : first + _AT_ONCE]
                    _run(_REMOVERS[engine](CONTAINER_COMMANDS[engine], some), self.variables)

    def _ended(self, ended: Ended) -> Ended:
        """Tell the end of a container by the end of the command that started it."""
        attempt = self._running.pop(ended.id, None)
        self._recovered.discard(ended.id)
        _forget(self._files.pop(ended.id, ""))
        engine = attempt.container.image.engine if attempt and attempt.container else ""
        if engine in _REMOVERS or not engine:
            ended = replace(ended, cpu_seconds=None, memory_bytes=None)
        if ended.cause == "out-of-memory" and attempt and attempt.resources.memory:
            words = f"it took more memory than its {attempt.resources.memory}"
            ended = replace(ended, message=words)
        why = _refusal(attempt, engine, ended) if attempt and not ended.cause else None
        return replace(ended, exit_status=None, cause="refused", message=why) if why else ended


def name_of(attempt: str) -> str:
    """Give the name of an attempt's container: the same always, and no other's."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", attempt)[:_NAME_LENGTH].strip("-")
    return f"furness-{readable}-{digest(attempt).removeprefix(PREFIX)[:8]}"


def _program(engine: str, variables: Mapping[str, str]) -> str:
    command = CONTAINER_COMMANDS[engine]
    program = shutil.which(command, path=variables.get("PATH"))
    if program is None:
        raise ArgumentError(f"there is no `{command}` on PATH; `furness doctor` says what is")
    return program


def _with_data(container: Container, workspace: str, machine: Mapping[str, str]) -> Container:
    """Let operators made for CLAIMED find their data, from where they look: `data/…`, too."""
    data = machine.get("CLAIMED_DATA_PATH")
    if not data:
        return container
    beside = os.path.join(workspace, "data")
    places = [DATA] if os.path.lexists(beside) else [DATA, beside]
    found = [Mount(os.path.abspath(data), one, writable=True) for one in places]
    return replace(container, mounts=(*container.mounts, *found))


def _refusal(attempt: Attempt, engine: str, ended: Ended) -> str | None:
    """Say why an engine could not start a program; None when the program itself failed."""
    status = ended.exit_status
    if status not in _ENGINES[engine].STATUSES or not attempt.container:
        return None
    found = _ENGINES[engine].FAILED.search(_tail(attempt.log))
    if not found:
        return None
    is_program = re.search(r"exec|permission|no such file|not found", found["why"], re.IGNORECASE)
    words = _REFUSALS.get(status or 0, _REFUSAL) if is_program else _REFUSAL
    return words.format(
        image=attempt.container.image.reference,
        program=attempt.command[0] if attempt.command else "",
        why=found["why"].strip(),
    )


def _tail(path: str) -> str:
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL_BYTES))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def _read_used(folder: str) -> list[str]:
    with suppress(OSError), open(os.path.join(folder, _USED), encoding="utf-8") as file:
        return [name for name in file.read().split() if name in _ENGINES]
    return []


def _write_hidden(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)


def _forget(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _run(command: list[str], variables: Mapping[str, str]) -> None:
    with suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            command,
            env=dict(variables),
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
