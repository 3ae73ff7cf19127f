"""All sources of ours compile, and nothing is wrong with any."""

import collections

import pytest

from furness.model.operator import Operator
from furness.projects import find
from tests.corpus import CORPUS, FOLDERS, PARTS, SOURCES, Source


@pytest.mark.parametrize("source", CORPUS, ids=lambda one: one.name)
def test_source_compiles_and_is_well(source: Source) -> None:
    found = find(source.name, str(SOURCES / FOLDERS[source.style])).unit

    assert isinstance(found, Operator)
    assert source.arguments.keys() <= found.inputs.keys()
    required = {name for name, one in found.inputs.items() if one.is_required}
    assert required <= source.arguments.keys()
    assert source.expected.keys() | {*source.varies} <= found.outputs.keys()
    assert found.outputs


def test_corpus_has_every_source_and_enough_of_each_style() -> None:
    named = {(one.style, one.file) for one in CORPUS}
    there = {
        (style, path.name)
        for style, folder in FOLDERS.items()
        for path in (SOURCES / folder).iterdir()
        if path.is_file() and path.name not in {*PARTS, "expected.json"}
    }

    assert named == there
    assert len(named) >= 45
    assert min(collections.Counter(style for style, _ in named).values()) >= 8
