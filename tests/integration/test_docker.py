"""Containers by a real dockerd of the tests' own, which touches neither networks nor firewalls."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.builders.image import ImageBuilder
from furness.builders.interface import Builder, Image
from furness.executors.container import ContainerExecutor, name_of
from furness.executors.interface import Executor
from furness.model.environment import AnyEnvironment, Environment
from furness.model.resources import Memory, Resources
from furness.testing.builders import BuilderConformance
from furness.testing.executors import ExecutorConformance, follow, follow_one, wait_until
from tests.integration.boxes import InContainers
from tests.integration.containers import PACKAGES, make_root, need

pytestmark = pytest.mark.integration

NAME = "furness-base:1"


@pytest.fixture(scope="session")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the variables by which `docker` reaches a daemon that has one image."""
    need("docker", "dockerd", "containerd", "dpkg")
    if os.getuid() != 0:
        pytest.skip("dockerd needs root")
    folder = tmp_path_factory.mktemp("docker")
    variables = os.environ | {"DOCKER_HOST": f"unix://{folder}/socket"}
    places = [f"--{name}={folder}/{name}" for name in ("data-root", "exec-root", "pidfile")]
    words = [*places, "--iptables=false", "--bridge=none", f"--host=unix://{folder}/socket"]
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(["dockerd", *words], stdout=log, stderr=log)
    try:
        wait_until(lambda: answers(variables))
        make_root(folder / "root", PACKAGES)
        subprocess.run(["tar", "-C", folder / "root", "-cf", folder / "a.tar", "."], check=True)
        run(variables, "import", str(folder / "a.tar"), NAME)
        yield variables
    finally:
        daemon.terminate()
        daemon.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def answers(variables: dict[str, str]) -> bool:
    time.sleep(0.1)
    asked = subprocess.run(["docker", "version"], env=variables, check=False, capture_output=True)
    return asked.returncode == 0


def run(variables: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        ["docker", *words], env=variables, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


class TestDocker(InContainers, ExecutorConformance):
    @pytest.fixture
    def executor(self, tmp_path: Path, docker: dict[str, str]) -> Iterator[Executor]:
        name = run(docker, "image", "inspect", "--format", "{{.Id}}", NAME)
        self.image = Image(engine="docker", name=name.removeprefix("sha256:"), reference=NAME)
        folder = tmp_path / "executor"
        folder.mkdir()
        with ContainerExecutor(str(folder), docker) as executor:
            yield executor

    @pytest.mark.parametrize("grace_seconds", [0.0, 20.0])
    def test_container_that_is_cancelled_is_gone(
        self, executor: Executor, docker: dict[str, str], tmp_path: Path, grace_seconds: float
    ) -> None:
        attempt = self.attempt(tmp_path, "block")
        executor.submit([attempt])
        name = name_of(attempt.id)
        wait_until(lambda: name in run(docker, "ps", "--format", "{{.Names}}"))

        executor.cancel([attempt.id], grace_seconds=grace_seconds)
        follow(executor, [attempt.id])

        assert name not in run(docker, "ps", "--all", "--format", "{{.Names}}")

    def test_container_whose_client_is_killed_is_removed(
        self, executor: Executor, docker: dict[str, str], tmp_path: Path
    ) -> None:
        attempt = self.attempt(tmp_path, "block")
        executor.submit([attempt])
        name = name_of(attempt.id)
        wait_until(lambda: name in run(docker, "ps", "--format", "{{.Names}}"))

        os.kill(int(executor.events()[0].job), signal.SIGKILL)  # type: ignore[union-attr]  # Started
        follow(executor, [attempt.id])

        assert name not in run(docker, "ps", "--all", "--format", "{{.Names}}")

    def test_container_gets_odd_values_and_files_that_belong_to_the_user(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        attempt = self.attempt(tmp_path, "write")
        values = {"text": "a b'\"$x\nü=", "PATH": "/usr/bin:/bin"}
        show = (
            "import os; print(ascii([os.environ[n] for n in ('text', 'PATH')])); open('made', 'w')"
        )

        follow_one(executor, replace(attempt, command=("python3", "-c", show), variables=values))

        assert Path(attempt.log).read_text() == f"{[*values.values()]!a}\n"
        assert os.stat(f"{attempt.workspace}/made").st_uid == os.getuid()

    def test_container_that_takes_too_much_memory_ends_with_that_cause(
        self, executor: Executor, tmp_path: Path
    ) -> None:
        attempt = self.attempt(tmp_path, "write")
        greedy = replace(
            attempt,
            command=("python3", "-c", "bytearray(300 << 20)"),
            resources=Resources(memory=Memory(64 << 20)),
        )

        assert follow_one(executor, greedy).cause == "out-of-memory"


class TestDockerImages(BuilderConformance):
    @pytest.fixture
    def builder(self, tmp_path: Path, docker: dict[str, str]) -> Builder:
        return ImageBuilder(str(tmp_path), docker, "docker")

    @pytest.fixture
    def environment(self) -> AnyEnvironment:
        return Environment(image=NAME)

    @pytest.fixture
    def foreign(self) -> AnyEnvironment:
        return "host"
