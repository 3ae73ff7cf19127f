"""Stages with real ranks, with the real descpipe, and in containers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.folder import FURNESS, Folder
from tests.integration.containers import Podman, need

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "tests" / "sources" / "classes"
LINES = "1.0\n5.0\n2.5\n"
OPEN_MPI = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}
BLOCK = '# /// script\n# [tool.furness]\n# environment = {{image = "{}"}}\n# ///\n'


def run(folder: Folder, *words: str, **variables: str) -> dict[str, Any]:
    """Run something with further variables, and give its outputs: the text of each file."""
    done = subprocess.run(
        [*FURNESS, "run", *words, "--json"],
        cwd=folder.path,
        env={**os.environ, "PYTHONPATH": "", **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    outputs = json.loads(done.stdout)["outputs"]
    return {name: Path(value["path"]).read_text() for name, value in outputs.items()}


@pytest.fixture
def classes(folder: Folder) -> Folder:
    shutil.copytree(SOURCES, folder.path, dirs_exist_ok=True)
    folder.write({"lines.txt": LINES, "limits.txt": "2"})
    return folder


def test_stage_with_ranks_runs_as_one_world(classes: Folder) -> None:
    need("mpirun")

    outputs = run(classes, "ranks.py", "catalog=lines.txt", **OPEN_MPI)

    assert outputs == {"sum": "8.5 by 2\n"}


def test_stage_with_ranks_of_its_step_runs_as_one_world(classes: Folder) -> None:
    need("mpirun")
    step = {"operator": "ranks.py", "arguments": {"catalog": "$catalog"}}
    document = {
        "pipeline": "three",
        "inputs": {"catalog": {"type": "File"}},
        "steps": {"sum": {**step, "resources": {"ranks": 3}}},
        "outputs": {"sum": "$sum.sum"},
    }
    classes.write({"three.json": json.dumps(document)})

    outputs = run(classes, "three.json", "catalog=lines.txt", **OPEN_MPI)

    assert outputs == {"sum": "8.5 by 3\n"}


def test_stage_started_by_another_launcher_has_its_arguments(classes: Folder) -> None:
    need("mpirun")
    launcher = "mpirun --oversubscribe -x FURNESS_RANKS"

    outputs = run(classes, "ranks.py", "catalog=lines.txt", FURNESS_LAUNCHER=launcher, **OPEN_MPI)

    assert outputs == {"sum": "8.5 by 2\n"}


def test_launcher_that_is_not_there_is_named(classes: Folder) -> None:
    words = [*FURNESS, "run", "ranks.py", "catalog=lines.txt"]

    done = subprocess.run(
        words,
        cwd=classes.path,
        env={**os.environ, "FURNESS_LAUNCHER": "no-such-launcher"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 1
    assert "there is no program `no-such-launcher`" in done.stderr


def test_stage_gives_the_same_with_the_real_descpipe(classes: Folder, tmp_path: Path) -> None:
    real = tmp_path / "real"
    subprocess.run([sys.executable, "-m", "uv", "venv", "-q", real], check=True)
    install = ["uv", "pip", "install", "-q", "-p", f"{real}/bin/python", "descpipe==1.3"]
    subprocess.run([sys.executable, "-m", *install], check=True)
    for name, file in {"in/catalog.txt": LINES, "out/x": "", "conf/x": ""}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(file)
    folders = {"DESC_INPUT": "in", "DESC_OUTPUT": "out", "DESC_CONFIG": "conf"}
    variables = {name: str(tmp_path / folder) for name, folder in folders.items()}

    words = [f"{real}/bin/python", "inherited.py"]
    subprocess.run(words, cwd=classes.path, env=os.environ | variables, check=True)
    ours = run(classes, "inherited.py", "catalog=lines.txt")

    assert ours == {"count": (tmp_path / "out" / "count.txt").read_text()}


def test_stage_whose_environment_has_the_real_descpipe_runs_as_intended(classes: Folder) -> None:
    source = (classes.path / "parts.py").read_text()
    classes.write({"parts.py": f"# pip install descpipe==1.3\n{source}"})

    outputs = run(classes, "parts.py", "catalog=lines.txt")

    assert outputs == {"sum": "8.5\n"}


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        pytest.param("inherited.py", {"count": "6"}, id="stage"),
        pytest.param("fixed.py", {"copy": LINES}, id="paths-of-descpipe"),
    ],
)
def test_stage_runs_in_a_container(
    classes: Folder, podman: Podman, base_image: str, source: str, outputs: dict[str, str]
) -> None:
    text = (classes.path / source).read_text()
    classes.write({source: BLOCK.format(base_image) + text})

    found = run(classes, source, "catalog=lines.txt", "--on", "container", **podman.variables)

    assert found == outputs


def test_three_stages_give_the_same_in_containers(
    folder: Folder, podman: Podman, base_image: str
) -> None:
    shutil.copytree(ROOT / "examples" / "shear", folder.path, dirs_exist_ok=True)
    words = ["shear_catalog=data/shear.csv", "photoz_catalog=data/photoz.csv"]
    here = run(folder, "pipeline.yaml", *words)
    for path in folder.path.glob("*/run.py"):
        path.write_text(BLOCK.format(base_image) + path.read_text())

    there = run(folder, "pipeline.yaml", *words, "--on", "container", **podman.variables)

    assert there == here
