import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from furness.executors.interface import Executor
from furness.executors.memory import Function, MemoryExecutor
from furness.testing.executors import ExecutorConformance, follow_one


def succeed(_inputs: dict[str, Any], _workspace: str) -> None:
    return


def fail(_inputs: dict[str, Any], _workspace: str) -> None:
    raise SystemExit(3)


def write(_inputs: dict[str, Any], workspace: str) -> None:
    Path(workspace, "made").touch()


def say(_inputs: dict[str, Any], _workspace: str) -> None:
    print("hello")  # noqa: T201  # what a task prints


def double(inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
    return {"twice": inputs["number"] * 2}


def crash(_inputs: dict[str, Any], _workspace: str) -> None:
    raise ValueError("no good")


FUNCTIONS: dict[str, Function] = {
    "succeed": succeed,
    "block": succeed,
    "fail": fail,
    "write": write,
    "print": say,
    "double": double,
    "crash": crash,
}


class TestMemoryExecutor(ExecutorConformance):
    @pytest.fixture
    def executor(self, tmp_path: Path) -> Iterator[Executor]:
        with MemoryExecutor(str(tmp_path), FUNCTIONS) as executor:
            yield executor

    def command(self, deed: str) -> tuple[str, ...]:
        return (deed,)

    def test_inputs_and_outputs_are_the_workspace_s_files(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        attempt = self.attempt(tmp_path, "double")
        Path(attempt.workspace, "input.json").write_text('{"number": 21}')

        follow_one(executor, attempt)

        assert json.loads(Path(attempt.workspace, "output.json").read_text()) == {"twice": 42}

    def test_exception_is_exit_status_1_and_in_the_log(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        attempt = self.attempt(tmp_path, "crash")

        ended = follow_one(executor, attempt)

        assert ended.exit_status == 1
        assert "ValueError: no good" in Path(attempt.log).read_text()

    def test_times_are_those_of_the_given_clock(self, tmp_path: Path) -> None:
        with MemoryExecutor(str(tmp_path), FUNCTIONS, clock=lambda: 7.0) as executor:
            ended = follow_one(executor, self.attempt(tmp_path, "succeed"))

        assert ended.at == 7.0
