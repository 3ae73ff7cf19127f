"""The conformance kit every executor must pass.

Adopt `ExecutorConformance` in a class whose name starts with `Test`; give it the fixture
`executor`, already entered, and a method `command` that knows how the executor spells each deed.
"""

import os
import select
import time
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

import pytest

from furness.executors.interface import Attempt, Ended, Executor, Started
from furness.model.resources import Resources

_PATIENCE_SECONDS = 20.0

COMMANDS = {
    "succeed": ("true",),
    "fail": ("sh", "-c", "exit 3"),
    "write": ("touch", "made"),
    "print": ("echo", "hello"),
    "unknown": ("no-such-program",),
    "block": ("sleep", "1000"),
}
"""The deeds, where there are a shell and the programs of POSIX."""


def follow(executor: Executor, names: Iterable[str]) -> list[Started | Ended]:
    """Collect events until these attempts have ended.

    Args:
        executor: Where they run.
        names: The attempts' ids.

    Raises:
        TimeoutError: Nothing was told of any attempt for twenty seconds.
    """
    told: list[Started | Ended] = []
    waiting = set(names)
    poller = select.poll()
    poller.register(executor.fileno(), select.POLLIN)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while waiting:
        if not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
            some = f"{len(waiting)} attempts, such as `{min(waiting)}`"
            raise TimeoutError(f"still waiting for {some}; told last: {told[-3:]}")
        if new := executor.events():
            deadline = time.monotonic() + _PATIENCE_SECONDS
        told += new
        waiting -= {event.id for event in new if isinstance(event, Ended)}
    return told


def follow_one(executor: Executor, attempt: Attempt) -> Ended:
    """Submit one attempt and give its end."""
    executor.submit([attempt])
    last = follow(executor, [attempt.id])[-1]
    assert isinstance(last, Ended)
    return last


def is_readable(executor: Executor) -> bool:
    """Say whether the executor's descriptor is readable now."""
    return bool(select.select([executor.fileno()], [], [], 0)[0])


class Marker:
    """A number of seconds that nobody else sleeps, to find processes by."""

    _numbers = count(600)

    def __init__(self) -> None:
        self.seconds = f"{next(self._numbers)}.{os.getpid()}"
        """What to sleep, or to mention."""

    def processes(self) -> list[int]:
        """Give the living processes that have the number among their arguments."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                content = Path("/proc", name, "cmdline").read_bytes()
            except OSError:
                continue
            if self.seconds.encode() in content:
                found.append(int(name))
        return found


def wait_until(is_true: Callable[[], object]) -> None:
    """Wait until something is true.

    Args:
        is_true: The condition, looked at every few milliseconds.

    Raises:
        TimeoutError: It was not true within twenty seconds.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError("waited in vain")
        time.sleep(0.005)


