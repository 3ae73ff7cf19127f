import subprocess
import tarfile
from pathlib import Path

import pytest

from furness.builders.apptainer import ApptainerMaker
from furness.builders.archive import ArchiveMaker
from furness.builders.maker import Order, Target
from furness.errors import InputError
from furness.model.environment import AnyEnvironment, Environment, R
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.types import parse_type

SAY = Operator(
    operator="say",
    inputs={"word": Input(type=parse_type("String"))},
    command=("python3", "/opt/furness/operator/say.py", "$word"),
)


def order(folder: Path, environment: AnyEnvironment = "host") -> Order:
    (folder / "say.py").write_text("import sys\nprint(sys.prefix, sys.argv[1])\n")
    return Order(
        operator=SAY,
        environment=environment,
        folder=str(folder),
        files={"operator/say.py": str(folder / "say.py")},
    )


def make(folder: Path, name: str) -> Path:
    maker, path = ArchiveMaker(), folder / name
    plan = maker.plan(order(folder), lambda _: None)
    maker.make(plan, Target(path=str(path), names=(), labels={}, seconds=9), lambda _: None)
    return path


def test_archive_unpacked_elsewhere_runs(tmp_path: Path) -> None:
    place = tmp_path / "else where"
    with tarfile.open(make(tmp_path, "say.tar.gz")) as packed:
        packed.extractall(place, filter="tar")

    done = subprocess.run(
        [place / "say" / "run", "word=hello"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"{place}/say/venv hello\n"


def test_archive_whose_python_lies_elsewhere_finds_another(tmp_path: Path) -> None:
    with tarfile.open(make(tmp_path, "say.tar.gz")) as packed:
        packed.extractall(tmp_path, filter="tar")
    python = tmp_path / "say" / "venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")

    done = subprocess.run(
        [tmp_path / "say" / "run", "word=hi"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.endswith("venv hi\n")


def test_archive_made_twice_is_the_same_and_leaves_nothing(tmp_path: Path) -> None:
    first = make(tmp_path, "say.tar.gz").read_bytes()
    second = make(tmp_path, "say.tar.gz").read_bytes()

    assert first == second
    assert sorted(one.name for one in tmp_path.iterdir()) == ["say.py", "say.tar.gz"]


def test_archive_of_an_r_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="packages of Python only"):
        ArchiveMaker().plan(order(tmp_path, Environment(r=R())), lambda _: None)


def test_apptainer_definition_has_what_the_dockerfile_has(tmp_path: Path) -> None:
    maker = ApptainerMaker()

    text = maker.write(maker.plan(order(tmp_path), lambda _: None), {"a": "1"})

    assert text.startswith("Bootstrap: docker\nFrom: docker.io/library/python:3.12-slim\n")
    assert '%runscript\n    exec "python3" "/opt/furness/runtime/alone.py" "$@"\n' in text
    assert "%labels\n    a 1\n" in text
