"""A project folder whose engines can be given faults, and what must be true of it afterwards."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from furness.databases.sqlite import SqliteDatabase
from furness.model.run import State
from furness.stores.directory import DirectoryStore
from tests.folder import Folder
from tests.integration.faults.pipelines import RUN, TASKS

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
            env=self.variables(more),
        )

    def variables(self, more: dict[str, str]) -> dict[str, str]:
        """Give the environment variables of an engine."""
        ours = {"FAULTS_MARK": self.mark, "TRACE": str(self.trace), "PYTHONPATH": ""}
        return {**os.environ, **ours, **more}

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


def assert_clean(lab: Lab) -> None:
    """No process is left behind, no temporary file, and every artifact is what it should be."""
    deadline = time.monotonic() + 5
    while (left := lab.processes()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left == [], [Path("/proc", str(pid), "cmdline").read_bytes() for pid in left]
    store = lab.store()
    temporary = lab.path / ".furness" / "store" / "tmp"
    assert not temporary.exists() or os.listdir(temporary) == []
    assert all(store.verify(one.digest) for one in store.list())
    assert not list(lab.path.glob("results/**/.furness-*"))


def assert_once(lab: Lab, finished: set[str], lines: list[str]) -> None:
    """No attempt was started twice, and no task again that had finished at some time.

    Args:
        lab: The folder.
        finished: The tasks that had finished then.
        lines: The trace then.
    """
    after = lab.lines()
    assert [line for line, count in Counter(after).items() if count > 1] == []
    assert after[: len(lines)] == lines
    again = {task_of(line) for line in after[len(lines) :]}
    assert again & finished == set()


def task_of(line: str) -> str:
    """Give the task of a line of the trace, `run/outer/task[1].2`."""
    return line.partition("/")[2].rpartition(".")[0]


def contents(lab: Lab) -> dict[str, Any]:
    """Give all that a succeeded run left: tasks, results, artifacts and files, without times."""
    with lab.database() as database:
        run = database.run("last")
        assert run
        attempts = database.attempts(run.id)
        done = Counter(one.task for one in attempts if one.state == State.SUCCEEDED)
        digests = [one.digest for one in attempts if one.state == State.SUCCEEDED and one.digest]
        results = database.results(digests)
    return {
        "state": run.state,
        "tasks": done,
        "outputs": {
            one: [file["digest"] for file in value] if isinstance(value, list) else value["digest"]
            for one, value in run.outputs.items()
        },
        "results": sorted((one.step, one.outputs != {}) for one in results.values()),
        "artifacts": sorted(one.digest for one in lab.store().list()),
        "files": {
            str(path.relative_to(lab.path)): path.read_bytes()
            for path in (lab.path / "results").rglob("*")
            if path.is_file()
        },
    }


def completes(lab: Lab) -> None:
    """Take the run up again, or begin it where it was never recorded; all of it is there then."""
    with lab.database() as database:
        known = database.run("last") is not None
    result = lab.succeed(*(("runs", "resume", "last") if known else RUN))
    assert result["tasks"]["ran"] + result["tasks"]["reused"] == TASKS
    assert_once(lab, set(), [])
    assert_clean(lab)
