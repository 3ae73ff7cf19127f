"""Fixtures for executors that start real processes."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from furness.executors.interface import Attempt
from furness.model.resources import Duration, Resources
from furness.testing.executors import Marker


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Attempt]:
    """Give a function that makes an attempt of an argument list."""
    numbers = count(1)

    def make_attempt(
        *command: str, variables: dict[str, str] | None = None, time_limit: float | None = None
    ) -> Attempt:
        number = next(numbers)
        workspace = tmp_path / f"workspace-{number}"
        workspace.mkdir()
        return Attempt(
            id=f"run/step/{number}",
            command=command,
            variables={"PATH": os.environ["PATH"], **(variables or {})},
            workspace=str(workspace),
            log=str(tmp_path / f"{number}.log"),
            resources=Resources(time_limit=None if time_limit is None else Duration(time_limit)),
        )

    return make_attempt


@pytest.fixture
def marker() -> Marker:
    return Marker()
