"""The machine fails the engine: a clear error or the right result, and a resume that completes."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.folder import wait_for
from tests.integration.faults.lab import SECONDS, Answer, Lab, assert_clean, assert_once, contents
from tests.integration.faults.pipelines import FILES, RUN, TASKS, operator

pytestmark = pytest.mark.integration

IN_WORDS = ("disk is full", "its free space", "No space left", "no space left")

Mount = Callable[[Path, str], None]


@contextmanager
def filled(folder: Path, left: int = 0) -> Iterator[None]:
    """Take the space of a disk but for some bytes, and give it back."""
    ballast = folder / ".ballast"
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    size = 0
    try:
        while True:
            size += os.write(descriptor, b"x" * 4096)
    except OSError:
        os.ftruncate(descriptor, max(0, size - left))
    os.close(descriptor)
    yield
    ballast.unlink()


def completes(lab: Lab) -> None:
    """Take the run up again, or begin it where it was never recorded; all of it is there then."""
    with lab.database() as database:
        known = database.run("last") is not None
    result = lab.succeed(*(("runs", "resume", "last") if known else RUN))
    assert result["tasks"]["ran"] + result["tasks"]["reused"] == TASKS
    assert_once(lab, set(), [])
    assert_clean(lab)


@pytest.mark.parametrize(
    "left", [0, 8, 64, 128, 192, 256, 384], ids=lambda kilobytes: f"{kilobytes} kB"
)
def test_disk_full_wherever_the_run_is_then_tells_so_and_resumes(
    matrix: Lab, mount: Mount, left: int
) -> None:
    mount(matrix.path, "size=2m")
    matrix.write(FILES)

    with filled(matrix.path, left << 10):
        answer = matrix.ask(*RUN, "--json")

    if answer.status != 0:
        assert answer.status in (1, 3)
        assert any(words in answer.output + answer.errors for words in IN_WORDS), answer
    completes(matrix)


def test_disk_full_while_the_store_takes_an_output_then_tells_so_and_resumes(
    lab: Lab, mount: Mount
) -> None:
    mount(lab.path / ".furness" / "store", "size=1m")
    big = operator(
        'echo "$FURNESS_TASK" >> "$TRACE"; head -c 3000000 /dev/zero > big',
        outputs="{big: {type: File, path: big}}",
    )
    lab.write({"one.yaml": big})

    answer = lab.ask("run", "one.yaml", "--json")
    subprocess.run(["mount", "-o", "remount,size=9m", lab.path / ".furness/store"], check=True)
    resumed = lab.succeed("runs", "resume", "last")

    assert answer.status == 3, answer
    assert answer.code == "store-full"
    assert resumed["outputs"]["big"]["size"] == 3_000_000
    assert len(lab.lines()) == 1
    assert_clean(lab)


def test_disk_full_while_a_task_prints_then_tells_so_and_resumes(lab: Lab, mount: Mount) -> None:
    mount(lab.path, "size=4m")
    lab.write(
        {"one.yaml": operator('test -e "$TRACE" || { touch "$TRACE"; yes | head -c 9000000; }')}
    )

    answer = lab.ask("run", "one.yaml", "--json")
    for log in (lab.path / ".furness" / "workspaces").rglob("attempt-1.log"):
        os.truncate(log, 0)

    assert answer.status in (0, 1, 3), answer
    assert lab.succeed("runs", "resume", "last")["state"] == "succeeded"
    assert_clean(lab)


@pytest.mark.parametrize("inodes", [30, 40, 60, 90, 120])
def test_inodes_used_up_then_tells_so_and_resumes(matrix: Lab, mount: Mount, inodes: int) -> None:
    mount(matrix.path, f"size=9m,nr_inodes={inodes}")
    matrix.write(FILES)

    answer = matrix.ask(*RUN, "--json")
    more = ["mount", "-o", "remount,nr_inodes=9999", str(matrix.path)]
    subprocess.run(more, check=True)

    if answer.status != 0:
        assert answer.status in (1, 3)
        assert any(words in answer.output + answer.errors for words in IN_WORDS), answer
    completes(matrix)


@pytest.fixture
def bound(matrix: Lab) -> Lab:
    """A folder in which even root is bound by permissions."""
    if os.getuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and there is no setpriv")
        matrix.prefix = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
    return matrix


def test_folder_that_is_read_only_is_refused_in_words_and_nothing_is_left(bound: Lab) -> None:
    bound.path.chmod(0o555)

    answer = bound.ask(*RUN, "--json")
    bound.path.chmod(0o755)

    assert answer.status == 3, answer
    assert "permission denied" in answer.output.lower()
    assert answer.document["error"]["hint"]
    assert not (bound.path / ".furness").exists()
    assert bound.succeed(*RUN)["tasks"]["ran"] == TASKS


@pytest.mark.parametrize("place", [".furness", ".furness/workspaces", ".furness/store", "results"])
def test_folder_of_ours_that_is_read_only_is_told_and_the_run_completes_later(
    bound: Lab, place: str
) -> None:
    bound.succeed("run", "stamp.yaml", "source=in/0.txt")
    folders = [
        one for one in (bound.path / place, *(bound.path / place).rglob("*")) if one.is_dir()
    ]
    modes = {one: one.stat().st_mode for one in folders}
    for one in folders:
        one.chmod(0o555)

    answer = bound.ask(*RUN, "--json")
    for one, mode in modes.items():
        one.chmod(mode)

    assert answer.status in (0, 1, 3), answer
    told = answer.output.lower()
    assert answer.status == 0 or "permission denied" in told or "read-only" in told, answer
    completes_as(bound)


def completes_as(lab: Lab) -> None:
    with lab.database() as database:
        run = database.run("last")
    resumable = run is not None and run.pipeline == "matrix"
    result = lab.succeed(*(("runs", "resume", "last") if resumable else RUN))
    assert result["state"] == "succeeded"
    assert_clean(lab)


@pytest.mark.parametrize("offset", ["-86400", "-400000000", "86400"], ids=["day", "years", "ahead"])
def test_clock_that_jumps_changes_no_result(matrix: Lab, offset: str) -> None:
    first = matrix.succeed(*RUN, FAULT_CLOCK=offset)
    digests = contents(matrix)["outputs"]
    second = matrix.succeed(*RUN)

    assert first["tasks"]["ran"] == second["tasks"]["reused"] == TASKS
    assert contents(matrix)["outputs"] == digests
    assert_clean(matrix)


def test_clock_that_jumps_while_a_run_was_interrupted_changes_no_result(matrix: Lab) -> None:
    assert matrix.ask(*RUN, FAULT_KILL="after:write:12").status == -signal.SIGKILL
    finished, lines = matrix.finished(), matrix.lines()

    matrix.succeed("runs", "resume", "last", FAULT_CLOCK="-86400")

    assert_once(matrix, finished, lines)
    assert_clean(matrix)


def test_sixty_four_descriptors_are_enough(matrix: Lab) -> None:
    many = {f"in/{number}.txt": f"source {number}\n" for number in range(40)}
    matrix.write(many)

    result = matrix.succeed(*RUN[:-1], "30", FAULT_FILES="64")

    assert result["tasks"]["ran"] == 6 * len(many) - len(many) + 1
    assert_clean(matrix)


def test_ten_descriptors_are_told_or_enough(matrix: Lab) -> None:
    answer = matrix.ask(*RUN, "--json", FAULT_FILES="10")

    assert answer.status in (0, 3), answer
    completes(matrix) if answer.status else assert_clean(matrix)


def finish(engine: "subprocess.Popen[str]") -> Answer:
    output, errors = engine.communicate(timeout=SECONDS)
    assert "Traceback" not in output + errors
    return Answer(engine.returncode, output, errors)


def test_two_engines_in_one_folder_both_succeed(matrix: Lab) -> None:
    engines = [matrix.engine(*RUN, "--json") for _ in range(2)]

    answers = [finish(engine) for engine in engines]

    assert [answer.status for answer in answers] == [0, 0], answers
    tables = {answer.document["outputs"]["table"]["digest"] for answer in answers}
    assert len(tables) == 1
    assert_clean(matrix)


def test_two_resumes_of_one_run_the_second_is_refused_and_told_by_whom(matrix: Lab) -> None:
    assert matrix.ask(*RUN, FAULT_KILL="after:write:6").status == -signal.SIGKILL
    finished, lines = matrix.finished(), matrix.lines()

    first = matrix.engine("runs", "resume", "last", "--json", PAUSE="0.3")
    wait_for(lambda: len(matrix.lines()) > len(lines))
    second = matrix.ask("runs", "resume", "last", "--json")

    assert (second.status, second.code) == (3, "busy")
    assert str(first.pid) in second.document["error"]["message"]
    assert finish(first).status == 0
    assert_once(matrix, finished, lines)
    assert_clean(matrix)


def test_many_resumes_at_once_one_of_them_goes_on(matrix: Lab) -> None:
    assert matrix.ask(*RUN, FAULT_KILL="after:write:6").status == -signal.SIGKILL

    engines = [matrix.engine("runs", "resume", "last", "--json") for _ in range(5)]
    answers = [finish(engine) for engine in engines]

    assert {answer.status for answer in answers} <= {0, 3}
    assert any(answer.status == 0 for answer in answers)
    assert all(answer.code == "busy" for answer in answers if answer.status)
    assert_once(matrix, set(), [])
    assert_clean(matrix)


def start(lab: Lab, *words: str, pause: str = "0.2") -> "subprocess.Popen[str]":
    engine = lab.engine(*(words or RUN), PAUSE=pause)
    wait_for(lambda: len(lab.lines()) >= 2)
    return engine


def test_engine_stopped_and_continued_goes_on(matrix: Lab) -> None:
    engine = start(matrix, *RUN, "--json")

    engine.send_signal(signal.SIGSTOP)
    time.sleep(0.6)
    engine.send_signal(signal.SIGCONT)

    assert finish(engine).status == 0
    assert_once(matrix, set(), [])
    assert_clean(matrix)


def test_every_process_stopped_and_continued_goes_on(matrix: Lab) -> None:
    engine = start(matrix, *RUN, "--json")

    everything = matrix.processes()
    for number in (signal.SIGSTOP, signal.SIGCONT):
        for pid in everything:
            subprocess.run(["kill", f"-{number}", str(pid)], capture_output=True, check=False)
        time.sleep(0.3)

    assert finish(engine).status == 0
    assert_clean(matrix)


@pytest.mark.parametrize(
    "signals",
    [[signal.SIGINT], [signal.SIGINT] * 2, [signal.SIGINT] * 5, [signal.SIGTERM], [signal.SIGHUP]],
    ids=["once", "twice", "impatient", "term", "terminal closed"],
)
def test_interrupted_run_ends_says_how_to_go_on_and_does(
    matrix: Lab, signals: list[signal.Signals]
) -> None:
    engine = start(matrix)
    finished, lines = matrix.finished(), matrix.lines()

    for number in signals:
        engine.send_signal(number)
        time.sleep(0.05)
    answer = finish(engine)

    assert answer.status in (130, -signal.SIGINT), answer
    assert "furness runs resume" in answer.errors
    assert matrix.processes() == []
    matrix.succeed("runs", "resume", "last")
    assert_once(matrix, finished, lines)
    assert_clean(matrix)


def test_second_interrupt_kills_what_ignores_the_first(lab: Lab) -> None:
    script = "trap '' TERM INT; echo started >> \"$TRACE\"; while :; do sleep 1; done"
    lab.write({"one.yaml": operator(script)})
    engine = lab.engine("run", "one.yaml")
    wait_for(lambda: len(lab.lines()) >= 1)

    begun = time.monotonic()
    engine.send_signal(signal.SIGINT)
    time.sleep(0.3)
    engine.send_signal(signal.SIGINT)

    assert finish(engine).status == 130
    assert time.monotonic() - begun < 5
    assert_clean(lab)


def test_interrupt_before_the_run_began_leaves_nothing_half(matrix: Lab) -> None:
    for milliseconds in range(10, 200, 30):
        engine = matrix.engine(*RUN, "--json")
        time.sleep(milliseconds / 1000)
        engine.send_signal(signal.SIGINT)
        engine.communicate(timeout=SECONDS)

    assert matrix.succeed(*RUN)["state"] == "succeeded"
    assert_clean(matrix)


def test_terminal_that_goes_away_ends_the_run_which_resumes(matrix: Lab) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(matrix.path)
        words = [sys.executable, "-m", "furness", *RUN]
        os.execve(words[0], words, matrix.variables({"PAUSE": "0.2"}))
    wait_for(lambda: len(matrix.lines()) >= 2)

    os.close(terminal)
    _, status = os.waitpid(pid, 0)

    assert os.waitstatus_to_exitcode(status) == 130
    completes(matrix)


def test_output_that_nobody_reads_any_more_does_not_harm_the_run(matrix: Lab) -> None:
    engine = start(matrix)
    assert engine.stdout
    assert engine.stderr
    engine.stdout.close()
    engine.stderr.close()
    engine.wait(timeout=SECONDS)

    with matrix.database() as database:
        run = database.run("last")
    assert run
    assert (engine.returncode, run.state.word) == (0, "succeeded")
    assert_clean(matrix)


def test_database_that_another_program_locks_for_a_while_only_delays(matrix: Lab) -> None:
    matrix.succeed("run", "stamp.yaml", "source=in/0.txt")
    script = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(1.5); c.rollback()"
    )
    file = str(matrix.path / ".furness" / "furness.db")
    with subprocess.Popen([sys.executable, "-c", script, file], stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        assert matrix.succeed(*RUN)["state"] == "succeeded"
    assert_clean(matrix)
