import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from furness.executors import _journal
from furness.executors._journal import Journal
from furness.executors.interface import Attempt, Ended, Started
from furness.executors.process import ProcessExecutor
from furness.testing.executors import Marker, follow, wait_until

ENGINE = """
import select, sys
import msgspec
from furness.executors.interface import Attempt
from furness.executors.process import ProcessExecutor
executor = ProcessExecutor(sys.argv[1])
attempts = msgspec.json.decode(
    sys.argv[2], type=list[Attempt], dec_hook=lambda kind, value: kind(value)
)
executor.submit(attempts)
while True:
    select.select([executor], [], [])
    for event in executor.events():
        print(event.id, flush=True)
"""

Make = Callable[..., Attempt]
Run = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def folder(tmp_path: Path) -> str:
    folder = tmp_path / "executor"
    folder.mkdir()
    return str(folder)


@pytest.fixture
def run_engine(folder: str) -> Iterator[Run]:
    """Give a function that submits attempts in another process, and waits for some events."""
    engines = []

    def run(*attempts: Attempt, events: int) -> "subprocess.Popen[bytes]":
        arguments = [folder, msgspec.json.encode(list(attempts), enc_hook=float).decode()]
        engine = subprocess.Popen(
            [sys.executable, "-c", ENGINE, *arguments], stdout=subprocess.PIPE
        )
        engines.append(engine)
        assert engine.stdout
        for _ in range(events):
            assert engine.stdout.readline()
        return engine

    yield run
    for engine in engines:
        engine.kill()
        engine.communicate()


def supervisor_of(folder: str) -> int:
    """Give the process that supervises the newest journal's attempts, once it has told of one."""
    journal = Journal(_journal.find(folder)[-1])
    wait_until(lambda: journal.read() or journal.processes)
    process = next(iter(journal.processes.values())).number
    journal.close()
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def is_supervised(folder: str) -> bool:
    """Say whether the folder's oldest supervisor lives."""
    journal = Journal(_journal.find(folder)[0])
    held = journal.is_held()
    journal.close()
    return held


def gate(attempt: Attempt) -> Path:
    """Give the file that the command of `waiting` waits for."""
    return Path(attempt.workspace, "gate")


WAITING = ("sh", "-c", "while ! test -e gate; do sleep 0.01; done; exit 6")


def test_task_that_ends_while_no_engine_lives_is_recovered(
    folder: str, make: Make, run_engine: Run
) -> None:
    attempt = make(*WAITING)
    run_engine(attempt, events=1).kill()
    gate(attempt).touch()
    wait_until(lambda: not is_supervised(folder))

    with ProcessExecutor(folder) as executor:
        executor.recover([(attempt.id, None)])
        started, ended = follow(executor, [attempt.id])

    assert isinstance(started, Started)
    assert isinstance(ended, Ended)
    assert (ended.exit_status, ended.cause) == (6, None)
    assert ended.cpu_seconds


def test_task_that_outlives_its_engine_is_followed_to_its_end(
    folder: str, make: Make, run_engine: Run
) -> None:
    attempt = make(*WAITING)
    run_engine(attempt, events=1).kill()

    with ProcessExecutor(folder) as executor:
        executor.recover([(attempt.id, None)])
        before = executor.events()
        gate(attempt).touch()
        ended = follow(executor, [attempt.id])[-1]

    assert [type(event) for event in before] == [Started]
    assert isinstance(ended, Ended)
    assert (ended.exit_status, ended.cause) == (6, None)


def test_recovered_task_can_be_cancelled(
    folder: str, make: Make, run_engine: Run, marker: Marker
) -> None:
    attempt = make("sh", "-c", f"trap '' TERM; sleep {marker.seconds}; true")
    run_engine(attempt, events=1).kill()

    with ProcessExecutor(folder) as executor:
        executor.recover([(attempt.id, None)])
        executor.cancel([attempt.id], grace_seconds=0.05)
        ended = follow(executor, [attempt.id])[-1]

    assert isinstance(ended, Ended)
    assert (ended.exit_status, ended.cause) == (-signal.SIGKILL, "cancelled")
    assert marker.processes() == []


def test_leaving_the_executor_ends_recovered_tasks(
    folder: str, make: Make, run_engine: Run, marker: Marker
) -> None:
    attempt = make("sleep", marker.seconds)
    run_engine(attempt, events=1).kill()

    with ProcessExecutor(folder) as executor:
        executor.recover([(attempt.id, None)])

    assert marker.processes() == []


