from furness.engine.elements import Elements, Group
from furness.graph.expand import expand
from furness.model.pipeline import Scatter, Step
from furness.testing.examples import operator, pipeline

ONE = operator("o", {"i": "Integer", "j": "Integer"}, {"o": "Integer"})
INNER = pipeline(
    {"s": Step(operator=ONE, arguments={"i": "$i", "j": 1}, scatter=Scatter(("i",)))},
    {"i": "List[Integer]"},
    pipeline="inner",
)
PLAN = expand(
    pipeline(
        {"outer": Step(operator=INNER, arguments={"i": "$x"}, scatter=Scatter(("i",)))},
        {"x": "List[List[Integer]]"},
    )
)


def test_elements_of_groups_that_open_in_any_order_know_their_place() -> None:
    elements = Elements(PLAN)
    elements.open(1, 0, Group(0, 3))

    late = elements.open(2, 2, Group(0, 2))
    early = elements.open(2, 0, Group(0, 1))

    assert [elements.index(2, one) for one in (*late, *early)] == [(2, 0), (2, 1), (0, 0)]
    assert [elements.parent(2, one) for one in (*late, *early)] == [2, 2, 0]
    assert elements.tasks == 3


def test_elements_place_in_a_cross_counts_like_digits() -> None:
    elements = Elements(PLAN)
    elements.open(1, 0, Group(0, 6, shape=(2, 3)))

    places = [(elements.place(1, one, 0), elements.place(1, one, 1)) for one in range(6)]

    assert places == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_elements_standing_for_is_the_reverse_of_place() -> None:
    elements = Elements(PLAN)
    group = Group(0, 24, shape=(2, 3, 4))
    elements.open(1, 0, group)

    for position, length in enumerate(group.shape):
        for place in range(length):
            found = sorted(elements.standing_for(group, position, place))
            expected = [one for one in range(24) if elements.place(1, one, position) == place]
            assert found == expected
