import os
import subprocess
from pathlib import Path

import pytest

from furness.builders.interface import Builder, Prepared
from furness.builders.r import RBuilder
from furness.errors import PreparationError
from furness.model.environment import AnyEnvironment, Environment, R
from furness.testing.builders import BuilderConformance
from tests.integration.r import needs_r
from tests.integration.r_repository import make_repository

pytestmark = [pytest.mark.integration, needs_r]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("r")
    return make_repository(folder, lakes="Imports: fells", fells="", brokenone="")


def builder_in(cache: Path, repository: str, **variables: str) -> RBuilder:
    return RBuilder(str(cache), {**os.environ, "FURNESS_R_REPOSITORIES": repository, **variables})


def wanted(*packages: str, version: str | None = None) -> Environment:
    return Environment(r=R(packages=packages, version=version))


def say(made: Prepared, expression: str) -> str:
    done = subprocess.run(
        ["Rscript", "-e", f"cat({{ {expression} }})"],
        env={**os.environ, **made.variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


class TestRBuilder(BuilderConformance):
    @pytest.fixture
    def builder(self, tmp_path: Path, repository: str) -> Builder:
        return builder_in(tmp_path / "cache", repository)

    @pytest.fixture
    def environment(self) -> AnyEnvironment:
        return wanted("fells")


def test_library_has_a_package_and_what_it_imports(tmp_path: Path, repository: str) -> None:
    made = builder_in(tmp_path, repository).build(wanted("lakes"), ".", lambda _: None)

    assert say(made, "lakes::greet()") == "hello from lakes"
    assert say(made, "fells::greet()") == "hello from fells"


def test_package_that_r_has_already_is_not_installed(tmp_path: Path) -> None:
    made = RBuilder(str(tmp_path), {**os.environ, "FURNESS_R_REPOSITORIES": "file:///none"}).build(
        wanted("stats", "utils"), ".", lambda _: None
    )

    library = Path(made.variables["R_LIBS"].split(os.pathsep)[0])
    assert list(library.iterdir()) == []


def test_install_packages_in_a_task_does_nothing_for_what_is_there(
    tmp_path: Path, repository: str
) -> None:
    made = builder_in(tmp_path, repository).build(wanted("fells"), ".", lambda _: None)

    told = say(made, "rm(list = ls()); install.packages('fells', repos = 'file:///none'); 'well'")

    assert told == "well"
    with pytest.raises(subprocess.CalledProcessError) as caught:
        say(made, "install.packages(c('fells', 'nosuch'))")
    assert "`nosuch` is not in the environment" in caught.value.stderr


def test_lock_hangs_on_packages_and_not_on_the_folder(tmp_path: Path, repository: str) -> None:
    locks = [
        builder_in(tmp_path / name, repository).build(wanted(package), ".", lambda _: None).lock
        for name, package in (("a", "fells"), ("b", "fells"), ("c", "lakes"))
    ]

    assert locks[0] == locks[1] != locks[2]


REFUSED = {
    "no such package": (wanted("nosuch"), "the R package `nosuch` is in no repository", 2),
    "two of them": (wanted("nosuch", "norThis"), "`norThis`, `nosuch` are in no repository", 2),
    "does not install": (wanted("brokenone"), "`brokenone` could not be installed: .*broken", 3),
    "an expression": (wanted("x; q()"), "`x; q\\(\\)` is not the name of an R package", 2),
    "an option": (wanted("--version"), "`--version` is not the name", 2),
    "another R": (wanted("fells", version="2.15"), "R `2.15` is asked for, and", 2),
    "no version": (wanted("fells", version="new"), "`new` is not a version of R", 2),
}


@pytest.mark.parametrize(("environment", "message", "status"), REFUSED.values(), ids=REFUSED)
def test_library_that_cannot_be_made_is_refused_and_leaves_nothing(
    tmp_path: Path, repository: str, environment: Environment, message: str, status: int
) -> None:
    builder = builder_in(tmp_path, repository)

    with pytest.raises(PreparationError, match=message) as caught:
        builder.build(environment, ".", lambda _: None)

    assert caught.value.exit_status == status
    assert caught.value.hint
    assert len(str(caught.value).splitlines()) == 1
    folder = tmp_path / "environments"
    left = [path.suffix for path in folder.iterdir()] if folder.exists() else []
    assert set(left) <= {".lock"}
    assert builder.find(environment, ".") is None


def test_repository_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        PreparationError, match="no repository of R packages can be reached"
    ) as caught:
        builder_in(tmp_path, "http://127.0.0.1:9/cran").build(wanted("fells"), ".", lambda _: None)

    assert caught.value.exit_status == 3
    assert "`FURNESS_R_REPOSITORIES`" in (caught.value.hint or "")


def test_machine_without_r_is_told_what_to_install(tmp_path: Path) -> None:
    builder = RBuilder(str(tmp_path), {"PATH": str(tmp_path)})

    assert builder.find(wanted("fells"), ".") is None
    with pytest.raises(PreparationError, match="no `Rscript` on PATH") as caught:
        builder.build(wanted("fells"), ".", lambda _: None)
    assert "`furness doctor`" in (caught.value.hint or "")


def test_library_is_made_anew_when_a_package_of_the_machine_changes(
    tmp_path: Path, repository: str
) -> None:
    first = builder_in(tmp_path / "one", repository).build(wanted("fells"), ".", lambda _: None)
    builder = builder_in(tmp_path / "two", repository, R_LIBS=first.variables["R_LIBS"])
    borrowed = builder.build(wanted("fells"), ".", lambda _: None)

    found = builder.find(wanted("fells"), ".")
    description = Path(first.variables["R_LIBS"], "fells", "DESCRIPTION")
    os.utime(description, (1, 1))

    assert found == borrowed
    assert builder.find(wanted("fells"), ".") is None
