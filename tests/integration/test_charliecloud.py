"""Containers by a real ch-run: no daemon, no store, a folder is the image."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.builders.image import ImageBuilder
from furness.builders.interface import Builder, Image
from furness.executors.container import ContainerExecutor
from furness.executors.interface import Executor
from furness.model.environment import AnyEnvironment, Environment
from furness.testing.builders import BuilderConformance
from furness.testing.executors import ExecutorConformance, follow_one
from tests.integration.boxes import InContainers
from tests.integration.containers import PACKAGES, make_root, need

pytestmark = pytest.mark.integration


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a folder that is an image."""
    need("ch-run", "dpkg")
    folder = tmp_path_factory.mktemp("charliecloud") / "root"
    make_root(folder, PACKAGES)
    yield str(folder)
    shutil.rmtree(folder)


class TestCharliecloud(InContainers, ExecutorConformance):
    @pytest.fixture
    def executor(self, tmp_path: Path, root: str) -> Iterator[Executor]:
        self.image = Image(engine="charliecloud", name=root, reference=root)
        folder = tmp_path / "executor"
        folder.mkdir()
        with ContainerExecutor(str(folder)) as executor:
            yield executor

    def test_container_has_its_own_variables_only(self, executor: Executor, tmp_path: Path) -> None:
        attempt = self.attempt(tmp_path, "succeed")
        shown = replace(attempt, command=("env",), variables={"x": "a b"})

        ended = follow_one(executor, shown)

        lines = set(Path(attempt.log).read_text().splitlines())
        assert "x=a b" in lines
        assert not any(line.startswith("PYTEST") for line in lines)
        assert ended.cpu_seconds is not None
        assert os.stat(attempt.workspace).st_uid == os.getuid()


class TestFolderAsImage(BuilderConformance):
    @pytest.fixture
    def builder(self, tmp_path: Path) -> Builder:
        return ImageBuilder(str(tmp_path), os.environ, "charliecloud")

    @pytest.fixture
    def environment(self, root: str) -> AnyEnvironment:
        return Environment(image=root)

    @pytest.fixture
    def foreign(self) -> AnyEnvironment:
        return "host"
