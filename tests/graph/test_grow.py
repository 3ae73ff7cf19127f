from typing import Any

from furness.graph.expand import expand
from furness.graph.grow import Growing
from furness.graph.plan import ROOT, Above, Axis, Gathered, Picked, Produced
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.testing.examples import DOUBLE, TOTAL, pipeline


def doubled(number: Any, **more: Any) -> Step:
    return Step(operator=DOUBLE, arguments={"number": number}, **more)


def growing(whole: Pipeline) -> Growing:
    return Growing(whole, expand(whole))


def test_growing_step_at_the_root_reads_its_adder_where_it_is() -> None:
    found = growing(pipeline({"a": doubled(1)}))

    grown = found.expand(found.site((0, 0), 0), pipeline({"b": doubled("$a.twice")}), (0, 0))

    (node,) = grown.nodes
    assert (node.path, node.axis) == ("b", ROOT)
    assert node.arguments == {"number": Produced(0, "twice")}
    assert (len(found.plan.nodes), grown.opens) == (1, None)


def test_growing_step_joins_and_can_be_read_afterwards() -> None:
    found = growing(pipeline({"a": doubled(1)}))
    found.join(found.expand(found.site((0, 0), 0), pipeline({"b": doubled(2)}), (0, 0)))

    grown = found.expand(found.site((1, 0), 0), pipeline({"c": doubled("$b.twice")}), (1, 0))

    assert [node.path for node in found.plan.nodes] == ["a", "b"]
    assert grown.nodes[0].arguments == {"number": Produced(1, "twice")}
    assert found.site((0, 0), 0).has("b")


def test_growing_step_in_an_element_stands_on_an_axis_of_its_own() -> None:
    inner = pipeline({"a": doubled("$n"), "z": doubled(1)}, {"n": "Integer"}, pipeline="inner")
    scattered = Step(operator=inner, arguments={"n": [1, 2, 3]}, scatter=Scatter(("n",)))
    found = growing(pipeline({"inner": scattered}))
    steps = pipeline({"b": doubled("$a.twice", needs=("z",)), "c": doubled("$n")})

    grown = found.expand(found.site((0, 2), 2), steps, (0, 2))

    assert (grown.axes, grown.opens) == ([Axis(parent=1, step="")], (1, 2))
    first, second = grown.nodes
    assert (first.path, first.axis) == ("inner/b", 2)
    assert first.arguments == {"number": Above(2, Produced(0, "twice"))}
    assert first.needs == (Above(2, Produced(1, None)),)
    assert second.arguments == {"number": Above(2, Picked(1, 0))}


def test_growing_elements_have_sites_of_their_own_that_stay() -> None:
    inner = pipeline({"a": doubled("$n")}, {"n": "Integer"}, pipeline="inner")
    scattered = Step(operator=inner, arguments={"n": [1, 2]}, scatter=Scatter(("n",)))
    found = growing(pipeline({"inner": scattered}))
    found.join(found.expand(found.site((0, 1), 1), pipeline({"b": doubled(1)}), (0, 1)))

    assert found.site((0, 1), 1).has("b")
    assert not found.site((0, 0), 0).has("b")
    again = found.expand(found.site((0, 1), 1), pipeline({"c": doubled("$b.twice")}), (0, 1))
    assert (again.axes, again.nodes[0].arguments) == ([], {"number": Produced(1, "twice")})


def test_growing_scattered_step_has_steps_of_its_own() -> None:
    scattered = doubled([1, 2], scatter=Scatter(("number",)))
    found = growing(pipeline({"a": scattered, "other": scattered}))
    total = Step(operator=TOTAL, arguments={"numbers": "$other.twice"})
    steps = pipeline({"mine": doubled("$a.twice"), "all": total})

    grown = found.expand(found.site((0, 1), 0), steps, (0, 1))

    mine, everything = grown.nodes
    assert mine.path == "a/mine"
    assert mine.arguments == {"number": Above(3, Produced(0, "twice"))}
    gathered = Gathered(2, Produced(1, "twice"))
    assert everything.arguments == {"numbers": Above(3, Above(1, gathered))}
