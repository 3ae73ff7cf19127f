"""Which tasks a task that adds steps may mean by a name, before it is known what was added."""

from collections.abc import Container, Iterable, Iterator
from itertools import product

from furness.engine.feeding import Spot


def meant_by(adder: Spot, names: Iterable[str], adders: Container[str]) -> Iterator[Spot]:
    """Give the tasks that a task which adds steps may mean by names.

    They are its own, or beside it; or, where a scattered step had added it, beside that, and so on.

    Args:
        adder: The task.
        names: The names.
        adders: The steps that add steps.
    """
    path, index = adder
    prefixes = [f"{path}/"]
    while path in adders:
        path = path.rpartition("/")[0]
        prefixes.append(f"{path}/" if path else "")
    for prefix, name in product(prefixes, names):
        for length in range(len(index) + 1):
            yield prefix + name, index[:length]
