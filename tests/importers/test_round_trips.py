"""What leaves by an exporter and comes back by an importer keeps its interface."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from furness.catalog.find import Catalog
from furness.exporting import export_file
from furness.graph.check import check
from furness.importing import import_file
from furness.model.artifact import files_in
from furness.model.interface import Input
from furness.model.pipeline import Unit

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "tests" / "integration" / "exported" / "units"
SOURCES = [
    *sorted(path for path in UNITS.iterdir() if path.suffix in (".yaml", ".sh")),
    *(UNITS / name for name in ("upper.py", "total.py", "pick.py", "glue.py", "mean.py")),
    *(ROOT / "examples" / name / "pipeline.yaml" for name in ("cells", "csv-report", "words")),
]
TARGETS = ("cwl", "kfp")


def told(one: Input) -> tuple[str, Any]:
    """Give what must come back of an input: its type, and its default."""
    default = None if one.default is UNSET and one.type.is_optional else one.default
    return str(one.type), "a file" if files_in(default) else default


def found(path: Path) -> Unit:
    unit = Catalog().find(str(path), "/")
    assert check(unit) == []
    return unit


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("target", TARGETS)
def test_interface_comes_back(target: str, source: Path, tmp_path: Path) -> None:
    unit = found(source)
    made = export_file(source, target, tmp_path / "there")

    imported = import_file(tmp_path / "there" / made.main, target, tmp_path / "back")

    back = found(tmp_path / "back" / imported.main)
    inputs = {name: told(one) for name, one in back.inputs.items()}
    assert {name: inputs.get(name) for name in unit.inputs} == {
        name: told(one) for name, one in unit.inputs.items()
    }
    assert list(back.outputs) == list(unit.outputs)
    assert [name for name, one in back.inputs.items() if one.is_required] == [
        name for name, one in unit.inputs.items() if one.is_required
    ]
