"""Every target's own consumer accepts what is exported: many operators, several pipelines."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from furness import plugins
from furness.catalog.find import Catalog
from furness.exporters.interface import Exporter
from furness.exporting import Wanted, subject_of, write
from furness.graph.check import check
from furness.model.operator import Operator
from furness.model.pipeline import Unit
from tests.corpus import CORPUS, FOLDERS, SOURCES
from tests.integration.consumers import (
    airflow,
    argo,
    cwl,
    dockerfile,
    kfp,
    kubernetes,
    pegasus,
    shell,
    snakemake,
    step_functions,
)
from tests.integration.consumers import slurm as batch
from tests.integration.consumers.asking import Verdicts
from tests.integration.exported.cases import OPERATORS, PIPELINES, UNITS
from tests.integration.slurm import Slurm
from tests.integration.test_corpus import CLAIMED, install, is_python

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
LEAST = 60

OPERATORS_ONLY = ("c3", "dockerfile")

Accept = Callable[[Iterable[Path]], Verdicts]

CONSUMERS: dict[str, dict[str, Accept]] = {
    "airflow": {r".*\.py": airflow.accept_all},
    "argo": {
        r".*(?<!-plan)\.yaml": argo.accept_all,
        r".*-plan\.yaml": kubernetes.accept_all,
    },
    "c3": {
        r".*\.cwl": cwl.accept_all,
        r".*(?<!\.job)\.yaml": kfp.accept_all,
        r".*\.job\.yaml": kubernetes.accept_all,
    },
    "cwl": {r".*\.cwl": cwl.accept_all},
    "dockerfile": {"Dockerfile": dockerfile.accept_all},
    "kfp": {r".*\.yaml": kfp.accept_all},
    "kubernetes": {r".*\.yaml": kubernetes.accept_all},
    "pegasus": {r".*\.yml": pegasus.accept_all},
    "shell": {r".*\.sh": shell.accept_all},
    "slurm": {r".*\.sh": shell.accept_all},
    "snakemake": {"Snakefile": snakemake.accept_all},
    "step_functions": {r".*\.asl\.json": step_functions.accept_all},
}
"""Who is asked about which of a target's files, by patterns of their names."""


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Unit]:
    """Give operators of all kinds and pipelines, by where they are."""
    claimed = tmp_path_factory.mktemp("claimed")
    install(claimed, "--no-deps", CLAIMED)
    styles = {source.style: FOLDERS[source.style] for source in CORPUS}
    paths = [
        *sorted((ROOT / "operators").glob("*/operator.yaml")),
        *sorted((ROOT / "examples").glob("*/pipeline.yaml")),
        *(UNITS / name for name in (*OPERATORS, *PIPELINES)),
        *(SOURCES / styles[one.style] / one.name for one in CORPUS if one.style != "script"),
        *(path for path in sorted(claimed.rglob("*.py")) if is_python(path)),
    ]
    found = {str(path): found_at(path) for path in dict.fromkeys(paths)}
    return {path: unit for path, unit in found.items() if not check(unit)}


def found_at(path: Path) -> Unit:
    return Catalog().find(str(path), "/")


def exported(target: str, units: dict[str, Unit], folder: Path) -> list[Path]:
    """Export all units that a target takes, each into a folder of its own."""
    exporter = plugins.load("exporters", target, Exporter)()
    folders = []
    for number, (path, unit) in enumerate(units.items()):
        if target in OPERATORS_ONLY and not isinstance(unit, Operator):
            continue
        made = exporter.export(subject_of(unit, Wanted(source=path, target=target)))
        write(made, str(folder / str(number)))
        folders.append(folder / str(number))
    return folders


def test_there_are_operators_enough(units: dict[str, Unit]) -> None:
    assert sum(isinstance(unit, Operator) for unit in units.values()) >= LEAST


def test_every_exporter_has_a_consumer() -> None:
    assert CONSUMERS.keys() == plugins.names("exporters").keys()


@pytest.mark.parametrize("target", sorted(CONSUMERS))
def test_consumer_accepts_every_unit(target: str, units: dict[str, Unit], tmp_path: Path) -> None:
    folders = exported(target, units, tmp_path)
    assert len(folders) >= LEAST

    for pattern, accept in CONSUMERS[target].items():
        paths = [
            path
            for folder in folders
            for path in sorted(folder.iterdir())
            if re.fullmatch(pattern, path.name)
        ]
        complaints = {path: said for path, said in accept(paths).items() if said}
        assert complaints == {}
        assert len(paths) >= len(folders)


def test_sbatch_takes_the_jobs(slurm: Slurm, units: dict[str, Unit], tmp_path: Path) -> None:
    folders = exported("slurm", units, tmp_path)[:10]
    paths = [path for folder in folders for path in folder.glob("*.job.sh")]

    assert {path: said for path, said in batch.accept_all(slurm, paths).items() if said} == {}
