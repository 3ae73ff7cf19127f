"""The JSON Schema of the documents, checked with a validator of its own."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from furness.model.document import SCHEMAS
from furness.model.markup import read_yaml
from furness.model.schema import KINDS, Kind, as_text, schema, write_schemas

ROOT = Path(__file__).parents[2]


def refusals(kind: Kind, text: str) -> list[str]:
    return [e.message for e in Draft202012Validator(schema(kind)).iter_errors(read_yaml(text, "d"))]


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_itself_valid(kind: Kind) -> None:
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_schema_published_file_is_up_to_date(kind: Kind) -> None:
    written = (ROOT / SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8")

    assert written == as_text(schema(kind))


def test_schema_documents_of_the_design_are_valid(operator_text: str, pipeline_text: str) -> None:
    assert refusals("operator", operator_text) == []
    assert refusals("pipeline", pipeline_text) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        pytest.param("operator", "operator: a\ninputs: {b: File, c: 'List[File]'}", id="types"),
        pytest.param(
            "pipeline",
            "pipeline: a\nsteps: {b: {operator: {operator: c}, needs: d, scatter: {cross: [e]}}}",
            id="steps",
        ),
        pytest.param(
            "pipeline", "pipeline: a\nsteps: {}\noutputs: {b: {value: $c.d}}", id="outputs"
        ),
    ],
)
def test_schema_short_forms_are_valid(kind: Kind, text: str) -> None:
    assert refusals(kind, text) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        pytest.param("operator", "version: a", id="no name"),
        pytest.param("operator", "operator: a\nsorce: b", id="an unknown key"),
        pytest.param("operator", "operator: a\nversion: 1.1", id="a number for a version"),
        pytest.param("operator", "operator: a\ninputs: {b: Fil}", id="no type"),
        pytest.param("operator", "operator: a\nresources: {memory: 4}", id="no unit"),
        pytest.param("operator", "operator: a\nenvironment: hots", id="no environment"),
        pytest.param("operator", "operator: a\nenvironment: {}", id="an empty environment"),
        pytest.param("pipeline", "pipeline: a", id="no steps"),
        pytest.param("pipeline", "pipeline: a\nsteps: {b: {}}", id="no operator"),
        pytest.param(
            "pipeline", "pipeline: a\nsteps: {b: {operator: c, scatter: {zap: [d]}}}", id="scatter"
        ),
        pytest.param(
            "pipeline", "pipeline: a\nsteps: {}\noutputs: {b: {value: c, x: d}}", id="outputs"
        ),
    ],
)
def test_schema_wrong_documents_are_refused(kind: Kind, text: str) -> None:
    assert refusals(kind, text)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_every_field_is_described(kind: Kind) -> None:
    whole = schema(kind)

    parts = [whole, *whole["$defs"].values()]

    assert all(field["description"] for part in parts for field in part["properties"].values())


def test_write_schemas_gives_the_files_that_it_wrote(tmp_path: Path) -> None:
    written = write_schemas(str(tmp_path / "new"))

    assert [Path(one).name for one in written] == [f"{kind}.schema.json" for kind in KINDS]
    assert all(Path(one).read_text(encoding="utf-8").startswith("{") for one in written)
