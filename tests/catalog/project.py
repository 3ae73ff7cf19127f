"""A project whose pipeline takes an operator of a catalog by name."""

from pathlib import Path

import pytest

from furness.catalog.find import Catalog
from furness.errors import FurnessError
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline
from furness.publish.move import push
from tests.catalog.operators import write

STICK = "oci-layout:stick"


def operator_of(*catalogs: str, renews: bool = False) -> Operator:
    """Give the operator of the pipeline's step."""
    found = Catalog(catalogs, renews=renews).find("p.yaml", "")
    assert isinstance(found, Pipeline)
    operator = found.steps["one"].operator
    assert isinstance(operator, Operator)
    return operator


def add(folder: Path, version: str) -> None:
    """Add a version to the folder of operators."""
    place = folder / "operators" / "blur" / version
    document = write(place)
    document.write_text(document.read_text().replace("1.2.0", f'"{version}"'))


def refused(*catalogs: str) -> FurnessError:
    """Give the error that the pipeline has."""
    with pytest.raises(FurnessError) as caught:
        Catalog(catalogs).find("p.yaml", "")
    return caught.value


def code_of(error: FurnessError) -> str:
    """Give the code of an error."""
    return error.problems[0].code


def other_operator(folder: Path) -> str:
    """Publish another operator, keep it, and give its digest."""
    document = write(folder / "operators" / "sharpen")
    document.write_text(document.read_text().replace("operator: blur", "operator: sharpen"))
    digest = push("sharpen", STICK).digest
    assert Catalog([STICK]).find("sharpen", "")
    return digest
