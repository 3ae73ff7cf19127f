import subprocess
import tarfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.builders.apptainer import ApptainerMaker
from furness.builders.archive import ArchiveMaker
from furness.builders.maker import Target
from furness.errors import InputError
from furness.model.environment import Environment, R
from furness.testing.makers import an_order


def make(folder: Path, name: str) -> Path:
    maker, path = ArchiveMaker(), folder / name
    plan = maker.plan(an_order(folder), lambda _: None)
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


def test_archive_of_an_r_environment_is_refused(tmp_path: Path) -> None:
    wanted = replace(an_order(tmp_path), environment=Environment(r=R()))

    with pytest.raises(InputError, match="packages of Python only"):
        ArchiveMaker().plan(wanted, lambda _: None)


def test_apptainer_definition_has_what_the_dockerfile_has(tmp_path: Path) -> None:
    maker = ApptainerMaker()

    text = maker.write(maker.plan(an_order(tmp_path), lambda _: None), {"a": "1"})

    assert text.startswith("Bootstrap: docker\nFrom: docker.io/library/python:3.12-slim\n")
    assert '%runscript\n    exec "python3" "/opt/furness/runtime/alone.py" "$@"\n' in text
    assert "%labels\n    a 1\n" in text
