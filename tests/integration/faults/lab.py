"""A project folder whose engines can be given faults."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from furness.databases.sqlite import SqliteDatabase
from furness.model.run import State
from furness.stores.directory import DirectoryStore
from tests.folder import Folder

LAUNCHER = Path(__file__).with_name("launcher.py")
SECONDS = 60.0
"""No command here takes longer, unless it hangs."""


class Lab(Folder):
    """A folder, and a mark in the environment by which its processes are found again."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        path.mkdir(parents=True, exist_ok=True)
        self.mark = f"mark-{uuid.uuid4().hex}"
        self.trace = path.with_name(f"{path.name}.trace")
        """To which tasks append a line when they start; it lies outside the folder."""
        self.temporary = path.with_name(f"{path.name}.tmp")
        """What its processes take for the machine's temporary folder."""
        self.temporary.mkdir(exist_ok=True)
        self.prefix: tuple[str, ...] = ()
        """What stands before the command, such as `setpriv`."""

    def engine(self, *words: str, **more: str) -> "subprocess.Popen[str]":
        """Start a command, with more environment variables."""
        return subprocess.Popen(
            [*self.prefix, sys.executable, "-P", str(LAUNCHER), *words],
            cwd=self.path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
            start_new_session=True,
            env=self.surroundings(more),
        )

    def surroundings(self, more: dict[str, str]) -> dict[str, str]:
        """Give the environment variables of an engine."""
        ours = {"FAULTS_MARK": self.mark, "TRACE": str(self.trace), "PYTHONPATH": ""}
        return {**os.environ, **self.variables, **ours, "TMPDIR": str(self.temporary), **more}

    def ask(self, *words: str, **more: str) -> "Answer":
        """Run a command to its end."""
        with self.engine(*words, **more) as engine:
            try:
                output, errors = engine.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                engine.kill()
                raise
        assert "Traceback" not in output + errors, errors
        return Answer(engine.returncode, output, errors)

    def succeed(self, *words: str, **more: str) -> dict[str, Any]:
        """Run a command that succeeds, and give its JSON document."""
        answer = self.ask(*words, "--json", **more)
        assert answer.status == 0, answer
        return answer.document

    def lines(self) -> list[str]:
        """Give what tasks have written to the trace: run, task and attempt."""
        return self.trace.read_text().splitlines() if self.trace.exists() else []

    def processes(self) -> list[int]:
        """Give the processes with our mark, or whose working directory is our folder."""
        mark, folder = f"FAULTS_MARK={self.mark}".encode(), str(self.path)
        return [int(name) for name in os.listdir("/proc") if is_ours(name, mark, folder)]

    def supervisors(self) -> list[int]:
        """Give the supervisors; there is at least one."""
        found = [pid for pid in self.processes() if writes_a_journal(pid)]
        assert found
        return found

    @contextmanager
    def database(self) -> Iterator[SqliteDatabase]:
        """Open the database."""
        with closing(SqliteDatabase(str(self.path / ".furness"))) as database:
            yield database

    def store(self) -> DirectoryStore:
        """Open the store."""
        return DirectoryStore(str(self.path / ".furness" / "store"))

    def finished(self) -> set[str]:
        """Give the tasks of the last run whose success is recorded."""
        with self.database() as database:
            run = database.run("last")
            attempts = database.attempts(run.id) if run else []
        return {one.task for one in attempts if one.state == State.SUCCEEDED}


class Answer:
    """What a command said."""

    def __init__(self, status: int, output: str, errors: str) -> None:
        self.status, self.output, self.errors = status, output, errors

    @property
    def document(self) -> dict[str, Any]:
        """Its JSON document."""
        found: dict[str, Any] = json.loads(self.output)
        return found

    @property
    def code(self) -> str:
        """The code of the error in its JSON document."""
        return str(self.document.get("error", {}).get("code", ""))

    def __repr__(self) -> str:
        return f"status {self.status}\n{self.output}\n{self.errors}"


def command_line(pid: int) -> bytes:
    """Give the command line of a process; empty when it is gone."""
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return b""


def writes_a_journal(pid: int) -> bool:
    """Tell whether a process has a journal open, and not for reading."""
    place = Path("/proc", str(pid))
    with suppress(OSError):
        for number in os.listdir(place / "fd"):
            fields = (place / "fdinfo" / number).read_text().split()
            flags = int(fields[fields.index("flags:") + 1], 8)
            if flags & os.O_WRONLY and os.readlink(place / "fd" / number).endswith(".journal"):
                return True
    return False


def is_ours(name: str, mark: bytes, folder: str) -> bool:
    """Tell whether a process has the mark or works in the folder; dead ones do not."""
    if not name.isdigit():
        return False
    try:
        environ = Path("/proc", name, "environ").read_bytes()
        cwd = os.readlink(f"/proc/{name}/cwd")
    except OSError:
        return False
    return mark in environ or cwd == folder or cwd.startswith(f"{folder}/")
