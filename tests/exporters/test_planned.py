import re
from collections.abc import Callable
from typing import Any

import pytest

from furness.exporters import _plan
from furness.exporters._planned import Planned
from furness.exporters._pod import name_for
from furness.exporting import Wanted, subject_of
from furness.model.pipeline import Exit, Pipeline, Step
from furness.testing.examples import DOUBLE, operator, pipeline

LONGEST = 63
LONG = "a-name-that-is-longer-than-any-name-of-kubernetes-may-be-with-its-end"
ODD = ("begin", "a-b", "a_b", f"{LONG}-one", "begin-2", f"{LONG}-two", "a-b-2", "a_b_2")
"""Names of steps, of which a target spells some alike, or as it has numbered another."""

SPELLINGS: dict[str, Callable[[str], str]] = {
    "identifiers": lambda path: re.sub(r"\W", "_", path),
    "pods": name_for,
    "pods with something before": lambda path: name_for(f"step-{path}"),
}


def planned(*names: str, **more: Any) -> Planned:
    return _plan.plan(subject_of(of_steps(*names, **more), Wanted(source="", target="")))


def of_steps(*names: str, **more: Any) -> Pipeline:
    steps = {name: Step(operator=DOUBLE, arguments={"number": 1}) for name in names}
    return pipeline(steps, **more)


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_names_in_a_target_are_all_different_and_none_is_its_own(
    spell: Callable[[str], str],
) -> None:
    ends = Exit(always=Step(operator=operator("tell")))
    taken = {spell("begin"), spell("exit/always")}

    names = planned(*ODD, exit=ends).named(spell, taken)

    assert [*names] == [*ODD, "exit/always"]
    assert len({*names.values()} | taken) == len(names) + len(taken)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", one) for one in names.values())


def test_name_that_nothing_else_has_is_as_the_target_spells_it() -> None:
    names = planned("a", "A b", "a-b", "c").named(name_for, ("c",))

    assert names == {"a": "a", "A b": "a-b", "a-b": "a-b-2", "c": "c-2"}


def test_names_that_are_cut_short_keep_their_number() -> None:
    steps = [f"{LONG}-{end}" for end in ("one", "two", "three")]

    names = [*planned(*steps).named(lambda path: name_for(f"step-{path}")).values()]

    assert names[0] == f"step-{LONG}"[:LONGEST]
    assert [one[-2:] for one in names[1:]] == ["-2", "-3"]
    assert max(map(len, names)) <= LONGEST


def test_names_do_not_change_when_a_step_is_added_at_the_end() -> None:
    before, after = (planned(*steps).named(name_for) for steps in (ODD[:-1], ODD))

    assert {path: after[path] for path in before} == before
    assert planned(*ODD).named(name_for) == after
