import json
from importlib import resources
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from referencing import Registry, Resource

from furness.oci.sbom import Component, write_sbom

schemas = pytest.importorskip("cyclonedx.schema")
IMAGE = Component(name="a.b/blur", version="1.0", kind="container")
PARTS = [
    Component(name="six", version="1.17.0", purl="pkg:pypi/six@1.17.0", hashes=("0" * 64,)),
    Component(name="libgl1", purl="pkg:generic/libgl1"),
]


def schema(name: str) -> Any:
    return json.loads((resources.files(schemas) / "_res" / name).read_text())


def test_sbom_is_valid_against_the_published_schema() -> None:
    others = ["spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"]
    known = Registry().with_resources(
        (f"http://cyclonedx.org/schema/{name}", Resource.from_contents(schema(name)))
        for name in others
    )

    checker = jsonschema.Draft7Validator(schema("bom-1.6.SNAPSHOT.schema.json"), registry=known)

    assert not list(checker.iter_errors(json.loads(write_sbom(IMAGE, PARTS))))


def test_sbom_of_the_same_content_is_the_same_and_of_other_content_is_not() -> None:
    first, second = write_sbom(IMAGE, PARTS), write_sbom(IMAGE, PARTS)
    other = write_sbom(IMAGE, PARTS[:1])

    assert first == second
    assert json.loads(first)["serialNumber"] != json.loads(other)["serialNumber"]
