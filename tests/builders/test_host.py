import os
import sys
from pathlib import Path

import pytest

from furness.builders.host import HostBuilder
from furness.builders.interface import Builder
from furness.model.environment import AnyEnvironment
from furness.testing.builders import BuilderConformance


def make_program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


class TestHostBuilder(BuilderConformance):
    @pytest.fixture
    def builder(self, tmp_path: Path) -> Builder:
        return HostBuilder(str(tmp_path / "cache"))

    @pytest.fixture
    def environment(self) -> AnyEnvironment:
        return "host"


def test_host_with_an_active_environment_takes_its_python(tmp_path: Path) -> None:
    python = make_program(tmp_path / "v" / "bin" / "python", "")
    (tmp_path / "v" / "pyvenv.cfg").write_text("home = /usr/bin\nversion_info = 3.12.1\n")
    variables = {"VIRTUAL_ENV": str(tmp_path / "v"), "PATH": os.environ["PATH"]}

    found = HostBuilder(str(tmp_path), variables).find("host", ".")

    assert found is not None
    assert found.python == str(python)
    assert found.variables == {"PATH": str(python.parent), "VIRTUAL_ENV": str(tmp_path / "v")}


def test_host_lock_hangs_on_the_version_and_not_on_the_place(tmp_path: Path) -> None:
    locks = []
    for folder, version in (("a", "3.12"), ("b", "3.12"), ("c", "3.13")):
        program = make_program(tmp_path / folder / "real" / f"python{version}", "")
        (tmp_path / folder / "python3").symlink_to(program)
        found = HostBuilder(str(tmp_path), {"PATH": str(tmp_path / folder)}).find("host", ".")
        locks.append(found.lock if found else None)

    assert locks[0] == locks[1] != locks[2]


def test_host_with_a_shim_asks_it_once_and_remembers(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    text = f'#!/bin/sh\necho x >> {asked}\nexec {sys.executable} "$@"\n'
    shim = make_program(tmp_path / "shims" / "python3", text)
    variables = {"PATH": str(shim.parent)}

    found = [HostBuilder(str(tmp_path / "cache"), variables).find("host", ".") for _ in range(2)]

    assert found[0] == found[1]
    assert found[0] is not None
    assert found[0].python == sys.executable
    assert asked.read_text() == "x\n"


def test_host_without_any_python_takes_the_one_that_runs_us(tmp_path: Path) -> None:
    broken = make_program(tmp_path / "bin" / "python3", "#!/bin/sh\nexit 1\n")

    found = HostBuilder(str(tmp_path), {"PATH": str(broken.parent)}).find("host", ".")

    assert found is not None
    assert found.python == sys.executable
