import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from furness.executors import _journal
from furness.executors._journal import Journal, Process
from furness.executors.interface import Ended, Started


@pytest.fixture
def sleeper() -> Iterator[int]:
    process = os.posix_spawn("/bin/sleep", ["sleep", "1000"], {}, setsid=True)
    yield process
    os.kill(process, 9)
    os.waitpid(process, 0)


def is_alive(process: int) -> bool:
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def test_journal_is_held_as_long_as_its_descriptor_is_open(tmp_path: Path) -> None:
    journal, descriptor = _journal.create(str(tmp_path))

    held = journal.is_held()
    os.close(descriptor)

    assert (held, journal.is_held()) == (True, False)
    journal.close()


def test_journal_read_in_the_middle_of_a_line_waits_for_its_end(tmp_path: Path) -> None:
    journal, descriptor = _journal.create(str(tmp_path))

    os.write(descriptor, b"started\trun/a\\tb/1\t42\t1.5\t9.0\nended\trun/a")
    first = journal.read()
    os.write(descriptor, b"\\tb/1\t2.5\t-9\tlost\t0.5\t1024\tso\\\\no\n")
    second = journal.read()

    assert first == [Started(id="run/a\tb/1", job="42", at=1.5)]
    assert [event.id for event in second] == ["run/a\tb/1"]
    assert isinstance(second[0], Ended)
    assert second[0].message == "so\\no"
    os.close(descriptor)
    journal.close()


def test_journals_are_found_oldest_first(tmp_path: Path) -> None:
    for _ in range(12):
        journal, descriptor = _journal.create(str(tmp_path))
        journal.close()
        os.close(descriptor)

    paths = _journal.find(str(tmp_path))

    assert paths == sorted(paths)
    assert len(paths) == 12


def test_remains_of_an_attempt_are_killed(sleeper: int) -> None:
    _journal.kill_remains([Process(sleeper, time.clock_gettime(time.CLOCK_BOOTTIME))])

    assert not is_alive(sleeper)


@pytest.mark.parametrize("seconds", [-100.0, 100.0], ids=["started-later", "started-earlier"])
def test_process_that_got_the_number_since_is_left_alone(sleeper: int, seconds: float) -> None:
    recorded = Process(sleeper, time.clock_gettime(time.CLOCK_BOOTTIME) + seconds)

    _journal.kill_remains([recorded])

    assert is_alive(sleeper)
    assert not _journal.is_running(recorded)


def test_journal_without_processes_has_no_remains(tmp_path: Path) -> None:
    (tmp_path / "000000.journal").write_text("closed\n")
    journal = Journal(str(tmp_path / "000000.journal"))

    told = journal.read()

    assert (told, journal.processes, journal.is_closed) == ([], {}, True)
    journal.close()
