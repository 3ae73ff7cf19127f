"""The pages of targets are followed to their end, with the systems that they speak of."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.documentation import follow
from tests.integration.consumers.environments import program
from tests.integration.slurm import Slurm
from tests.test_export_pages import GUIDES, copy_of_example

pytestmark = pytest.mark.integration

PAGES = GUIDES / "exporters"


def add_to_path(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let a command of the consumers' environments be found, and give its path."""
    path = program(command, command)
    monkeypatch.setenv("PATH", os.pathsep.join([os.environ["PATH"], str(Path(path).parent)]))
    return path


def test_page_of_slurm_is_followed(slurm: Slurm, tmp_path: Path) -> None:
    page = PAGES / "slurm.md"

    variables = {name: one for name, one in slurm.variables.items() if name != "PATH"}
    follow(page, copy_of_example(page, tmp_path), variables)


def test_page_of_snakemake_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGES / "snakemake.md"
    add_to_path("snakemake", monkeypatch)

    follow(page, copy_of_example(page, tmp_path))


def test_page_of_airflow_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGES / "airflow.md"
    airflow = add_to_path("airflow", monkeypatch)
    copy = copy_of_example(page, tmp_path)
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    monkeypatch.setenv("AIRFLOW__CORE__DAGS_FOLDER", str(copy / "dags"))
    monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
    subprocess.run([airflow, "db", "migrate"], check=True, capture_output=True, timeout=300)

    follow(page, copy)
