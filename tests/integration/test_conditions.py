"""Conditions where nothing of ours is, by the thousand; `tests/runtime` tries some hundreds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.runtime.conditions import PARTS, agrees_with_the_reader, disagreements

pytestmark = [pytest.mark.integration, pytest.mark.beside]


@given(some.integers(0, 2**64))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_evaluate_random_conditions_answers_as_here_or_refuses(seed: int) -> None:
    assert disagreements(seed) == []


@given(some.lists(some.sampled_from(PARTS), max_size=12).map(" ".join))
@settings(max_examples=700, deadline=None, derandomize=True)
def test_check_portable_random_words_agrees_with_the_reader(text: str) -> None:
    assert agrees_with_the_reader(text)
