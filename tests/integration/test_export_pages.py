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


def path_with(command: str) -> str:
    """Give a `PATH` by which a command of the consumers' environments is found, too."""
    return os.pathsep.join([os.environ["PATH"], str(Path(program(command, command)).parent)])


def test_page_of_slurm_is_followed(slurm: Slurm, tmp_path: Path) -> None:
    page = PAGES / "slurm.md"

    follow(page, copy_of_example(page, tmp_path), slurm.variables)


def test_page_of_snakemake_is_followed(tmp_path: Path) -> None:
    page = PAGES / "snakemake.md"

    follow(page, copy_of_example(page, tmp_path), {"PATH": path_with("snakemake")})


def test_page_of_airflow_is_followed(tmp_path: Path) -> None:
    page = PAGES / "airflow.md"
    copy = copy_of_example(page, tmp_path)
    variables = {
        "PATH": path_with("airflow"),
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(copy / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    around, words = os.environ | variables, ["airflow", "db", "migrate"]
    subprocess.run(words, env=around, check=True, capture_output=True, timeout=300)

    follow(page, copy, variables)
