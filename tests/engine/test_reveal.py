import pytest

from furness.engine.reveal import reveal
from furness.errors import ArgumentError
from furness.testing.examples import operator

ONE = operator("o", secrets=("KEY",))


def test_reveal_gives_what_the_machine_has_and_nothing_else() -> None:
    assert reveal(ONE, {"KEY": "hidden", "OTHER": "x"}) == {"KEY": "hidden"}


def test_reveal_missing_secret_is_told_by_name() -> None:
    with pytest.raises(ArgumentError, match="the secret `KEY` of `o` is not set") as caught:
        reveal(ONE, {"OTHER": "hidden"})

    assert "hidden" not in str(caught.value.problems)
