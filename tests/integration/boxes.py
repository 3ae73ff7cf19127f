"""What the tests of containers share: an executor, an attempt, and an image of one file."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.builders.interface import Image
from furness.executors.container import ContainerExecutor, name_of
from furness.executors.interface import Attempt, Container, Executor, Started
from furness.model.resources import Resources
from furness.testing.executors import COMMANDS, ExecutorConformance, is_readable, wait_until
from tests.integration.containers import Podman


class InContainers(ExecutorConformance):
    """Part of the executors' conformance kit: a container for each attempt."""

    image: Image
    """What they are containers of."""

    def command(self, deed: str) -> tuple[str, ...]:
        return COMMANDS[deed]

    def attempt(self, folder: Path, deed: str, number: int = 1) -> Attempt:
        plain = super().attempt(folder, deed, number)
        return replace(plain, variables={}, container=Container(image=self.image))


@pytest.fixture(scope="session", name="image")
def make_image(podman: Podman, base_image: str) -> Image:
    name = podman("image", "inspect", "--format", "{{.Id}}", base_image).stdout.strip()
    return Image(engine="podman", name=name, reference=base_image)


@pytest.fixture(name="executor")
def enter_executor(tmp_path: Path, podman: Podman) -> Iterator[Executor]:
    folder = tmp_path / "executor"
    folder.mkdir()
    with ContainerExecutor(str(folder), podman.variables) as executor:
        yield executor


@pytest.fixture(name="attempt")
def make_attempt(tmp_path: Path, image: Image) -> Attempt:
    (tmp_path / "workspace").mkdir()
    return Attempt(
        id=f"run/step.{os.getpid()}",
        command=("true",),
        variables={},
        workspace=str(tmp_path / "workspace"),
        log=str(tmp_path / "log"),
        resources=Resources(),
        container=Container(image=image),
    )


def running(podman: Podman) -> list[str]:
    return podman("ps", "--all", "--format", "{{.Names}}").stdout.split()


def start(executor: Executor, attempt: Attempt, podman: Podman) -> Started:
    """Submit an attempt and wait until its container is up."""
    executor.submit([attempt])
    wait_until(lambda: is_readable(executor))
    event = executor.events()[0]
    assert isinstance(event, Started)
    wait_until(lambda: Path(attempt.log).exists() and "up" in Path(attempt.log).read_text())
    assert name_of(attempt.id) in running(podman)
    return event


def said(attempt: Attempt) -> list[str]:
    return Path(attempt.log).read_text().splitlines()


def make_bare(podman: Podman, folder: Path, change: str) -> Image:
    """Make an image that holds only `/echo`.

    Args:
        podman: Who makes it.
        folder: Where files may be.
        change: A line of a Dockerfile.
    """
    busybox = shutil.which("busybox")
    assert busybox
    shutil.copy(busybox, folder / "echo")
    subprocess.run(["tar", "-C", folder, "-cf", folder / "bare.tar", "echo"], check=True)
    name = podman("import", "--quiet", "--change", change, str(folder / "bare.tar")).stdout.strip()
    return Image(engine="podman", name=name.removeprefix("sha256:"), reference="bare")
