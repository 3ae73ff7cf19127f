"""Tasks that want more memory than there is: they end, and why is told in words."""

import fcntl
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.folder import wait_for
from tests.integration.faults.checks import assert_clean, last_run
from tests.integration.faults.lab import SECONDS, Answer, Lab
from tests.integration.faults.pipelines import TRACE, operator

pytestmark = pytest.mark.integration

LIMIT = 64 << 20
"""Bytes that the tasks of a group may have together."""
TOO_MUCH = "python3 -c 'bytearray(1 << 29)'"
LIMITS = {
    "memory.max": LIMIT,
    "memory.swap.max": 0,
    "memory.limit_in_bytes": LIMIT,
    "memory.memsw.limit_in_bytes": LIMIT,
}
"""What limits memory, and memory with swap, in both versions of control groups."""
LOCK = Path(tempfile.gettempdir(), "furness-memory-tests.lock")
"""Locked by the test that runs."""
IN_WORDS = "ran out of memory"
KILLED = "killed from outside"


@pytest.fixture
def group() -> Iterator[Path]:
    """Make a control group with little memory; a process enters it by writing its number.

    One test at a time: the kernel counts what it kills for the whole machine.
    """
    folder = next(made_groups(), None)
    if folder is None:
        pytest.skip("limiting memory needs root, and control groups that may be written")
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
        for pid in (folder / "cgroup.procs").read_text().split():
            os.kill(int(pid), signal.SIGKILL)
        wait_for(lambda: is_removed(folder))


def made_groups() -> Iterator[Path]:
    """Make a group below our own, or below the nearest whose groups can limit memory."""
    for above in groups_above():
        folder = above / f"furness-test-{os.getpid()}"
        with suppress(OSError):
            folder.mkdir()
            names = [name for name in LIMITS if (folder / name).exists()]
            for name in names:
                (folder / name).write_text(str(LIMITS[name]))
            if names:
                yield folder
                return
            folder.rmdir()


def groups_above() -> Iterator[Path]:
    """Give the folders of our control group and of those above it, the nearest first."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, name = line.split(":", 2)
        if controllers in ("", "memory"):
            root = Path("/sys/fs/cgroup", controllers)
            own = root / name.lstrip("/")
            yield from (one for one in (own, *own.parents) if one.is_relative_to(root))


def is_removed(folder: Path) -> bool:
    with suppress(OSError):
        folder.rmdir()
    return not folder.exists()


def memory_kills() -> int:
    """Count what the kernel has killed for want of memory since it started."""
    counts = dict(line.split() for line in Path("/proc/vmstat").read_text().splitlines())
    return int(counts["oom_kill"])


def enter(group: Path) -> str:
    return f"echo $$ > {group}/cgroup.procs"


def run(lab: Lab, script: str, *words: str, **more: str) -> Answer:
    lab.write({"one.yaml": operator(script, **more)})
    return lab.ask("run", "one.yaml", *words, "--json")


def messages(answer: Answer) -> list[str]:
    assert answer.status == 1, answer
    return [str(failure["message"]) for failure in answer.document["failures"]]


@pytest.mark.parametrize(
    "script",
    [f"exec {TOO_MUCH}", TOO_MUCH, f"{TOO_MUCH} || exit $?"],
    ids=["task", "child of a shell", "child whose status is handed on"],
)
def test_task_that_the_kernel_kills_for_want_of_memory_is_told_so(
    lab: Lab, group: Path, script: str
) -> None:
    answer = run(lab, f"{enter(group)}; {script}")

    assert IN_WORDS in messages(answer)[0]
    assert KILLED not in messages(answer)[0]
    assert_clean(lab)


def test_tasks_that_run_out_of_memory_at_once_are_each_told_so(lab: Lab, group: Path) -> None:
    script = f'{TRACE}; while test ! -e "$TRACE.go"; do sleep 0.01; done; {enter(group)}'
    lab.write({"one.yaml": operator(f"{script}; exec {TOO_MUCH}", inputs="{x: Integer}")})
    engine = lab.engine("run", "one.yaml", "--scatter", "x", "x=[1, 2]", "--jobs", "2", "--json")
    wait_for(lambda: len(lab.lines()) == 2)

    (supervisor,) = lab.supervisors()
    os.kill(supervisor, signal.SIGSTOP)
    killed = memory_kills()
    Path(f"{lab.trace}.go").touch()
    wait_for(lambda: memory_kills() >= killed + 2)
    os.kill(supervisor, signal.SIGCONT)
    answer = Answer(engine.wait(SECONDS), *engine.communicate())

    assert [IN_WORDS in one for one in messages(answer)] == [True, True]
    assert_clean(lab)


def test_task_that_is_killed_after_another_ran_out_of_memory_is_told_apart(
    lab: Lab, group: Path
) -> None:
    script = f'test "$x" = 1 || kill -KILL $$; {enter(group)}; exec {TOO_MUCH}'
    words = ["--scatter", "x", "x=[1, 2, 3]", "--jobs", "1", "--keep-going"]

    first, *others = messages(run(lab, script, *words, inputs="{x: Integer}"))

    assert IN_WORDS in first
    assert ["memory" in one for one in others] == [False, False]
    assert all(KILLED in one for one in others)
    assert_clean(lab)


def test_task_that_ran_out_of_memory_is_tried_again(lab: Lab, group: Path) -> None:
    script = f'test "$FURNESS_ATTEMPT" -gt 1 || {{ {enter(group)}; {TOO_MUCH}; }}'
    lab.write({"one.yaml": operator(script)})
    lab.write({"p.yaml": "pipeline: p\nsteps: {one: {operator: one.yaml, retry: {attempts: 2}}}\n"})

    lab.succeed("run", "p.yaml")

    with lab.database() as database:
        causes = [one.cause for one in database.attempts(last_run(lab).id)]
    assert causes == ["out-of-memory", None]
    assert_clean(lab)


def test_task_that_is_refused_memory_says_so_in_the_last_lines_of_its_log(lab: Lab) -> None:
    script = "import sys; sys.tracebacklimit = 0; bytearray(1 << 40)"

    (told,) = messages(run(lab, f"ulimit -v {1 << 20}; exec python3 -c '{script}'"))

    assert "exit status 1" in told
    assert "MemoryError" in told
    assert IN_WORDS not in told
    assert_clean(lab)
