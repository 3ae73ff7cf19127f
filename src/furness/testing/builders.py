"""The conformance kit that every builder must pass.

Adopt it in a test module, and give the fixtures: a fresh builder for an empty cache, and an
environment that it can make.

    class TestVenvBuilder(BuilderConformance):
        @pytest.fixture
        def builder(self, tmp_path): return VenvBuilder(str(tmp_path))

        @pytest.fixture
        def environment(self): return Environment(python=Python(packages=("six",)))
"""

import os
import subprocess
import threading

import pytest

from furness.builders.interface import Builder, Prepared
from furness.errors import PreparationError
from furness.model.digest import is_digest
from furness.model.environment import AnyEnvironment, Environment


class BuilderConformance:
    """What every builder promises."""

    imports = ""
    """A module that the environment's Python must be able to import, if it has one."""

    def test_builder_asked_twice_gives_one_environment_that_runs(
        self, builder: Builder, environment: AnyEnvironment, tmp_path: object
    ) -> None:
        told: list[str] = []

        made = builder.build(environment, str(tmp_path), told.append)
        again = builder.build(environment, str(tmp_path), told.append)

        assert is_digest(made.lock)
        assert made == again == builder.find(environment, str(tmp_path))
        self._runs(made)

    def test_builder_asked_at_once_makes_one_environment(
        self, builder: Builder, environment: AnyEnvironment, tmp_path: object
    ) -> None:
        made: list[Prepared] = []

        def build() -> None:
            made.append(builder.build(environment, str(tmp_path), lambda _: None))

        threads = [threading.Thread(target=build) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(made) == len(threads)
        assert made[0] == made[1]

    def test_builder_refuses_a_kind_that_is_not_its_own(
        self, builder: Builder, foreign: AnyEnvironment
    ) -> None:
        found = builder.find(foreign, ".")
        with pytest.raises(PreparationError) as caught:
            builder.build(foreign, ".", lambda _: None)

        assert found is None
        assert caught.value.problems[0].code == "environment-kind"
        assert caught.value.hint

    @pytest.fixture
    def foreign(self) -> AnyEnvironment:
        """Give an environment of a kind that the builder does not make."""
        return Environment(image="example.org/tool:1")

    def _runs(self, made: Prepared) -> None:
        if made.python is None:
            return
        variables = {**os.environ, **made.variables}
        subprocess.run(  # noqa: S603 - an argument list, no shell
            [made.python, "-c", f"import sys, {self.imports or 'os'}"], env=variables, check=True
        )
