"""Inputs: which must be given."""

from typing import Any

import pytest
from msgspec import UNSET

from furness.model.interface import Input
from furness.model.types import parse_type


@pytest.mark.parametrize(
    ("kind", "default", "required"),
    [
        pytest.param("Float", UNSET, True, id="no default"),
        pytest.param("Float", 1.0, False, id="a default"),
        pytest.param("Float", None, False, id="null"),
        pytest.param("Optional[Float]", UNSET, False, id="optional"),
        pytest.param("List[File]", UNSET, True, id="a list"),
    ],
)
def test_input_is_required_without_default_unless_optional(
    kind: str, default: Any, required: bool
) -> None:
    assert Input(type=parse_type(kind), default=default).is_required is required