def test_time_limit_holds_when_the_engine_is_dead(
    folder: str, make: Make, run_engine: Run, marker: Marker
) -> None:
    attempt = make("sleep", marker.seconds, time_limit=0.2)
    run_engine(attempt, events=1).kill()

    with ProcessExecutor(folder) as executor:
        executor.recover([(attempt.id, None)])
        ended = follow(executor, [attempt.id])[-1]

    assert isinstance(ended, Ended)
    assert ended.cause == "time-limit"


def test_supervisor_without_engine_and_tasks_ends(folder: str, make: Make, run_engine: Run) -> None:
    attempt = make("true")

    run_engine(attempt, events=2).kill()

    wait_until(lambda: not is_supervised(folder))


def test_supervisor_outlives_the_signals_of_a_terminal(
    folder: str, make: Make, run_engine: Run
) -> None:
    attempt = make(*WAITING)
    engine = run_engine(attempt, events=1)

    supervisor = supervisor_of(folder)

    assert os.getsid(supervisor) == supervisor
    assert os.getsid(engine.pid) != supervisor
    gate(attempt).touch()


def test_task_is_lost_and_killed_when_engine_and_supervisor_are_dead(
    folder: str, make: Make, run_engine: Run, marker: Marker
) -> None:
    attempt = make("sh", "-c", f"sleep {marker.seconds} & sleep {marker.seconds}")
    run_engine(attempt, events=1).kill()
    wait_until(lambda: len(marker.processes()) >= 3)
    os.kill(supervisor_of(folder), signal.SIGKILL)
    wait_until(lambda: not is_supervised(folder))

    with ProcessExecutor(folder) as executor:
        executor.recover([(attempt.id, None)])
        ended = follow(executor, [attempt.id])[-1]

    assert isinstance(ended, Ended)
    assert ended.cause == "lost"
    assert marker.processes() == []


def test_recovery_again_after_a_second_death_finds_the_task(
    folder: str, make: Make, run_engine: Run
) -> None:
    first, second = make(*WAITING), make(*WAITING)
    run_engine(first, events=1).kill()
    run_engine(second, events=1).kill()

    with ProcessExecutor(folder) as executor:
        executor.recover([(first.id, None), (second.id, None), ("run/none/1", None)])
        gate(first).touch()
        gate(second).touch()
        told = follow(executor, [first.id, second.id, "run/none/1"])

    ends = {event.id: event.exit_status for event in told if isinstance(event, Ended)}
    assert ends == {first.id: 6, second.id: 6, "run/none/1": None}


def test_killed_supervisor_loses_its_tasks_and_is_replaced(
    folder: str, make: Make, marker: Marker
) -> None:
    attempt, another = make("sleep", marker.seconds), make("true")
    with ProcessExecutor(folder) as executor:
        executor.submit([attempt])
        wait_until(marker.processes)
        wait_until(executor.events)

        os.kill(supervisor_of(folder), signal.SIGKILL)
        lost = follow(executor, [attempt.id])[-1]
        left = marker.processes()
        executor.submit([another])
        ended = follow(executor, [another.id])[-1]

    assert isinstance(lost, Ended)
    assert (lost.cause, left) == ("lost", [])
    assert isinstance(ended, Ended)
    assert ended.exit_status == 0


def test_supervisor_that_replaces_another_is_told_what_attempts_share(
    folder: str, make: Make, marker: Marker
) -> None:
    shared = {"PATH": os.environ["PATH"], "A": "1"}
    first, second = (
        replace(make(*command), variables=shared, shared=shared)
        for command in (("sleep", marker.seconds), ("env",))
    )
    with ProcessExecutor(folder) as executor:
        executor.submit([first])
        wait_until(marker.processes)
        os.kill(supervisor_of(folder), signal.SIGKILL)
        follow(executor, [first.id])
        executor.submit([second])
        follow(executor, [second.id])

    assert "A=1" in Path(second.log).read_text().splitlines()


def test_supervisor_asked_to_end_cancels_its_tasks(folder: str, make: Make, marker: Marker) -> None:
    attempt = make("sleep", marker.seconds)
    with ProcessExecutor(folder) as executor:
        executor.submit([attempt])
        wait_until(executor.events)

        os.kill(supervisor_of(folder), signal.SIGTERM)
        ended = follow(executor, [attempt.id])[-1]

    assert isinstance(ended, Ended)
    assert ended.cause == "cancelled"
