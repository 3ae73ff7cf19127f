"""Attempts that are copies of an interpreter; what they look like inside is in integration."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from furness.engine.launch import RUNTIME
from furness.executors.interface import Attempt, Ended, Started, Warm
from furness.executors.process import ProcessExecutor
from furness.testing.executors import follow, follow_one, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no copies elsewhere")

HOW = 'print("warm" if "--warm" in open("/proc/self/cmdline").read() else "cold", flush=True)\n'

Make = Callable[..., Attempt]


@pytest.fixture
def make_warm(tmp_path: Path, make: Make) -> Make:
    """Give a function that makes an attempt of a script, which may be a copy."""
    (tmp_path / "library").mkdir()

    def make_attempt(
        script: str, *modules: str, key: str = "key", own: dict[str, str] | None = None, **more: str
    ) -> Attempt:
        source = tmp_path / "source" / f"{len(os.listdir(tmp_path))}.py"
        source.parent.mkdir(exist_ok=True)
        source.write_text(HOW + script)
        shared = {"PYTHONPATH": str(tmp_path / "library"), "PATH": os.environ["PATH"]}
        warm = Warm(key=key, modules=modules, folder=str(source.parent), variables=shared)
        command = (sys.executable, RUNTIME, str(source))
        made = make(*command, variables=shared | (own or {}), **more)
        return msgspec.structs.replace(made, warm=warm)

    return make_attempt


@pytest.fixture
def executor(tmp_path: Path) -> Iterator[ProcessExecutor]:
    (tmp_path / "executor").mkdir()
    with ProcessExecutor(str(tmp_path / "executor")) as executor:
        yield executor


def log(attempt: Attempt) -> list[str]:
    return Path(attempt.log).read_text().splitlines()


def reasons(executor: ProcessExecutor) -> str:
    return Path(executor.folder, "warm.log").read_text()


def interpreters(folder: str) -> list[int]:
    """Give the interpreters of an executor; copies of them work elsewhere."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path("/proc", name, "cmdline").read_bytes().split(b"\0")
            place = os.readlink(f"/proc/{name}/cwd")
        except OSError:
            continue
        if words[2:3] == [b"--warm"] and place == folder:
            found.append(int(name))
    return found


def test_attempts_with_one_key_are_copies_of_one_interpreter(
    executor: ProcessExecutor, make_warm: Make
) -> None:
    attempts = [make_warm("import json, sys; print(json is sys.modules['json'])", "json")] * 1
    attempts += [make_warm("import os; print(os.getppid() > 1)", "json") for _ in range(3)]

    executor.submit(attempts)
    told = follow(executor, [attempt.id for attempt in attempts])

    assert [log(attempt) for attempt in attempts] == [["warm", "True"]] * 4
    assert {event.exit_status for event in told if isinstance(event, Ended)} == {0}
    assert not Path(executor.folder, "warm.log").exists()


def test_copies_are_told_with_their_processes_time_and_memory(
    executor: ProcessExecutor, make_warm: Make
) -> None:
    attempt = make_warm("import os; print(os.getpid())\nx = b'x' * 80_000_000\nsum(range(10**6))")

    executor.submit([attempt])
    started, ended = follow(executor, [attempt.id])

    assert isinstance(ended, Ended)
    assert isinstance(started, Started)
    assert log(attempt) == ["warm", started.job]
    assert 80_000_000 < (ended.memory_bytes or 0) < 200_000_000
    assert 0.01 < (ended.cpu_seconds or 0) < 2


UNSAFE = {
    "threads": "import _thread, time; _thread.start_new_thread(time.sleep, (9,))",
    "prints": "print('hello')",
    "moves": "import os; os.chdir('/')",
    "fails": "1 / 0",
    "exits": "import sys; sys.exit(0)",
    "dies": "import os; os._exit(3)",
    "crashes": "import os; os.abort()",
    "opens": "handle = open(__file__)",
    "forks": "import subprocess; process = subprocess.Popen(['sleep', '5'])",
    "temporary": "import tempfile; folder = tempfile.mkdtemp(dir=__file__.rpartition('/')[0])",
    "handles": "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "lists": "import os; names = list(os.environ)",
    "torch": "",
}


@pytest.mark.parametrize("name", UNSAFE)
def test_attempt_whose_module_is_not_safe_to_copy_starts_cold(
    executor: ProcessExecutor, make_warm: Make, tmp_path: Path, name: str
) -> None:
    (tmp_path / "library" / f"{name}.py").write_text(UNSAFE[name])
    attempts = [make_warm("print('done')", name, own={"own": str(one)}) for one in range(2)]

    executor.submit(attempts)
    follow(executor, [attempt.id for attempt in attempts])

    assert [log(attempt) for attempt in attempts] == [["cold", "done"]] * 2
    assert name == "lists" or reasons(executor).count(f"{name}: ") == 1


def test_attempt_with_a_variable_that_a_module_reads_starts_cold(
    executor: ProcessExecutor, make_warm: Make, tmp_path: Path
) -> None:
    (tmp_path / "library" / "reads.py").write_text("import os; MODE = os.getenv('MODE')")
    script = "import reads; print(reads.MODE)"
    attempts = [make_warm(script, "reads", own={"MODE": "fast"}), make_warm(script, "reads")]

    executor.submit(attempts)
    follow(executor, [attempt.id for attempt in attempts])

    assert [log(attempt) for attempt in attempts] == [["cold", "fast"], ["warm", "None"]]


