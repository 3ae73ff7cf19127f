"""What an operator runs in: where a target does not make it whole, it says so."""

import pytest

from furness import plugins
from furness.exporters.interface import Export, Exporter
from furness.exporting import Wanted, subject_of
from furness.model.environment import Environment, Python, R
from furness.model.pipeline import Step, Unit
from furness.testing.examples import operator, pipeline

IN_FOLDERS = ("airflow", "pegasus", "shell", "slurm", "snakemake")
IN_IMAGES = ("argo", "kfp", "kubernetes", "step_functions")

LOST = {
    "system packages": (Environment(python=Python(system=("libgsl",))), "libgsl"),
    "requirements": (Environment(python=Python(requirements=("more.txt",))), "more.txt"),
    "version of Python": (Environment(python=Python(version=">=3.12")), "version >=3.12"),
    "R packages": (Environment(r=R(packages=("ggplot2", "dplyr"))), "R's ggplot2, R's dplyr"),
    "system packages of R": (Environment(r=R(system=("libgsl",))), "libgsl"),
    "version of R": (Environment(r=R(version="4.3")), "version 4.3"),
    "all of it": (
        Environment(python=Python(version=">=3.12", requirements=("a",), system=("b",))),
        "b, a, version >=3.12",
    ),
}
"""Environments that no virtual environment holds, and what is told to be missing."""

lost = pytest.mark.parametrize(("environment", "missing"), LOST.values(), ids=LOST)


def exported(unit: Unit, target: str) -> Export:
    exporter = plugins.load("exporters", target, Exporter)()
    return exporter.export(subject_of(unit, Wanted(source="", target=target)))


def told(environment: Environment, target: str) -> list[str]:
    """Give what a target says of packages that are not there."""
    unit = pipeline({"plot": Step(operator=operator("draw", environment=environment))})
    warnings = exported(unit, target).warnings
    return [one.message for one in warnings if one.code == "export-packages"]


@pytest.mark.parametrize("target", IN_FOLDERS)
@lost
def test_target_with_a_shared_folder_says_what_it_does_not_install(
    environment: Environment, missing: str, target: str
) -> None:
    assert told(environment, target) == [f"what `plot` runs in is not made whole: {missing}"]


@lost
def test_cwl_says_what_no_tool_is_given(environment: Environment, missing: str) -> None:
    assert told(environment, "cwl") == [f"what `draw` runs in is not made for it: {missing}"]


def test_cwl_installs_no_python_packages_either() -> None:
    environment = Environment(python=Python(packages=("numpy",), system=("libgsl",)))

    assert told(environment, "cwl") == ["what `draw` runs in is not made for it: numpy, libgsl"]


@pytest.mark.parametrize("target", IN_FOLDERS)
def test_python_packages_are_installed_without_a_word(target: str) -> None:
    assert told(Environment(python=Python(packages=("numpy",))), target) == []


@pytest.mark.parametrize("target", IN_IMAGES)
@lost
def test_image_has_it_all(environment: Environment, missing: str, target: str) -> None:
    assert missing
    assert told(environment, target) == []


def test_dockerfile_says_which_requirements_it_leaves_out() -> None:
    python = Python(version=">=3.12", requirements=("a.txt", "b.txt"), system=("libgsl",))

    made = exported(operator("draw", environment=Environment(python=python)), "dockerfile")

    [warning] = made.warnings
    assert warning.code == "export-packages"
    assert warning.message == "the packages in `a.txt`, `b.txt` are not installed"


@pytest.mark.parametrize(
    ("environment", "texts"),
    [
        (Environment(python=Python(version=">=3.12", system=("libgsl",))), ("3.12", "libgsl")),
        (Environment(r=R(version="4.3", packages=("dplyr",))), ("4.3", "dplyr")),
    ],
    ids=["Python", "R"],
)
def test_dockerfile_has_all_else_without_a_word(
    environment: Environment, texts: tuple[str, ...]
) -> None:
    made = exported(operator("draw", environment=environment), "dockerfile")

    text = made.files["Dockerfile"].decode()
    assert made.warnings == ()
    assert all(one in text for one in texts)
