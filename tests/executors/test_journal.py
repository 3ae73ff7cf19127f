import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from furness.executors import _journal
from furness.executors._journal import Intent, Journal, Process
from furness.executors.interface import Ended, Started


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[int]:
    process = subprocess.Popen(["sleep", "1000"], cwd=tmp_path, start_new_session=True)
    yield process.pid
    process.kill()
    process.wait()


def now() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


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
    _journal.kill_remains([Process(sleeper, now())])

    assert not is_alive(sleeper)


@pytest.mark.parametrize("seconds", [-100.0, 100.0], ids=["started-later", "started-earlier"])
def test_process_that_got_the_number_since_is_left_alone(sleeper: int, seconds: float) -> None:
    recorded = Process(sleeper, now() + seconds)

    _journal.kill_remains([recorded])

    assert is_alive(sleeper)
    assert not _journal.is_running(recorded)


def test_process_started_but_not_recorded_is_found_by_its_workspace(
    sleeper: int, tmp_path: Path
) -> None:
    _journal.kill_remains([], Intent(now(), str(tmp_path), str(tmp_path / "log")))

    assert not is_alive(sleeper)


@pytest.mark.parametrize(
    ("seconds", "workspace"),
    [
        pytest.param(0.0, "other", id="elsewhere"),
        pytest.param(60.0, ".", id="earlier"),
        pytest.param(-60.0, ".", id="later"),
    ],
)
def test_process_that_was_not_about_to_be_started_is_left_alone(
    sleeper: int, tmp_path: Path, seconds: float, workspace: str
) -> None:
    (tmp_path / "other").mkdir()

    intent = Intent(now() + seconds, str(tmp_path / workspace), str(tmp_path / "log"))
    _journal.kill_remains([], intent)

    assert is_alive(sleeper)


def test_intent_is_known_until_the_start_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "000000.journal"
    path.write_text("starting\ta\t1.5\t/work\t/log\n")
    journal = Journal(str(path))

    journal.read()
    before = journal.intent
    path.write_text(path.read_text() + "started\ta\t42\t1.5\t9.0\n")
    journal.read()

    assert before == Intent(1.5, "/work", "/log")
    assert journal.intent is None
    journal.close()


def test_journal_without_processes_has_no_remains(tmp_path: Path) -> None:
    (tmp_path / "000000.journal").write_text("closed\n")
    journal = Journal(str(tmp_path / "000000.journal"))

    told = journal.read()

    assert (told, journal.processes, journal.is_closed) == ([], {}, True)
    journal.close()
