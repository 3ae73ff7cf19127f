import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.executors.interface import Attempt, Ended, Executor, Started
from furness.executors.process import ProcessExecutor
from furness.testing.executors import (
    COMMANDS,
    ExecutorConformance,
    Marker,
    follow,
    follow_one,
    is_readable,
    wait_until,
)

Make = Callable[..., Attempt]


def start(executor: Executor, attempt: Attempt) -> int:
    """Submit an attempt and give its process when it has started."""
    executor.submit([attempt])
    while True:
        for event in executor.events():
            assert isinstance(event, Started)
            return int(event.job)
        wait_until(lambda: is_readable(executor))


@pytest.fixture
def executor(tmp_path: Path) -> Iterator[Executor]:
    folder = tmp_path / "executor"
    folder.mkdir()
    with ProcessExecutor(str(folder)) as executor:
        yield executor


class TestProcessExecutor(ExecutorConformance):
    @pytest.fixture
    def executor(self, tmp_path: Path) -> Iterator[Executor]:
        folder = tmp_path / "executor"
        folder.mkdir()
        with ProcessExecutor(str(folder)) as executor:
            yield executor

    def command(self, deed: str) -> tuple[str, ...]:
        return COMMANDS[deed]


def test_both_streams_go_to_the_log_in_order(executor: Executor, make: Make) -> None:
    attempt = make("sh", "-c", "echo 1; echo 2 >&2; echo 3")

    follow_one(executor, attempt)

    assert Path(attempt.log).read_text() == "1\n2\n3\n"


def test_standard_input_is_empty(executor: Executor, make: Make) -> None:
    attempt = make("cat")

    ended = follow_one(executor, attempt)

    assert ended.exit_status == 0
    assert Path(attempt.log).read_bytes() == b""


def test_arguments_arrive_byte_for_byte(executor: Executor, make: Make) -> None:
    arguments = ["a b", "", "-n", "$HOME `id`", "'\"\\", "line\nline\ttab", "ü☃", "\udcff"]
    attempt = make("printf", r"%s\0", *arguments)

    follow_one(executor, attempt)

    assert Path(attempt.log).read_bytes() == b"".join(os.fsencode(a) + b"\0" for a in arguments)


def test_variables_are_the_whole_environment(executor: Executor, make: Make) -> None:
    attempt = make("env", "-0", variables={"ODD": "a=b\n$ü", "EMPTY": ""})

    follow_one(executor, attempt)

    pairs = [f"{name}={value}" for name, value in attempt.variables.items()]
    assert Path(attempt.log).read_text().split("\0")[:-1] == pairs


def variables_seen(attempt: Attempt) -> set[str]:
    """Give the variables that an attempt at `env -0` has printed."""
    return set(Path(attempt.log).read_text().split("\0")[:-1])


def sharing(attempt: Attempt, shared: dict[str, str], **own: str) -> Attempt:
    """Give an attempt with variables of which it shares some."""
    return replace(attempt, variables={**shared, **own}, shared=shared)


def test_variables_that_attempts_share_come_to_each(executor: Executor, make: Make) -> None:
    path = os.environ["PATH"]
    these, those = {"PATH": path, "A": "1", "B": "2"}, {"PATH": path, "A": "3=4"}
    attempts = [
        sharing(make("env", "-0"), these, OWN="1"),
        sharing(make("env", "-0"), these, OWN="2", A="another"),
        sharing(make("env", "-0"), those, OWN="3"),
        make("env", "-0"),
        sharing(make("env", "-0"), these),
    ]

    executor.submit(attempts)
    follow(executor, [one.id for one in attempts])

    told = [{f"{name}={text}" for name, text in one.variables.items()} for one in attempts]
    assert list(map(variables_seen, attempts)) == told


def test_shared_variable_that_an_attempt_does_not_have_stays_away(
    executor: Executor, make: Make
) -> None:
    attempt = replace(make("env", "-0"), shared={"SECRET": "x"})

    follow_one(executor, attempt)

    assert variables_seen(attempt) == {f"PATH={os.environ['PATH']}"}


