"""Tasks that are copies of an interpreter are, to whoever looks, like those that are none."""

import json
import os
import random
import re
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import furness
from furness.databases.sqlite import SqliteDatabase
from furness.model.run import AttemptRecord, Options
from tests.folder import Folder, wait_for
from tests.integration.awkward import BESIDE, COLD, HEAD, SCRIPTS
from tests.integration.faults.checks import assert_clean, assert_once
from tests.integration.faults.lab import Lab, writes_a_journal

pytestmark = pytest.mark.integration

ROUNDS = int(os.environ.get("FURNESS_FAULT_KILLS", "8"))
"""How often an engine or a supervisor is killed."""


class Tasks:
    """What the tasks of a run left behind, by step."""

    def __init__(self, folder: Folder) -> None:
        self.place = folder.path / ".furness"
        database = SqliteDatabase(str(self.place))
        run = database.run("last")
        assert run
        self.of: dict[str, list[AttemptRecord]] = {}
        for attempt in database.attempts(run.id):
            self.of.setdefault(attempt.step, []).append(attempt)
        database.close()

    def workspaces(self, step: str) -> list[Path]:
        return [self.place / "workspaces" / (one.workspace or "") for one in self.of[step]]

    def seen(self, step: str) -> list[object]:
        """Give all that can be seen of a step's tasks, without the names of these."""
        found: list[object] = []
        for one, workspace in zip(self.of[step], self.workspaces(step), strict=True):
            files = {path.name: path.read_bytes() for path in workspace.rglob("*.*")}
            files.pop("how.txt", None)
            log = workspace.with_name(f"{workspace.name}.log").read_text(errors="surrogateescape")
            found.append((one.state, one.exit_status, one.cause, files, plain(log, step)))
        return found

    def are_warm(self, step: str) -> list[bool]:
        how = [workspace / "how.txt" for workspace in self.workspaces(step)]
        return [path.exists() and "--warm" in path.read_text() for path in how]


def plain(log: str, step: str) -> str:
    """Give a log without what is different in each process."""
    log = re.sub(r"\d{8}-\d{6}-\w{4}", "RUN", log.replace(step, "STEP"))
    log = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", "NOW", log)
    log = re.sub(r"0x[0-9a-f]+", "ADDRESS", log)
    return re.sub(r"(?<=[Pp]rocess-)\d+|(?<=pid=)\d+", "N", log)


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Tasks:
    """Run all scripts twice cold and twice warm."""
    folder = Folder(tmp_path_factory.mktemp("awkward"))
    folder.write(BESIDE)
    lines = ["pipeline: awkward", "steps:"]
    for name, script in SCRIPTS.items():
        folder.write({f"a_{name}.py": script.replace("\nHEAD", HEAD).lstrip()})
        for kind, warm in (("cold", "false"), ("warm", "true")):
            lines.append(
                f"  {kind}-{name}: {{operator: a_{name}.py, scatter: number, warm: {warm},"
                " arguments: {number: [1, 2]}}"
            )
    folder.write({"all.yaml": "\n".join(lines)})
    words = ["run", "all.yaml", "--keep-going", "--no-reuse", "--jobs", "2"]
    folder.call(*words, status=1)
    return Tasks(folder)


@pytest.mark.parametrize("name", SCRIPTS)
def test_awkward_script_is_the_same_cold_and_warm(tasks: Tasks, name: str) -> None:
    cold, warm = tasks.seen(f"cold-{name}"), tasks.seen(f"warm-{name}")

    assert tasks.are_warm(f"cold-{name}") == [False, False]
    assert tasks.are_warm(f"warm-{name}")[0] == (name not in COLD)
    assert warm == cold


NAP = """
import os, json, time
known = dict(os.environ)
with open(known["TRACE"], "a") as file:
    file.write(known["FURNESS_TASK"] + "\\n")
number = int(os.environ.get("number", "0"))
output_made = os.environ.get("output_made", "made.txt")
time.sleep(float(os.environ.get("PAUSE_SECONDS", "0")))
with open(output_made, "w") as file:
    file.write(f"{number} {'--warm' in open('/proc/self/cmdline').read()}")
"""
NAPS = """
pipeline: naps
inputs: {pause: {type: Float, default: 0}}
steps:
  nap:
    operator: nap.py
    scatter: number
    retry: {attempts: 5}
    arguments: {number: [1, 2, 3, 4, 5, 6], PAUSE_SECONDS: $pause}
outputs: {made: $nap.output_made}
"""
RUN = ("run", "naps.yaml", "--jobs", "2")


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    lab = Lab(tmp_path / "project")
    lab.write({"nap.py": NAP, "naps.yaml": NAPS})
    return lab


def read(pid: int, name: str) -> str:
    """Give what the kernel tells of a process: a link or a file; nothing if it is gone."""
    place = Path("/proc", str(pid), name)
    try:
        return os.readlink(place) if place.is_symlink() else place.read_text()
    except OSError:
        return ""


