"""What leaves by an exporter and comes back by an importer keeps its interface."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from furness.catalog.find import Catalog
from furness.exporting import export_file
from furness.importing import import_file
from furness.model.artifact import files_in
from furness.model.document import parse_document
from furness.model.interface import Input
from furness.model.pipeline import Unit
from furness.model.types import optional
from furness.model.values import check
from tests.integration.exported.cases import OPERATORS, PIPELINES, UNITS

EXAMPLES = Path(__file__).parents[2] / "examples"
SOURCES = [
    *(UNITS / name for name in (*OPERATORS, *PIPELINES)),
    *(EXAMPLES / name / "pipeline.yaml" for name in ("cells", "csv-report", "shear", "words")),
]
TARGETS = ("cwl", "kfp")


def told(one: Input) -> tuple[str, bool, Any]:
    """Give what must come back of an input: its type, whether it is required, its default."""
    default = None if one.default is UNSET else one.default
    if files_in(default):
        return str(one.type), False, "a file"
    kind = one.type if one.is_required or default is not None else optional(one.type)
    return str(kind), one.is_required, default if default is None else check(default, kind)


def interface(unit: Unit) -> tuple[dict[str, Any], list[str]]:
    return {name: told(one) for name, one in unit.inputs.items()}, sorted(unit.outputs)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("target", TARGETS)
def test_interface_comes_back(target: str, source: Path, tmp_path: Path) -> None:
    before = interface(Catalog().find(str(source), "/"))
    made = export_file(source, target, tmp_path / "there")

    imported = import_file(tmp_path / "there" / made.main, target, tmp_path / "back")

    text = imported.files[imported.main].decode()
    inputs, outputs = interface(parse_document(text, imported.main))
    assert ({name: inputs.get(name) for name in before[0]}, outputs) == before
    assert [name for name in inputs.keys() - before[0] if inputs[name][1]] == []