def test_shared_variable_that_cannot_be_is_refused_each_time(
    executor: Executor, make: Make
) -> None:
    shared = {"A=B": "c", "PATH": os.environ["PATH"]}

    ends = [follow_one(executor, sharing(make("true"), shared)) for _ in range(2)]

    assert [one.cause for one in ends] == ["refused"] * 2


def test_program_is_looked_for_in_the_path_of_the_attempt(
    executor: Executor, make: Make, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "only-here"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho found\n")
    program.chmod(0o755)
    attempt = make("only-here", variables={"PATH": f"/nowhere:{program.parent}"})

    follow_one(executor, attempt)

    assert Path(attempt.log).read_text() == "found\n"


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        pytest.param(None, 0, "there is no program `./tool`", id="absent"),
        pytest.param("#!/bin/sh\n", 0o644, "`./tool` is not executable", id="not-executable"),
        pytest.param("echo\n", 0o755, "whose first line starts with `#!`", id="no-first-line"),
        pytest.param("#!/no/sh\n", 0o755, "names does not exist", id="no-interpreter"),
    ],
)
def test_program_that_cannot_start_is_refused_in_words(
    executor: Executor, make: Make, content: str | None, mode: int, message: str
) -> None:
    attempt = make("./tool")
    if content is not None:
        tool = Path(attempt.workspace, "tool")
        tool.write_text(content)
        tool.chmod(mode)

    ended = follow_one(executor, attempt)

    assert ended.cause == "refused"
    assert message in (ended.message or "")


@pytest.mark.parametrize(
    ("command", "variables", "message"),
    [
        pytest.param((), {}, "the command is empty", id="nothing"),
        pytest.param(("a\0b",), {}, "holds a NUL character", id="nul"),
        pytest.param(("true",), {"A=B": "c"}, "`A=B` cannot be the name of", id="name"),
        pytest.param(("true", "x" * 3_000_000), {}, "too long for this machine", id="too-long"),
        pytest.param(("tab\tline\n\\",), {}, "program `tab\tline\n\\` in", id="odd-name"),
    ],
)
def test_command_that_cannot_be_is_refused_in_words(
    executor: Executor,
    make: Make,
    command: tuple[str, ...],
    variables: dict[str, str],
    message: str,
) -> None:
    attempt = make(*command, variables=variables)

    ended = follow_one(executor, attempt)

    assert ended.cause == "refused"
    assert message in (ended.message or "")


def test_missing_workspace_is_refused_in_words(executor: Executor, make: Make) -> None:
    attempt = make("true")
    Path(attempt.workspace).rmdir()

    ended = follow_one(executor, attempt)

    assert (ended.message or "").startswith(f"the workspace `{attempt.workspace}` cannot be enter")


def test_log_that_cannot_be_written_is_refused_in_words(executor: Executor, make: Make) -> None:
    attempt = make("true")
    Path(attempt.log).mkdir()

    ended = follow_one(executor, attempt)

    assert (ended.message or "").startswith(f"the log `{attempt.log}` cannot be written")


@pytest.mark.parametrize("name", ["KILL", "SEGV", "PIPE", "XFSZ"])
def test_process_ended_by_a_signal_tells_it_as_a_negative_status(
    executor: Executor, make: Make, name: str
) -> None:
    ended = follow_one(executor, make("sh", "-c", f"kill -{name} $$; exit 5"))

    assert (ended.exit_status, ended.cause) == (-signal.Signals[f"SIG{name}"], None)


def test_signal_that_is_ignored_here_is_not_ignored_by_a_task(
    executor: Executor, make: Make
) -> None:
    before = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    try:
        ended = follow_one(executor, make("sh", "-c", "kill -USR1 $$; exit 5"))
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert ended.exit_status == -signal.SIGUSR1


def test_usage_counts_children_that_were_waited_for(executor: Executor, make: Make) -> None:
    burn = "head -c 20000000 /dev/zero | cksum; true"

    ended = follow_one(executor, make("sh", "-c", burn))

    assert 0.005 < (ended.cpu_seconds or 0) < 20
    assert (ended.memory_bytes or 0) > 100_000


