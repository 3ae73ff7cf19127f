from furness.graph.expand import expand
from furness.graph.plan import Produced, sources_of
from furness.model.pipeline import Step
from furness.testing.examples import operator, pipeline


def test_sources_of_a_node_are_all_that_it_waits_for() -> None:
    one = operator("one", {"i": "Integer"}, {"o": "Integer"})
    inner = pipeline(
        {
            "a": Step(operator=one, arguments={"i": 1}),
            "b": Step(operator=one, arguments={"i": "$a.o"}, when="$x > 1", needs=("a",)),
        },
        {"x": "Integer"},
        pipeline="inner",
    )
    plan = expand(
        pipeline(
            {"s": Step(operator=inner, arguments={"x": "$x"}, when="$x > 0")}, {"x": "Integer"}
        )
    )

    gate, first, second = plan.nodes

    assert sources_of(gate) == []
    assert sources_of(first) == [Produced(0, None)]
    assert sources_of(second) == [Produced(1, "o"), Produced(1, None), Produced(0, None)]
