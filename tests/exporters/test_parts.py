"""Operators of one name in one pipeline: each has its own code, or what is exported is refused."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from furness import plugins
from furness.errors import DocumentError
from furness.exporters._parts import Parts
from furness.exporters.interface import Export, Exporter
from furness.exporting import Wanted, subject_of
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step
from furness.testing.examples import operator, pipeline

IN_IMAGES = ("argo", "kfp", "kubernetes", "step_functions")
IN_FOLDERS = ("airflow", "pegasus", "shell", "slurm", "snakemake")


def count(folder: Path, text: str) -> Operator:
    """Give an operator `count`, whose source is in a folder of its own."""
    source = folder / "count.py"
    folder.mkdir()
    source.write_text(text)
    return operator("count", source=str(source), command=("python", str(source)))


@pytest.fixture
def twins(tmp_path: Path) -> tuple[Operator, Operator]:
    """Give two operators that differ in nothing but their code."""
    return count(tmp_path / "a", "1"), count(tmp_path / "b", "2")


def of(*operators: Operator) -> Pipeline:
    return pipeline({f"step{number}": Step(operator=one) for number, one in enumerate(operators)})


def exported(unit: Pipeline, target: str) -> Export:
    exporter = plugins.load("exporters", target, Exporter)()
    return exporter.export(subject_of(unit, Wanted(source="", target=target)))


def test_operators_that_differ_in_their_code_only_are_told_apart(
    twins: tuple[Operator, Operator],
) -> None:
    made = Parts(subject_of(of(*twins), Wanted(source="", target="")), in_images=False)

    assert [made.key_of(one) for one in twins] == ["count", "count-2"]
    assert made.files["furness/operators/count/count.py"] == b"1"
    assert made.files["furness/operators/count-2/count.py"] == b"2"


def test_copies_of_one_operator_are_one(tmp_path: Path) -> None:
    copies = count(tmp_path / "a", "1"), count(tmp_path / "b", "1")
    made = Parts(subject_of(of(*copies), Wanted(source="", target="")), in_images=False)

    assert [made.key_of(one) for one in copies] == ["count", "count"]


@pytest.mark.parametrize("target", IN_FOLDERS)
def test_targets_that_share_a_folder_take_both(
    target: str, twins: tuple[Operator, Operator]
) -> None:
    made = exported(of(*twins), target)

    codes = {made.files[f"furness/operators/{key}/count.py"] for key in ("count", "count-2")}
    assert codes == {b"1", b"2"}


@pytest.mark.parametrize("target", IN_IMAGES)
def test_targets_with_images_refuse_two_of_one_name(
    target: str, twins: tuple[Operator, Operator]
) -> None:
    with pytest.raises(DocumentError, match="two operators that differ have the image") as caught:
        exported(of(*twins), target)

    [problem] = caught.value.problems
    assert problem.code == "export-names"
    assert problem.hint == "give one of them another name than `count`, in a document"


@pytest.mark.parametrize("target", IN_IMAGES)
def test_targets_with_images_take_copies_and_other_names(
    target: str, twins: tuple[Operator, Operator], tmp_path: Path
) -> None:
    first, second = twins
    others = replace(second, operator="letters"), count(tmp_path / "c", "1")

    assert exported(of(first, *others), target).main
