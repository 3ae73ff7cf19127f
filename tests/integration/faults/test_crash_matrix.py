"""The engine is killed at each thing that it writes, and at random; then the run is resumed."""

import os
import random
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.folder import wait_for
from tests.integration.faults.checks import (
    assert_clean,
    assert_once,
    assert_told,
    contents,
    task_of,
)
from tests.integration.faults.conftest import Report
from tests.integration.faults.lab import Lab
from tests.integration.faults.pipelines import FILES, RUN, TASKS, TELL, TRACE, operator

pytestmark = pytest.mark.integration

RANDOM_ROUNDS = int(os.environ.get("FURNESS_FAULT_ROUNDS", "100"))
"""How often the engine is killed at random."""
SEED = 20260921
LEAST_INSTANTS = 5
"""Each kind of call is made at least so often."""
SIDE_BY_SIDE = 2
"""Rounds at once."""


def new_lab(folder: Path) -> Lab:
    lab = Lab(folder)
    lab.write(FILES)
    return lab


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    lab = new_lab(tmp_path_factory.mktemp("undisturbed") / "project")
    begun = time.monotonic()
    result = lab.succeed(*RUN)
    seconds = time.monotonic() - begun
    assert_clean(lab)
    assert result["tasks"]["ran"] == TASKS
    return contents(lab) | {"seconds": seconds}


def go_on(lab: Lab) -> dict[str, Any]:
    """Resume the run; begin it where the engine died before there was any."""
    with lab.database() as database:
        known = database.run("last") is not None
    return lab.succeed(*(("runs", "resume", "last") if known else RUN))


def check_round(lab: Lab, undisturbed: dict[str, Any]) -> None:
    """Look at a folder whose engine has just been killed, go on, and look again."""
    finished, lines = lab.finished(), lab.lines()
    result = go_on(lab)
    assert result["state"] == "succeeded"
    assert result["tasks"]["total"] == TASKS == result["tasks"]["ran"] + result["tasks"]["reused"]
    assert_once(lab, finished, lines)
    assert_clean(lab)
    assert_told(lab)
    found = contents(lab)
    assert {key: undisturbed[key] for key in found} == found


def kill_at(folder: Path, fault: str, undisturbed: dict[str, Any]) -> bool:
    """Kill an engine at one instant and check; tell whether the run came that far."""
    lab = new_lab(folder)
    killed = lab.ask(*RUN, FAULT_KILL=fault).status == -signal.SIGKILL
    if killed:
        check_round(lab, undisturbed)
    shutil.rmtree(folder.parent, ignore_errors=True)
    return killed


@pytest.mark.parametrize(
    "kind", ["before:write", "within:write", "after:write", "before:put", "after:put", "after:copy"]
)
def test_engine_killed_at_each_instant_goes_on_as_if_it_had_not_been(
    kind: str, tmp_path: Path, undisturbed: dict[str, Any], report: Report
) -> None:
    def one(number: int) -> bool:
        return kill_at(tmp_path / str(number) / "project", f"{kind}:{number}", undisturbed)

    rounds = 0
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for first in count(1, SIDE_BY_SIDE):
            killed = list(pool.map(one, range(first, first + SIDE_BY_SIDE)))
            rounds += sum(killed)
            if not all(killed):
                break

    assert rounds >= LEAST_INSTANTS
    report(f"crash matrix, {kind}: {rounds} rounds")


def kill_at_random(folder: Path, number: int, undisturbed: dict[str, Any]) -> int:
    """Kill an engine up to three times, each time the one that goes on; tell how often."""
    chance = random.Random(SEED + number)
    lab = new_lab(folder)
    kills = 0
    words: tuple[str, ...] = RUN
    for _ in range(chance.randint(1, 3)):
        finished, lines = lab.finished(), lab.lines()
        engine = lab.engine(*words)
        time.sleep(chance.uniform(0, 1.1 * undisturbed["seconds"]))
        engine.kill()
        engine.communicate()
        kills += engine.returncode == -signal.SIGKILL
        assert_once(lab, finished, lines)
        with lab.database() as database:
            words = ("runs", "resume", "last") if database.run("last") else RUN
    check_round(lab, undisturbed)
    shutil.rmtree(folder.parent, ignore_errors=True)
    return kills


def test_engine_killed_at_random_goes_on_as_if_it_had_not_been(
    tmp_path: Path, undisturbed: dict[str, Any], report: Report
) -> None:
    def one(number: int) -> int:
        return kill_at_random(tmp_path / str(number) / "project", number, undisturbed)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        kills = sum(pool.map(one, range(RANDOM_ROUNDS)))

    assert kills >= RANDOM_ROUNDS / 2
    report(f"crash matrix, random: {RANDOM_ROUNDS} rounds, {kills} kills")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "asked to end"])
def test_supervisor_that_ends_loses_no_task(
    matrix: Lab, undisturbed: dict[str, Any], number: signal.Signals
) -> None:
    engine = matrix.engine(*RUN, "--json", PAUSE="0.05")
    while len(matrix.lines()) < TASKS // 2:
        assert engine.poll() is None
        time.sleep(0.01)

    for pid in matrix.supervisors():
        os.kill(pid, number)
    output, errors = engine.communicate(timeout=60)

    assert engine.returncode == 0, (output, errors)
    found = contents(matrix)
    assert {key: undisturbed[key] for key in found} == found
    assert_once(matrix, set(), [])
    assert_clean(matrix)


EXITS = """
pipeline: exits
steps: {one: {operator: one.yaml}}
exit:
  success: {operator: tell.yaml}
  failure: {operator: tell.yaml}
  always: {operator: tell.yaml}
"""


def test_exit_steps_of_a_run_that_is_resumed_run_for_its_new_end(lab: Lab) -> None:
    lab.write(
        {
            "exits.yaml": EXITS,
            "tell.yaml": TELL,
            "one.yaml": operator(f'{TRACE}; test -e "$TRACE.well"'),
        }
    )
    assert lab.ask("run", "exits.yaml").status == 1
    Path(f"{lab.trace}.well").touch()

    lab.succeed("runs", "resume", "last")

    assert [task_of(line) for line in lab.lines()] == [
        *("one", "exit/failure", "exit/always", "one", "exit/success", "exit/always")
    ]
    assert_once(lab, set(), [])


def test_engine_killed_after_an_interrupt_begins_cancelled_tasks_again(matrix: Lab) -> None:
    engine = matrix.engine(*RUN, PAUSE="0.3")
    wait_for(lambda: len(matrix.lines()) >= 2)
    for number in (signal.SIGSTOP, signal.SIGINT):
        engine.send_signal(number)
    for pid in matrix.supervisors():
        os.kill(pid, signal.SIGTERM)
    time.sleep(0.3)
    engine.kill()
    engine.communicate()

    assert go_on(matrix)["tasks"]["ran"] == TASKS
    assert_clean(matrix)
