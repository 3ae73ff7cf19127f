"""However a container of a real podman ends, nothing of it stays."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from furness.executors.container import ContainerExecutor, name_of
from furness.executors.interface import Attempt, Ended, Executor
from furness.model.resources import Duration, Resources
from furness.testing.executors import (
    follow,
    follow_one,
    wait_until,
)
from tests.integration.boxes import (
    enter_executor,
    make_attempt,
    make_image,
    running,
    said,
    start,
)
from tests.integration.containers import Podman

__all__ = ["enter_executor", "make_attempt", "make_image"]

pytestmark = pytest.mark.integration

HEEDS = ("sh", "-c", 'trap "echo asked; exit 0" TERM; echo up; while :; do sleep 0.1; done')
IGNORES = ("sh", "-c", 'trap "" TERM; echo up; while :; do sleep 0.1; done')


def test_container_that_is_cancelled_is_asked_to_end(
    executor: Executor, attempt: Attempt, podman: Podman
) -> None:
    start(executor, replace(attempt, command=HEEDS), podman)

    executor.cancel([attempt.id], grace_seconds=20)
    last = follow(executor, [attempt.id])[-1]

    assert isinstance(last, Ended)
    assert last.cause == "cancelled"
    up, asked, *_ = said(attempt)  # podman may add that there is nobody whom it can hand CONT
    assert (up, asked) == ("up", "asked")
    assert name_of(attempt.id) not in running(podman)


def test_container_that_does_not_listen_is_removed(
    executor: Executor, attempt: Attempt, podman: Podman
) -> None:
    start(executor, replace(attempt, command=IGNORES), podman)

    executor.cancel([attempt.id], grace_seconds=0)
    follow(executor, [attempt.id])

    assert name_of(attempt.id) not in running(podman)


def test_container_that_takes_too_long_is_ended(
    executor: Executor, attempt: Attempt, podman: Podman
) -> None:
    limit = Resources(time_limit=Duration(2))

    ended = follow_one(executor, replace(attempt, command=HEEDS, resources=limit))

    assert ended.cause == "time-limit"
    assert name_of(attempt.id) not in running(podman)


def test_container_whose_supervisor_was_killed_is_removed(
    executor: Executor, attempt: Attempt, podman: Podman
) -> None:
    event = start(executor, replace(attempt, command=IGNORES), podman)

    os.kill(parent_of(int(event.job)), signal.SIGKILL)
    last = follow(executor, [attempt.id])[-1]

    assert isinstance(last, Ended)
    assert last.cause == "lost"
    assert name_of(attempt.id) not in running(podman)


def test_container_that_runs_when_its_executor_is_left_is_removed(
    tmp_path: Path, attempt: Attempt, podman: Podman
) -> None:
    (tmp_path / "other").mkdir()
    with ContainerExecutor(str(tmp_path / "other"), podman.variables) as executor:
        start(executor, replace(attempt, command=IGNORES), podman)

    assert name_of(attempt.id) not in running(podman)


def parent_of(process: int) -> int:
    return int(Path("/proc", str(process), "stat").read_text().rpartition(")")[2].split()[1])


# When the engine dies, containers go on, and another engine finds them.

ENGINE = """
import select, sys
import msgspec
from furness.executors.container import ContainerExecutor
from furness.executors.interface import Attempt
executor = ContainerExecutor(sys.argv[1])
decode = lambda kind, value: kind(value)
executor.submit([msgspec.json.decode(sys.argv[2], type=Attempt, dec_hook=decode)])
while True:
    select.select([executor], [], [])
    for event in executor.events():
        print(event.job, flush=True)
"""


@pytest.fixture
def killed(
    tmp_path: Path, attempt: Attempt, podman: Podman
) -> Iterator[Callable[[tuple[str, ...]], int]]:
    """Give a function that runs a command in a container for an engine, which is then killed."""
    engines = []
    (tmp_path / "executor").mkdir()

    def run(command: tuple[str, ...]) -> int:
        sent = msgspec.json.encode(replace(attempt, command=command), enc_hook=float).decode()
        engine = subprocess.Popen(
            [sys.executable, "-c", ENGINE, str(tmp_path / "executor"), sent],
            env=podman.variables,
            stdout=subprocess.PIPE,
        )
        engines.append(engine)
        assert engine.stdout
        job = int(engine.stdout.readline())
        wait_until(lambda: Path(attempt.log).exists() and "up" in Path(attempt.log).read_text())
        engine.kill()
        engine.wait()
        return job

    yield run
    for engine in engines:
        engine.communicate()


def recovered(tmp_path: Path, attempt: Attempt, podman: Podman, *, cancel: bool = False) -> Ended:
    with ContainerExecutor(str(tmp_path / "executor"), podman.variables) as executor:
        executor.recover([(attempt.id, None)])
        if cancel:
            executor.cancel([attempt.id], grace_seconds=0)
        last = follow(executor, [attempt.id])[-1]
    assert isinstance(last, Ended)
    return last


Killed = Callable[[tuple[str, ...]], int]


def test_container_outlives_its_engine_and_is_found_again(
    killed: Killed, tmp_path: Path, attempt: Attempt, podman: Podman
) -> None:
    killed(("sh", "-c", "echo up; while [ ! -e go ]; do sleep 0.05; done; exit 3"))
    assert name_of(attempt.id) in running(podman)
    Path(attempt.workspace, "go").touch()

    ended = recovered(tmp_path, attempt, podman)

    assert (ended.exit_status, ended.cause) == (3, None)
    assert name_of(attempt.id) not in running(podman)


def test_container_that_outlived_its_engine_can_be_cancelled(
    killed: Killed, tmp_path: Path, attempt: Attempt, podman: Podman
) -> None:
    killed(IGNORES)

    ended = recovered(tmp_path, attempt, podman, cancel=True)

    assert ended.cause == "cancelled"
    assert name_of(attempt.id) not in running(podman)


def test_container_without_engine_and_supervisor_is_removed_by_the_next(
    killed: Killed, tmp_path: Path, attempt: Attempt, podman: Podman
) -> None:
    os.kill(parent_of(killed(IGNORES)), signal.SIGKILL)

    ended = recovered(tmp_path, attempt, podman)

    assert ended.cause == "lost"
    assert name_of(attempt.id) not in running(podman)
