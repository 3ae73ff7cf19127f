"""How a consumer is asked: one process of its own environment looks at all files of a call."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.integration.consumers.environments import interpreter

Verdicts = dict[Path, list[str]]
"""For each file what its consumer has to say against it; nothing where it accepts."""

_ROOT = Path(__file__).parents[3]
_INSIDE = "tests.integration.consumers.inside"
VARIABLES = os.environ | {"PYTHONPATH": str(_ROOT)}
"""The environment variables with which a consumer's Python finds the modules of `inside`."""


def ask(environment: str, consumer: str, paths: Iterable[Path]) -> Verdicts:
    """Let `inside/CONSUMER.py` look at files, with the Python of an environment."""
    return ask_with([*inside(environment), consumer], paths)


def inside(environment: str, module: str = "__main__") -> list[str]:
    """Give the command that runs a module of `inside` with the Python of an environment."""
    return [str(interpreter(environment)), "-m", f"{_INSIDE}.{module}"]


def ask_with(command: list[str], paths: Iterable[Path]) -> Verdicts:
    """Let a program look at files: it reads their paths and answers, both as JSON."""
    given = [path.absolute() for path in paths]
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(
            command,
            input=json.dumps([str(path) for path in given]),
            cwd=folder,
            env=VARIABLES,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
    assert ended.returncode == 0, f"{command}: {ended.stderr[-4000:]}"
    answers = json.loads(ended.stdout)
    return {path: answers[str(path)] for path in given}


def alone(accept_all: Callable[[Iterable[Path]], Verdicts]) -> Callable[[Path, str], list[str]]:
    """Make of what looks at many files what looks at one: a folder, and a file in it."""

    def accept(folder: Path, main: str) -> list[str]:
        return accept_all([folder / main])[(folder / main).absolute()]

    return accept
