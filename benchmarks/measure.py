"""Times a subject and a baseline in turn, and puts their ratio beside its bar.

`docs/decisions/0017-how-speed-is-measured.md` says why it is done so.
"""

import argparse
import atexit
import compileall
import contextlib
import ctypes
import functools
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import furness
from benchmarks.watch import Tell, Watcher

MIB = 1 << 20
PYTHON = sys.executable
FURNESS = os.path.join(os.path.dirname(sys.executable), "furness")
"""The command, in the environment that runs the benchmark."""
TRUE = shutil.which("true") or "/bin/true"
WALL = 1.5
"""The wall ratio may be so many times the bar of the CPU ratio."""
PATIENCE_SECONDS = 30.0
"""How long what a subject leaves behind may go on."""
_BECOME_SUBREAPER = 36


class Cost(NamedTuple):
    """What one command took."""

    wall: float
    """Seconds until it returned."""
    cpu: float
    """User and system seconds of all processes that it started, at whatever depth."""


class Question(NamedTuple):
    """A subject and the baseline that it is compared with."""

    name: str
    bar: float | None
    """The CPU ratio that it must not exceed; a peer has none."""
    subject: Callable[[], Cost]
    """Prepares, untimed, then runs once."""
    baseline: Callable[[], Cost]
    """The same for the baseline."""


def options(
    question: str, *, size: int, pairs: int, quick: tuple[int, int] = (0, 2)
) -> argparse.Namespace:
    """Read the flags that all benchmarks have: `size` and `pairs`.

    Args:
        question: What the benchmark tells.
        size: How many tasks, unless the flag says otherwise.
        pairs: How many times subject and baseline run.
        quick: Size and pairs with `--quick`; a size of 0 leaves it.
    """
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--size", type=int, help=f"how many tasks (default: {size})")
    parser.add_argument("--pairs", type=int, help=f"how many times (default: {pairs})")
    parser.add_argument("--quick", action="store_true", help="small and few: to try it out")
    given = parser.parse_args()
    standard = (quick[0] or size, quick[1]) if given.quick else (size, pairs)
    given.size = given.size or standard[0]
    given.pairs = given.pairs or standard[1]
    return given


@contextlib.contextmanager
def folder() -> Iterator[str]:
    """Make a fresh folder; it is removed at the very end, never between two measurements.

    Some file systems look for a long while at what was deleted lately before they make a file.
    """
    yield tempfile.mkdtemp(dir=_all_folders())


@functools.cache
def _all_folders() -> str:
    given = os.environ.get("BENCH_FOLDER")
    if given:
        return given
    made = tempfile.mkdtemp(prefix="furness-bench-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def write(place: str, name: str, text: str) -> str:
    """Write a file into a folder, and give its path."""
    path = os.path.join(place, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def compare(question: Question, pairs: int) -> None:
    """Run subject and baseline in turn, and print the line of the question."""
    costs = [(question.subject(), question.baseline()) for _ in range(pairs)]
    cpu = [ours.cpu / theirs.cpu for ours, theirs in costs]
    wall = statistics.median(ours.wall / theirs.wall for ours, theirs in costs)
    ratio = statistics.median(cpu)
    low, high = _middle(cpu)
    times = f"cpu {ratio:.2f}x ({low:.2f}-{high:.2f})  wall {wall:.2f}x"
    tell(question.name, times + _verdict(question.bar, ratio, wall))
    seconds = [statistics.median(values) for values in zip(*_seconds(costs), strict=True)]
    tell("", "cpu {:.3f} s beside {:.3f} s, wall {:.3f} s beside {:.3f} s".format(*seconds))


def tell(name: str, text: str) -> None:
    """Print a line of the table."""
    print(f"{name:9}  {text}", flush=True)


def below(name: str, value: float, bar: float, unit: str) -> None:
    """Print a line for a figure that has a bar of its own, and no baseline."""
    verdict = "met" if value <= bar else "missed"
    tell(name, f"{value:.4g} {unit}  bar {bar:g} {unit}  {verdict}")


def _verdict(bar: float | None, ratio: float, wall: float) -> str:
    if bar is None:
        return ""
    return f"  bar {bar:g}  {'met' if ratio <= bar and wall <= WALL * bar else 'missed'}"


def _seconds(costs: Sequence[tuple[Cost, Cost]]) -> Iterator[tuple[float, float, float, float]]:
    for ours, theirs in costs:
        yield ours.cpu, theirs.cpu, ours.wall, theirs.wall


def _middle(values: Sequence[float]) -> tuple[float, float]:
    """Give the quartiles: half of the values are between them."""
    if len(values) == 1:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def spend(command: Sequence[str], place: str, *, watch: Tell | None = None) -> Cost:
    """Run a command in a folder, wait for all that it started, and give what it took.

    Args:
        command: An argument list.
        place: The folder.
        watch: Is told, a few times a second, what its processes are.
    """
    _prepare()
    with open(os.path.join(place, "output.log"), "wb") as log:
        before, began = _children_seconds(), time.monotonic()
        process = subprocess.Popen(
            command, cwd=place, env=variables(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        with Watcher(process.pid, watch) if watch else contextlib.nullcontext():
            status = process.wait()
        wall = time.monotonic() - began
    _wait_for_orphans(command)
    if status:
        with open(os.path.join(place, "output.log"), encoding="utf-8", errors="replace") as log:
            sys.exit(f"`{' '.join(command)}` ended with {status}:\n{log.read()[-2000:]}")
    return Cost(wall, _children_seconds() - before)


def shell(script: str, place: str) -> Cost:
    """Run a baseline that is written in shell."""
    return spend(["sh", "-c", script], place)


def variables() -> dict[str, str]:
    """Give the environment of subject and baseline: bytecode is used, no setting is in force."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH"}
        and (not name.startswith("FURNESS_") or name == "FURNESS_CACHE")
    }


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@functools.cache
def _prepare() -> None:
    """Compile the package, and inherit what a subject leaves behind, so that it is counted."""
    compileall.compile_dir(os.path.dirname(furness.__file__), quiet=1)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans(command: Sequence[str]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            time.sleep(0.01)
    sys.exit(f"`{' '.join(command)}` left processes that go on")
