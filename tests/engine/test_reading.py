from typing import Any

import pytest

from furness.engine.elements import Elements, Group
from furness.engine.reading import Reading
from furness.graph.expand import expand
from furness.graph.plan import (
    Above,
    Argument,
    Gathered,
    Keyed,
    Many,
    Moved,
    Picked,
    Produced,
    Value,
)
from furness.model.pipeline import Scatter, Step
from furness.model.run import State
from furness.testing.examples import operator, pipeline

ONE = operator("one", {"i": "Integer"}, {"o": "Integer"})
PLAN = expand(
    pipeline(
        {
            "a": Step(operator=ONE, arguments={"i": 1}),
            "s": Step(operator=ONE, arguments={"i": "$x"}, scatter=Scatter(("i",))),
            "t": Step(operator=ONE, arguments={"i": "$s.o"}, scatter=Scatter(("i",))),
        },
        {"x": "List[Integer]"},
    )
)
OF_A, OF_S = Produced(0, "o"), Produced(1, "o")


@pytest.fixture
def reading() -> Reading:
    """A run in which `a` gave 7, `s` was scattered over two, and its second element skipped."""
    elements = Elements(PLAN)
    found = Reading(PLAN, {"x": [1, 2], "n": 5}, elements)
    for axis in (1, 2):
        elements.open(axis, 0, Group(0, 2, lists=([1, 2],)))
    elements.states[0][0] = elements.states[1][0] = State.SUCCEEDED
    elements.states[1][1] = State.SKIPPED
    found.keep(0, 0, {"o": 7})
    found.keep(1, 0, {"o": 10})
    return found


@pytest.mark.parametrize(
    ("source", "element", "status", "value"),
    [
        pytest.param(Value(3), 0, State.SUCCEEDED, 3, id="value"),
        pytest.param(Argument("n"), 1, State.SUCCEEDED, 5, id="argument"),
        pytest.param(OF_A, 0, State.SUCCEEDED, 7, id="produced"),
        pytest.param(OF_S, 1, State.SKIPPED, None, id="skipped"),
        pytest.param(Above(1, OF_A), 1, State.SUCCEEDED, 7, id="above"),
        pytest.param(Picked(1, 0), 1, State.SUCCEEDED, 2, id="picked"),
        pytest.param(Moved(2, 0, 1, OF_S), 0, State.SUCCEEDED, 10, id="moved"),
        pytest.param(Moved(2, 0, 1, OF_S), 1, State.SKIPPED, None, id="moved-and-skipped"),
        pytest.param(Gathered(1, OF_S), 0, State.SUCCEEDED, [10], id="gathered"),
        pytest.param(Gathered(1, OF_S, whole=True), 0, State.SUCCEEDED, [10, None], id="whole"),
        pytest.param(Many((Value(1), OF_A)), 0, State.SUCCEEDED, [1, 7], id="many"),
        pytest.param(Keyed({"k": OF_A}), 0, State.SUCCEEDED, {"k": 7}, id="keyed"),
    ],
)
def test_reading_source_has_a_status_and_a_value(
    reading: Reading, source: object, element: int, status: State, value: object
) -> None:
    assert reading.status(source, element) == status  # type: ignore[arg-type]  # any source
    assert reading.read(source, element) == value  # type: ignore[arg-type]


class Watched(list[bytearray]):
    """The states of steps, and how often one was looked at."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        self.looks += 1
        return super().__getitem__(place)


@pytest.mark.parametrize("kind", [Many, Keyed])
@pytest.mark.parametrize("last", [State.SUCCEEDED, State.SKIPPED, State.CANCELLED])
def test_reading_many_sources_are_there_when_all_have_ended_and_each_is_asked_once(
    kind: type[Many | Keyed], last: State
) -> None:
    steps = {f"a{n}": Step(operator=ONE, arguments={"i": 1}) for n in range(40)}
    plan = expand(pipeline(steps))
    elements = Elements(plan)
    watched = elements.states = Watched(elements.states)
    found = Reading(plan, {}, elements)
    items = tuple(Produced(n, "o") for n in range(40))
    source = Many(items) if kind is Many else Keyed({str(n): one for n, one in enumerate(items)})

    for ended in range(40):
        assert found.status(source, 0) == State.PENDING
        elements.states[ended][0] = last if ended == 20 else State.SUCCEEDED

    assert watched.looks < 4 * 40
    wanted = State.CANCELLED if last == State.CANCELLED else State.SUCCEEDED
    assert found.status(source, 0) == found.status(source, 0) == wanted


@pytest.mark.parametrize(
    ("state", "status"),
    [
        pytest.param(State.PENDING, State.PENDING, id="pending"),
        pytest.param(State.READY, State.PENDING, id="ready"),
        pytest.param(State.FAILED, State.CANCELLED, id="failed"),
        pytest.param(State.CANCELLED, State.CANCELLED, id="cancelled"),
    ],
)
def test_reading_list_is_as_good_as_its_worst_element(
    reading: Reading, state: State, status: State
) -> None:
    reading.elements.states[1][1] = state

    assert reading.status(Gathered(1, OF_S), 0) == status
    assert reading.status(Many((OF_A, Gathered(1, OF_S))), 0) == status


def test_reading_list_of_an_axis_that_is_not_open_is_pending() -> None:
    found = Reading(PLAN, {}, Elements(PLAN))

    assert found.status(Gathered(1, OF_S), 0) == State.PENDING