def test_no_descriptor_of_ours_reaches_a_task(executor: Executor, make: Make) -> None:
    attempt = make(
        "sh", "-c", "for n in 3 4 5 6 7 8 9; do ! test -e /proc/$$/fd/$n || echo $n; done"
    )

    follow_one(executor, attempt)

    assert Path(attempt.log).read_text() == ""


def test_process_left_in_the_background_ends_with_the_attempt(
    executor: Executor, make: Make, marker: Marker
) -> None:
    ended = follow_one(executor, make("sh", "-c", f"sleep {marker.seconds} & exit 4"))

    assert ended.exit_status == 4
    assert marker.processes() == []


def test_daemon_left_behind_ends_with_the_attempt(
    executor: Executor, make: Make, marker: Marker
) -> None:
    ended = follow_one(executor, make("setsid", "--fork", "sleep", marker.seconds))

    assert ended.exit_status == 0
    assert marker.processes() == []


def test_daemon_of_one_attempt_is_not_taken_for_another_s(
    executor: Executor, make: Make, marker: Marker
) -> None:
    wait = "mkfifo go; touch ready; read -r _ < go"
    daemon = f"setsid --fork sleep {marker.seconds}; {wait}"
    parent = make("sh", "-c", daemon, variables={"TASK": "a"})
    executor.submit([parent])
    wait_until(Path(parent.workspace, "ready").exists)

    follow_one(executor, make("true", variables={"TASK": "b"}))
    left_while_running = marker.processes()
    Path(parent.workspace, "go").write_text("\n")
    follow(executor, [parent.id])

    assert len(left_while_running) == len(["the shell", "its daemon"])
    assert marker.processes() == []


def test_cancel_asks_before_it_kills(executor: Executor, make: Make, marker: Marker) -> None:
    script = f"trap 'exit 7' TERM; sleep {marker.seconds} & touch ready; wait"
    attempt = make("sh", "-c", script)
    executor.submit([attempt])
    wait_until(Path(attempt.workspace, "ready").exists)

    executor.cancel([attempt.id], grace_seconds=10)
    ended = follow(executor, [attempt.id])[-1]

    assert isinstance(ended, Ended)
    assert (ended.exit_status, ended.cause) == (7, "cancelled")
    assert marker.processes() == []


@pytest.mark.parametrize("grace_seconds", [0.0, 0.05])
def test_process_that_ignores_the_asking_is_killed_with_its_children(
    executor: Executor, make: Make, marker: Marker, grace_seconds: float
) -> None:
    script = f"trap '' TERM; touch ready; while true; do sleep {marker.seconds}; done"
    attempt = make("sh", "-c", script)
    executor.submit([attempt])
    wait_until(Path(attempt.workspace, "ready").exists)

    executor.cancel([attempt.id], grace_seconds=grace_seconds)
    ended = follow(executor, [attempt.id])[-1]

    assert isinstance(ended, Ended)
    assert (ended.exit_status, ended.cause) == (-signal.SIGKILL, "cancelled")
    assert marker.processes() == []


def test_stopped_process_can_be_cancelled(executor: Executor, make: Make) -> None:
    attempt = make("sleep", "1000")
    os.kill(start(executor, attempt), signal.SIGSTOP)

    executor.cancel([attempt.id], grace_seconds=10)
    ended = follow(executor, [attempt.id])[-1]

    assert isinstance(ended, Ended)
    assert ended.exit_status == -signal.SIGTERM


def test_time_limit_ends_the_whole_tree(executor: Executor, make: Make, marker: Marker) -> None:
    attempt = make("sh", "-c", f"sleep {marker.seconds}; true", time_limit=0.1)

    ended = follow_one(executor, attempt)

    assert ended.cause == "time-limit"
    assert marker.processes() == []


def test_time_limit_that_is_not_reached_changes_nothing(executor: Executor, make: Make) -> None:
    ended = follow_one(executor, make("true", time_limit=60))

    assert (ended.exit_status, ended.cause) == (0, None)


def test_leaving_the_executor_ends_everything(tmp_path: Path, make: Make, marker: Marker) -> None:
    with ProcessExecutor(str(tmp_path)) as executor:
        start(executor, make("sh", "-c", f"sleep {marker.seconds} & sleep {marker.seconds}"))

    assert marker.processes() == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
