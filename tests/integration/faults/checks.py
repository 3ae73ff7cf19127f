"""What must be true of a folder after whatever happened to its engines.

The checks read the database, the journals of the supervisors, the store, the trace of the tasks and
`/proc`. What is left half done is looked for first: opening a store sweeps it.
"""

import os
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from furness.executors._journal import Journal
from furness.executors.interface import Ended, Started
from furness.model.run import RunRecord, State
from tests.integration.faults.lab import Answer, Lab, command_line
from tests.integration.faults.pipelines import RUN, TASKS

PATIENCE_SECONDS = 5.0
"""How long a process may take to end that was asked to."""
FULL = ("disk is full", "its free space", "no space left")
"""What is said of a full disk."""
ARTIFACT = re.compile(r"[0-9a-f]{2}(/[0-9a-f]{62}(/.+)?)?", re.DOTALL)
"""What lies in a store, besides its folder for what is half done."""


def assert_clean(lab: Lab) -> None:
    """No process is left behind, nothing half done, and every artifact is what it should be."""
    assert_no_process(lab)
    assert_nothing_half_done(lab)
    store = lab.store()
    assert [one.path for one in store.list() if not store.verify(one.digest)] == []


def assert_no_process(lab: Lab) -> None:
    """Nothing goes on that has the mark of the folder or works in it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (left := lab.processes()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left == [], [command_line(pid) for pid in left]


def assert_nothing_half_done(lab: Lab) -> None:
    """The store holds artifacts and nothing else; nothing temporary lies beside results."""
    assert list(lab.path.glob(".furness/store/tmp/*")) == []
    assert [name for name in stored(lab) if not ARTIFACT.fullmatch(name)] == []
    assert list(lab.path.glob("results/**/.furness-*")) == []
    assert list(lab.temporary.iterdir()) == []


def assert_once(lab: Lab, finished: set[str], lines: list[str]) -> None:
    """No attempt was started twice, and no task again that had finished at some time.

    Args:
        lab: The folder.
        finished: The tasks that had finished then.
        lines: The trace then.
    """
    after = lab.lines()
    assert doubled(after) == []
    assert after[: len(lines)] == lines
    again = {task_of(line) for line in after[len(lines) :]}
    assert again & finished == set()


def assert_told(lab: Lab) -> None:
    """The journals have each attempt once, and the success of each that the database has."""
    events = told(lab)
    started = [event.id for event in events if isinstance(event, Started)]
    ended = [event.id for event in events if isinstance(event, Ended)]
    well = {event.id for event in events if isinstance(event, Ended) and event.exit_status == 0}
    with lab.database() as database:
        run = last_run(lab)
        attempts = [one for one in database.attempts(run.id) if one.state == State.SUCCEEDED]
    recorded = [f"{run.id}/{one.task}.{one.number}" for one in attempts if not one.reused]
    assert doubled(started) == doubled(ended) == doubled(one.task for one in attempts) == []
    assert set(ended) == set(started) == {line for line in lab.lines() if line}
    assert set(recorded) - well == set()


def told(lab: Lab) -> list[Started | Ended]:
    """Give what the supervisors of all runs have told."""
    journals = [Journal(str(path)) for path in sorted(lab.path.rglob(".process/*.journal"))]
    events = [event for journal in journals for event in journal.read()]
    for journal in journals:
        journal.close()
    return events


def doubled(names: Any) -> list[str]:
    """Give what occurs more than once."""
    return [name for name, count in Counter(names).items() if count > 1]


def task_of(line: str) -> str:
    """Give the task of a line of the trace, `run/outer/task[1].2`."""
    return line.partition("/")[2].rpartition(".")[0]


def stored(lab: Lab) -> list[str]:
    """Give all that lies in the store but its folder for what is half done, in order."""
    folder = lab.path / ".furness" / "store"
    names = [str(path.relative_to(folder)) for path in folder.rglob("*")]
    return sorted(name for name in names if name.split("/")[0] != "tmp")


def last_run(lab: Lab) -> RunRecord:
    """Give the last run."""
    with lab.database() as database:
        run = database.run("last")
    assert run
    return run


def contents(lab: Lab) -> dict[str, Any]:
    """Give all that a succeeded run left: tasks, results, artifacts and files, without times."""
    run = last_run(lab)
    with lab.database() as database:
        attempts = [one for one in database.attempts(run.id) if one.state == State.SUCCEEDED]
        results = database.results([one.digest for one in attempts if one.digest])
        kept = sum(1 for _ in database.uses())
    return {
        "state": run.state,
        "tasks": Counter(one.task for one in attempts),
        "outputs": {name: digests_of(value) for name, value in run.outputs.items()},
        "results": sorted((one.step, one.element, str(one.outputs)) for one in results.values()),
        "kept": kept,
        "stored": stored(lab),
        "files": files(lab.path / "results"),
        "places": sorted({*os.listdir(lab.path), *os.listdir(lab.path / ".furness")} - BESIDE),
    }


BESIDE = {"furness.db-wal", "furness.db-shm"}
"""Files of the database that come and go."""


def digests_of(value: Any) -> list[str]:
    """Give the digests of an output: a file, or a list of them."""
    several = value if isinstance(value, list) else [value]
    return [one["digest"] for one in several]


def files(folder: Path) -> dict[str, bytes]:
    """Give all files of a folder, by path."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def tells_that_the_disk_is_full(answer: Answer) -> bool:
    """Tell whether a person learns why, in our words or in those of a task's program."""
    told = (answer.output + answer.errors).lower()
    return any(words in told for words in FULL)


def completes(lab: Lab) -> None:
    """Take the run up again, or begin it where it was never recorded; all of it is there then."""
    with lab.database() as database:
        known = database.run("last") is not None
    result = lab.succeed(*(("runs", "resume", "last") if known else RUN))
    assert result["tasks"]["ran"] + result["tasks"]["reused"] == TASKS
    assert_once(lab, set(), [])
    assert_clean(lab)