def test_module_beside_the_source_is_not_imported_ahead(
    executor: ProcessExecutor, make_warm: Make
) -> None:
    attempt = make_warm("import colorsys; print(colorsys.X)", "colorsys")
    Path(attempt.command[2]).with_name("colorsys.py").write_text("print('imported'); X = 1")

    follow_one(executor, attempt)

    assert log(attempt) == ["cold", "imported", "1"]


def test_keys_have_interpreters_of_their_own(executor: ProcessExecutor, make_warm: Make) -> None:
    script = "import sys; print('colorsys' in sys.modules)"
    attempts = [make_warm(script, "colorsys", key="1"), make_warm(script, key="2")]

    executor.submit(attempts)
    follow(executor, [attempt.id for attempt in attempts])

    assert [log(attempt) for attempt in attempts] == [["warm", "True"], ["warm", "False"]]


def test_more_keys_than_are_kept_all_start_warm(executor: ProcessExecutor, make_warm: Make) -> None:
    attempts = [make_warm("pass", key=str(number % 12)) for number in range(24)]

    for attempt in attempts:
        follow_one(executor, attempt)

    assert {tuple(log(attempt)) for attempt in attempts} == {("warm",)}


def test_copies_draw_different_random_numbers(executor: ProcessExecutor, make_warm: Make) -> None:
    script = (
        "import random, uuid, secrets; print(random.random(), uuid.uuid4(), secrets.token_hex())"
    )
    attempts = [make_warm(script, "random", "uuid", "secrets") for _ in range(3)]

    executor.submit(attempts)
    follow(executor, [attempt.id for attempt in attempts])

    assert len({number for attempt in attempts for number in log(attempt)[1].split()}) == 9


def test_copy_is_ended_at_its_time_limit_with_what_it_started(
    executor: ProcessExecutor, make_warm: Make
) -> None:
    script = "import subprocess; subprocess.run(['sleep', '100'])"

    ended = follow_one(executor, make_warm(script, time_limit=0.3))

    assert ended.cause == "time-limit"
    assert ended.exit_status == -signal.SIGTERM


def test_copies_are_cancelled_while_they_run_and_while_they_wait(
    executor: ProcessExecutor, make_warm: Make, tmp_path: Path
) -> None:
    (tmp_path / "library" / "slow.py").write_text("import time; time.sleep(0.5)")
    running, waiting = make_warm("import time; time.sleep(60)"), make_warm("pass", "slow", key="2")
    executor.submit([running, waiting])
    wait_until(lambda: Path(running.log).exists() and log(running) == ["warm"])

    executor.cancel([running.id, waiting.id], grace_seconds=5)
    told = follow(executor, [running.id, waiting.id])

    ends = {event.id: event.exit_status for event in told if isinstance(event, Ended)}
    assert ends == {running.id: -signal.SIGTERM, waiting.id: None}


def test_copy_that_crashes_is_told_and_the_next_starts_cold(
    executor: ProcessExecutor, make_warm: Make
) -> None:
    first, second = make_warm("import os; os.abort()"), make_warm("pass")

    ended = follow_one(executor, first)
    follow_one(executor, second)

    assert ended.exit_status == -signal.SIGABRT
    assert [log(first), log(second)] == [["warm"], ["cold"]]


def test_interpreter_that_is_killed_leaves_its_copies_alone(
    executor: ProcessExecutor, make_warm: Make
) -> None:
    running, later = make_warm("import time; time.sleep(0.5); print('done')"), make_warm("pass")
    executor.submit([running])
    wait_until(lambda: Path(running.log).exists() and log(running) == ["warm"])

    for process in interpreters(executor.folder):
        os.kill(process, signal.SIGKILL)
    executor.submit([later])
    told = follow(executor, [running.id, later.id])

    assert {event.exit_status for event in told if isinstance(event, Ended)} == {0}
    assert [log(running), log(later)] == [["warm", "done"], ["cold"]]


def test_interpreter_that_is_stopped_keeps_nobody_waiting_for_ever(
    executor: ProcessExecutor, make_warm: Make
) -> None:
    follow_one(executor, make_warm("pass"))
    later = make_warm("pass")

    for process in interpreters(executor.folder):
        os.kill(process, signal.SIGSTOP)
    follow_one(executor, later)

    assert log(later) == ["cold"]


def test_interpreters_end_with_the_executor(tmp_path: Path, make_warm: Make) -> None:
    with ProcessExecutor(str(tmp_path)) as executor:
        follow_one(executor, make_warm("pass"))
        assert len(interpreters(executor.folder)) == 1

    wait_until(lambda: interpreters(str(tmp_path)) == [])


def test_copy_in_a_workspace_that_is_gone_is_refused_in_words(
    executor: ProcessExecutor, make_warm: Make
) -> None:
    attempt = make_warm("pass")
    Path(attempt.workspace).rmdir()

    ended = follow_one(executor, attempt)

    assert ended.cause == "refused"
    assert "workspace" in (ended.message or "")