def napping(lab: Lab) -> list[int]:
    """Give the tasks that run now."""
    return [pid for pid in lab.processes() if ".attempt-" in read(pid, "cwd")]


def interpreter(lab: Lab) -> int:
    """Give the interpreter whose copies the tasks are."""
    warm = [pid for pid in lab.processes() if "--warm" in read(pid, "cmdline")]
    (found,) = [pid for pid in warm if read(pid, "cwd").endswith(".process")]
    return found


def made(result: dict[str, Any]) -> list[str]:
    return [Path(file["path"]).read_text() for file in result["outputs"]["made"]]


def test_warm_tasks_outlive_an_engine_that_is_killed(lab: Lab) -> None:
    engine = lab.engine(*RUN, "pause=1")
    wait_for(lambda: len(napping(lab)) == 2)

    engine.kill()
    engine.communicate()
    result = lab.succeed("runs", "resume", "last")

    assert made(result) == [f"{number} True" for number in range(1, 7)]
    assert_once(lab, set(), [])
    assert len(lab.lines()) == 6
    assert_clean(lab)


def test_warm_tasks_end_with_a_supervisor_that_is_killed_and_are_tried_again(lab: Lab) -> None:
    with lab.engine(*RUN, "pause=0.5", "--json") as engine:
        wait_for(lambda: len(napping(lab)) == 2)
        os.kill(lab.supervisors()[0], signal.SIGKILL)
        output, _ = engine.communicate(timeout=60)

    assert made(json.loads(output)) == [f"{number} True" for number in range(1, 7)]
    assert_once(lab, set(), [])
    assert_clean(lab)


def test_tasks_go_on_cold_when_their_interpreter_is_killed(lab: Lab) -> None:
    with lab.engine(*RUN, "pause=0.5", "--json") as engine:
        wait_for(lambda: len(napping(lab)) == 2)
        os.kill(interpreter(lab), signal.SIGKILL)
        output, _ = engine.communicate(timeout=60)

    how = [text.split()[1] for text in made(json.loads(output))]
    assert how == ["True"] * 2 + ["False"] * 4
    assert len(lab.lines()) == 6
    assert_clean(lab)


@pytest.mark.parametrize("victim", ["engine", "supervisor"])
def test_killed_at_any_instant_nothing_is_lost_or_left(lab: Lab, victim: str) -> None:
    for number in range(ROUNDS):
        engine = lab.engine("run", "naps.yaml", "--no-reuse", "--jobs", "2", "--json")
        time.sleep(random.Random(f"{victim}{number}").uniform(0.15, 0.45))
        there = [pid for pid in lab.processes() if writes_a_journal(pid)]
        for pid in [engine.pid] if victim == "engine" else there:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        engine.communicate()
        if engine.returncode:
            with lab.database() as database:
                known = database.run("last") is not None
            lab.succeed(*(("runs", "resume", "last") if known else RUN))
        assert_once(lab, set(), [])
        assert_clean(lab)


def test_tasks_with_different_modules_or_variables_share_nothing(lab: Lab) -> None:
    see = "[name in sys.modules for name in ('colorsys', 'chunk')]"
    script = f"import sys, os, NAME\nnumber = int(os.environ.get('number', 0))\nprint({see})\n"
    lab.write(
        {
            "one.py": script.replace("NAME", "colorsys"),
            "two.py": script.replace("NAME", "chunk"),
            "both.yaml": """
pipeline: both
steps:
  one: {operator: one.py, scatter: number, arguments: {number: [1, 2]}}
  two: {operator: two.py, scatter: number, arguments: {number: [1, 2]}}
""",
        }
    )

    lab.succeed("run", "both.yaml")

    logs = [path.read_text().split("[", 1)[1] for path in sorted(lab.path.rglob("*-1.log"))]
    assert logs == ["True, False]\n"] * 2 + ["False, True]\n"] * 2


def test_single_task_starts_cold(lab: Lab) -> None:
    result = lab.succeed("run", "nap.py")

    assert Path(result["outputs"]["output_made"]["path"]).read_text() == "0 False"


def test_cold_run_starts_every_task_cold(lab: Lab) -> None:
    source = lab.path / "how.py"
    how = "open(os.environ.get('output_how', 'how.txt'), 'w').write(command)"
    command = "command = open('/proc/self/cmdline').read()"
    source.write_text(f"import os\nnumber = os.environ.get('number')\n{command}\n{how}\n")

    for cold in (True, False):
        options = Options(cold=cold, reuse=False, out=str(lab.path / "out"))
        result = furness.run(
            source, scatter=["number"], options=options, folder=lab.path, number=["1", "2"]
        )
        texts = [Path(path).read_text() for path in result.outputs["output_how"]]
        assert ["--warm" in text for text in texts] == [not cold] * 2