class ExecutorConformance:
    """What the docstrings of `Executor` promise, one test for each sentence."""

    @pytest.fixture
    def executor(self, tmp_path: Path) -> Iterable[Executor]:
        """Give the executor, made for a folder of its own, entered."""
        raise NotImplementedError

    def command(self, deed: str) -> tuple[str, ...]:
        """Give the command of a deed.

        Args:
            deed: `succeed`; `fail`: exit with 3; `write`: make the file `made` in the workspace;
                `print`: say `hello` on standard output; `unknown`: what cannot be started;
                `block`: run until cancelled, or the same as `succeed` where nothing can block.
        """
        raise NotImplementedError

    def attempt(self, folder: Path, deed: str, number: int = 1) -> Attempt:
        """Give an attempt with a workspace and a log below a folder."""
        workspace = folder / f"workspace-{number}"
        workspace.mkdir(exist_ok=True)
        return Attempt(
            id=f"run/step/{number}",
            command=self.command(deed),
            variables={"PATH": os.environ["PATH"]},
            workspace=str(workspace),
            log=str(folder / f"{number}.log"),
            resources=Resources(),
        )

    def test_capacity_is_positive_or_unknown(self, executor: Executor) -> None:
        capacity = executor.capacity()

        assert capacity is None or capacity.cpus > 0

    def test_attempt_that_succeeds_is_started_then_ended(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        attempt = self.attempt(tmp_path, "succeed")

        executor.submit([attempt])
        started, ended = follow(executor, [attempt.id])

        assert isinstance(started, Started)
        assert started.job
        assert isinstance(ended, Ended)
        assert (ended.id, ended.exit_status, ended.cause) == (attempt.id, 0, None)

    def test_times_are_unix_times_in_order(self, executor: Executor, tmp_path: Path) -> None:
        before = time.time()

        executor.submit([self.attempt(tmp_path, "succeed")])
        started, ended = follow(executor, ["run/step/1"])

        assert before - 1 <= started.at <= ended.at <= time.time() + 1

    def test_attempt_that_fails_tells_its_exit_status(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        ended = follow_one(executor, self.attempt(tmp_path, "fail"))

        assert (ended.exit_status, ended.cause) == (3, None)

    def test_attempt_runs_in_its_workspace(self, executor: Executor, tmp_path: Path) -> None:
        attempt = self.attempt(tmp_path, "write")

        follow_one(executor, attempt)

        assert os.listdir(attempt.workspace) == ["made"]

    def test_output_goes_to_the_log(self, executor: Executor, tmp_path: Path) -> None:
        attempt = self.attempt(tmp_path, "print")

        follow_one(executor, attempt)

        assert Path(attempt.log).read_text() == "hello\n"

    def test_log_that_exists_is_continued(self, executor: Executor, tmp_path: Path) -> None:
        attempt = self.attempt(tmp_path, "print")
        Path(attempt.log).write_text("before\n")

        follow_one(executor, attempt)

        assert Path(attempt.log).read_text() == "before\nhello\n"

    def test_refusal_is_told_as_an_end_with_words(self, executor: Executor, tmp_path: Path) -> None:
        ended = follow_one(executor, self.attempt(tmp_path, "unknown"))

        assert (ended.exit_status, ended.cause) == (None, "refused")
        assert ended.message

    def test_refusal_does_not_hinder_the_others(self, executor: Executor, tmp_path: Path) -> None:
        good, bad = self.attempt(tmp_path, "succeed", 1), self.attempt(tmp_path, "unknown", 2)

        executor.submit([bad, good])
        told = follow(executor, [good.id, bad.id])

        causes = {event.id: event.cause for event in told if isinstance(event, Ended)}
        assert causes == {good.id: None, bad.id: "refused"}

    def test_attempt_submitted_again_does_nothing(self, executor: Executor, tmp_path: Path) -> None:
        attempt, other = self.attempt(tmp_path, "print"), self.attempt(tmp_path, "succeed", 2)
        executor.submit([attempt, attempt])
        follow(executor, [attempt.id])

        executor.submit([attempt, other])
        told = follow(executor, [other.id])

        assert {event.id for event in told} == {other.id}
        assert Path(attempt.log).read_text() == "hello\n"

    def test_each_of_many_attempts_ends_once(self, executor: Executor, tmp_path: Path) -> None:
        attempts = [self.attempt(tmp_path, "succeed", number) for number in range(20)]

        executor.submit(attempts)
        told = follow(executor, [attempt.id for attempt in attempts])

        ended = sorted(event.id for event in told if isinstance(event, Ended))
        assert ended == sorted(attempt.id for attempt in attempts)

    def test_events_without_news_are_none_and_not_announced(self, executor: Executor) -> None:
        assert executor.events() == []
        assert not is_readable(executor)

    def test_events_once_told_are_not_announced_again(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        follow_one(executor, self.attempt(tmp_path, "succeed"))

        assert executor.events() == []
        assert not is_readable(executor)

    def test_descriptor_stays_the_same(self, executor: Executor, tmp_path: Path) -> None:
        before = executor.fileno()

        follow_one(executor, self.attempt(tmp_path, "succeed"))

        assert executor.fileno() == before

    @pytest.mark.parametrize("grace_seconds", [0.0, 5.0])
    def test_cancelled_attempt_ends_with_that_cause(
        self, executor: Executor, tmp_path: Path, grace_seconds: float
    ) -> None:
        attempt = self.attempt(tmp_path, "block")
        executor.submit([attempt])

        executor.cancel([attempt.id], grace_seconds=grace_seconds)
        last = follow(executor, [attempt.id])[-1]

        assert isinstance(last, Ended)
        assert last.cause == "cancelled"

    def test_cancelling_what_is_unknown_or_over_is_left_out(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        attempt = self.attempt(tmp_path, "succeed")
        follow_one(executor, attempt)

        executor.cancel([attempt.id, "unknown"], grace_seconds=0)

        assert executor.events() == []

    def test_recovering_what_left_no_trace_tells_lost(self, executor: Executor) -> None:
        executor.recover([("run/step/7", None), ("run/step/8", "4711")])
        told = follow(executor, ["run/step/7", "run/step/8"])

        causes = {event.id: event.cause for event in told if isinstance(event, Ended)}
        assert causes == {"run/step/7": "lost", "run/step/8": "lost"}

    def test_recovering_an_attempt_of_its_own_does_nothing(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        attempt = self.attempt(tmp_path, "succeed")
        executor.submit([attempt])

        executor.recover([(attempt.id, None)])
        told = follow(executor, [attempt.id])

        assert [event.cause for event in told if isinstance(event, Ended)] == [None]
