"""What is passed over in checking needs no check."""

from typing import Any

import pytest

from furness.graph.wires import taken_at_once
from furness.model.interface import Input
from furness.model.types import parse_type
from furness.model.values import check

VALUES: tuple[Any, ...] = (0, -(10**30), 1.5, True, None, "", "$x", "\0", [], [1], {}, {"a": 1})
TYPES = (
    *("String", "Integer", "Float", "Boolean", "Json", "File", "Directory", "Enum[a, b]"),
    *("List[Integer]", "Optional[Integer]", "Optional[Boolean]", "Optional[List[Integer]]"),
)


@pytest.mark.parametrize("kind", TYPES)
def test_taken_at_once_is_only_what_has_the_form_of_its_type(kind: str) -> None:
    declared = Input(type=parse_type(kind))

    taken = [value for value in VALUES if type(value) in taken_at_once(declared)]

    assert [check(value, declared.type) for value in taken] == taken


def test_taken_at_once_with_bounds_is_no_number() -> None:
    declared = Input(type=parse_type("Integer"), default=None, minimum=1)

    assert taken_at_once(declared) == {type(None)}
