from typing import Any

import pytest

from furness.graph.compare import adds, breaks
from furness.model.document import decode
from furness.model.operator import Operator

BEFORE: dict[str, Any] = {
    "operator": "blur",
    "inputs": {"image": "File", "sigma": {"type": "Float", "default": 1.0, "maximum": 9}},
    "outputs": {"blurred": {"type": "File", "path": "b.tif"}, "mean": "Float"},
}
CHANGES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, []),
    "a new optional input": ({"inputs": {"extra": {"type": "String", "default": ""}}}, []),
    "a new output": ({"outputs": {"more": "String"}}, []),
    "a wider type": ({"inputs": {"image": {"type": "Optional[File]", "default": None}}}, []),
    "an input gone": ({"inputs": {"sigma": None}}, ["the input `sigma` is gone"]),
    "a new required input": (
        {"inputs": {"mask": "File"}},
        ["the new input `mask` is required"],
    ),
    "another type": (
        {"inputs": {"sigma": {"type": "Integer", "default": 1, "maximum": 9}}},
        ["the input `sigma` was Float and is Integer"],
    ),
    "a default gone": (
        {"inputs": {"sigma": {"type": "Float", "maximum": 9}}},
        ["the input `sigma` has become required"],
    ),
    "a narrower range": (
        {"inputs": {"sigma": {"type": "Float", "default": 1.0, "maximum": 5}}},
        ["the input `sigma` takes a narrower range"],
    ),
    "an output gone": ({"outputs": {"mean": None}}, ["the output `mean` is gone"]),
    "an output that may be missing": (
        {"outputs": {"mean": "Optional[Float]"}},
        ["the output `mean` was Float and is Optional[Float]"],
    ),
}


def changed(changes: dict[str, Any]) -> Operator:
    after = dict(BEFORE)
    for part, several in changes.items():
        merged = {**BEFORE[part], **several}
        after[part] = {name: one for name, one in merged.items() if one is not None}
    operator = decode(after)
    assert isinstance(operator, Operator)
    return operator


@pytest.mark.parametrize(("changes", "expected"), CHANGES.values(), ids=CHANGES)
def test_breaks_says_what_users_could_no_longer_do(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert breaks(changed({}), changed(changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"inputs": {"extra": "Optional[String]"}}, ["the input `extra` is new"]),
        ({"inputs": {"image": "Optional[File]"}}, ["the input `image` takes more"]),
        (
            {"inputs": {"sigma": {"type": "Float", "default": 1.0}}},
            ["the input `sigma` takes more"],
        ),
        ({"outputs": {"more": "String"}}, ["the output `more` is new"]),
        ({"inputs": {"sigma": None}}, []),
    ],
    ids=["nothing", "input", "wider type", "wider range", "output", "gone"],
)
def test_adds_says_what_users_can_do_that_they_could_not(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert adds(changed({}), changed(changes)) == expected
