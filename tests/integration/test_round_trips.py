"""What was exported and is imported again has the interface that it had."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from furness.catalog.find import Catalog
from furness.exporting import Wanted, export, write
from furness.importers.interface import Importer
from furness.importers.kfp import KfpImporter
from furness.model.document import parse_document
from furness.model.operator import Operator
from furness.model.pipeline import Unit
from furness.model.types import optional
from furness.model.values import check
from tests.integration.exported.cases import OPERATORS, PIPELINES, UNITS

pytestmark = pytest.mark.integration

EXAMPLES = Path(__file__).parents[2] / "examples"
IMPORTERS: dict[str, type[Importer]] = {"kfp": KfpImporter}
"""Who reads what is exported to a target."""


def interface(unit: Unit) -> Any:
    """Give inputs with their types and defaults, and outputs, of operators with types."""
    inputs = {}
    for name, one in unit.inputs.items():
        default = None if one.default is UNSET else one.default
        kind = one.type if one.is_required or default is not None else optional(one.type)
        inputs[name] = (str(kind), one.is_required, default and check(default, kind))
    if not isinstance(unit, Operator):
        return inputs, {*unit.outputs}
    return inputs, {name: str(one.type) for name, one in unit.outputs.items()}


@pytest.mark.parametrize("target", sorted(IMPORTERS))
@pytest.mark.parametrize(
    "path",
    [*(UNITS / name for name in (*OPERATORS, *PIPELINES)), *EXAMPLES.glob("*/pipeline.yaml")],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_interface_is_kept(path: Path, target: str, tmp_path: Path) -> None:
    if path.parent.name == "growing":
        pytest.skip("no other system can run it")
    made, _ = export(Wanted(source=str(path), target=target))
    write(made, str(tmp_path))

    imported = IMPORTERS[target]().translate(str(tmp_path / made.main))

    again = parse_document(imported.files[imported.main].decode(), imported.main)
    assert interface(again) == interface(Catalog().find(str(path), "/"))
