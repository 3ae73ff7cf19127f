import pytest

from furness import plugins
from furness.errors import NotFoundError, OutsideError
from furness.executors.interface import Executor
from furness.stores.interface import Store


def test_plugins_load_gives_the_class_of_a_name() -> None:
    assert plugins.load("executors", "memory", Executor).__name__ == "MemoryExecutor"


def test_plugins_load_unknown_name_says_what_may_be_meant() -> None:
    with pytest.raises(NotFoundError, match="`proces` is not one of the executors") as caught:
        plugins.load("executors", "proces", Executor)

    assert caught.value.hint == "did you mean `process`?"


def test_plugins_load_name_that_is_like_no_other_lists_them() -> None:
    with pytest.raises(NotFoundError) as caught:
        plugins.load("stores", "xyz", Store)

    assert "`directory`, `memory`" in str(caught.value.hint)


def test_plugins_load_of_another_interface_is_refused() -> None:
    with pytest.raises(OutsideError, match="is not a Store"):
        plugins.load("executors", "memory", Store)
