"""A folder with a pipeline of shell operators, and a way to type commands in it."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from furness.cli.main import run

SAY = """operator: say
inputs: {word: String, wait: {type: Integer, default: 0}}
outputs: {said: {type: File, path: said.txt}}
environment: host
command:
  - sh
  - -c
  - |
    echo "saying $word"
    test "$word" != bad || exit 7
    while test -e ../../../../../hold; do sleep 0.05; done
    sleep "$wait"
    echo "$word" > said.txt
"""
JOIN = """operator: join
inputs: {texts: "List[File]"}
outputs: {joined: {type: File, path: joined.txt}}
environment: host
command: [sh, -c, '{ echo dear; cat "$@"; } > joined.txt', join, $texts]
"""
PIPELINE = """pipeline: letter
inputs: {words: "List[String]", wait: {type: Integer, default: 0}}
steps:
  say:
    operator: say.yaml
    scatter: word
    arguments: {word: $words, wait: $wait}
  join:
    operator: join.yaml
    arguments: {texts: $say.said}
outputs: {letter: $join.joined, parts: $say.said}
"""
GREET = '''def main(name: str, times: int = 1) -> str:
    """Greet somebody."""
    return f"{'hello, ' * times}{name}"
'''


class Done(Struct):
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.out)


Type = Callable[..., Done]


def fill(folder: Path) -> Path:
    for name, text in (("say.yaml", SAY), ("join.yaml", JOIN), ("letter.yaml", PIPELINE)):
        (folder / name).write_text(text)
    (folder / "greet.py").write_text(GREET)
    return folder


@pytest.fixture(scope="session")
def with_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one run succeeded, then the same reused all of it, then one failed."""
    folder = fill(tmp_path_factory.mktemp("runs"))
    with chdir(folder):
        for words, name in (
            ('["a", "b"]', "good"),
            ('["a", "b"]', "again"),
            ('["a", "bad"]', "bad"),
        ):
            run(["run", "letter.yaml", f"words={words}", "--name", name, "--json"])
    return folder


def typing_in(folder: Path, capfd: pytest.CaptureFixture[str]) -> Type:
    def furness(*words: str) -> Done:
        capfd.readouterr()
        with chdir(folder):
            status = run(words)
        return Done(status, *capfd.readouterr())

    return furness


@pytest.fixture
def furness(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Type:
    """Type commands in a folder of the test's own."""
    return typing_in(fill(tmp_path), capfd)


@pytest.fixture
def look(with_runs: Path, capfd: pytest.CaptureFixture[str]) -> Type:
    """Type commands that only look, in a folder with runs."""
    return typing_in(with_runs, capfd)


@pytest.fixture
def begin(tmp_path: Path) -> Any:
    """Start a command as a process of its own; what is left of it is killed."""
    begun: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "furness", *words]
        begun.append(subprocess.Popen(command, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def until(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Give what a condition gives as soon as that is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError(condition)
