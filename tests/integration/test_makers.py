"""The makers of images pass the kit with their real engines."""

import os
import subprocess
from pathlib import Path

import pytest

from furness.builders.docker import DockerMaker
from furness.builders.maker import Maker, Order
from furness.builders.podman import PodmanMaker
from furness.testing.makers import MakerConformance, an_order
from tests.integration.containers import Podman
from tests.integration.test_docker import NAME, docker

__all__ = ["docker"]

pytestmark = pytest.mark.integration


def set_all(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def find_docker_that_builds() -> str:
    """Give the folder of a `docker` that has BuildKit; since 23 it is a plug-in of its own."""
    folders = os.environ["PATH"].split(os.pathsep)
    asks = os.environ | {"DOCKER_BUILDKIT": "1"}
    for folder in (one for one in folders if os.access(f"{one}/docker", os.X_OK)):
        words = [f"{folder}/docker", "build", "--help"]
        shown = subprocess.run(words, env=asks, capture_output=True, text=True, check=False)
        if "--secret" in shown.stdout:
            return folder
    pytest.skip("no docker here has BuildKit")


class TestPodmanMaker(MakerConformance):
    program = "podman"

    @pytest.fixture
    def maker(self, podman: Podman, monkeypatch: pytest.MonkeyPatch) -> Maker:
        set_all(monkeypatch, podman.variables)
        return PodmanMaker()

    @pytest.fixture
    def order(self, tmp_path: Path, base_image: str) -> Order:
        return an_order(tmp_path, base=base_image)


class TestDockerMaker(MakerConformance):
    program = "docker"
    repeats = False

    @pytest.fixture
    def maker(self, docker: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Maker:
        path = f"{find_docker_that_builds()}{os.pathsep}{docker['PATH']}"
        set_all(monkeypatch, docker | {"PATH": path})
        return DockerMaker()

    @pytest.fixture
    def order(self, tmp_path: Path, maker: Maker) -> Order:
        del maker
        return an_order(tmp_path, base=NAME)
