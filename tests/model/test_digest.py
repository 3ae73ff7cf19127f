"""Digests: equal things have equal ones, different things different ones."""

import pytest

from furness.model.digest import canonical, digest, digest_bytes, is_digest
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.resources import Memory, Resources
from furness.model.types import parse_type


def test_canonical_keys_are_sorted_without_spaces() -> None:
    assert canonical({"b": [1, 2.5], "a": None}) == b'{"a":null,"b":[1,2.5]}'


def test_canonical_types_and_amounts_are_texts() -> None:
    assert canonical(Input(type=parse_type("List[File]"))) == b'{"type":"List[File]"}'
    assert canonical(Resources(memory=Memory(1024))) == b'{"memory":"1 KiB"}'


def test_digest_order_of_keys_does_not_matter() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_digest_any_change_gives_another() -> None:
    values = [1, 1.5, "1", [1], {"a": 1}, None, True, Operator(operator="a")]

    assert len({digest(value) for value in values}) == len(values)


def test_digest_bytes_is_blake3() -> None:
    known = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"

    assert digest_bytes(b"") == f"blake3:{known}"


@pytest.mark.parametrize(
    ("text", "result"), [(digest(1), True), ("blake3:12", False), ("sha256:" + "0" * 64, False)]
)
def test_is_digest_tells_by_its_form(text: str, result: bool) -> None:
    assert is_digest(text) is result
