"""The machine and the user disturb the engine: the right result, or a resume that completes."""

import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from tests.folder import wait_for
from tests.integration.faults.checks import assert_clean, assert_once, completes, contents
from tests.integration.faults.lab import SECONDS, Answer, Lab
from tests.integration.faults.pipelines import RUN, TASKS, operator

pytestmark = pytest.mark.integration


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

    assert result["tasks"]["ran"] == 5 * len(many) + 2
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
        os.execve(words[0], words, matrix.surroundings({"PAUSE": "0.2"}))
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
