from furness.graph.whole import count_tasks, with_added
from furness.model.added import Added
from furness.model.pipeline import Pipeline, Step
from furness.testing.examples import DOUBLE, TOTAL, pipeline


def added(name: str) -> Added:
    steps = pipeline({name: Step(operator=DOUBLE, arguments={"number": 1})})
    return Added(steps, {name: {"collect": {"numbers": None}}})


COLLECT = Step(operator=TOTAL, arguments={"numbers": [1]})


def test_with_added_lists_name_what_feeds_them_in_order() -> None:
    whole = with_added(pipeline({"collect": COLLECT}), [("a", added("b")), ("b", added("c"))])

    assert list(whole.steps) == ["collect", "b", "c"]
    assert whole.steps["collect"].arguments == {"numbers": [1, "$b.twice", "$c.twice"]}
    assert count_tasks(whole) == 3


def test_with_added_steps_join_the_pipeline_of_their_adder() -> None:
    inner = pipeline({"a": COLLECT}, pipeline="inner")

    whole = with_added(pipeline({"outer": Step(operator=inner)}), [("outer/a", added("b"))])

    (step,) = whole.steps.values()
    assert isinstance(step.operator, Pipeline)
    assert list(step.operator.steps) == ["a", "b"]


def test_with_added_of_a_step_that_is_nowhere_changes_nothing() -> None:
    one = pipeline({"collect": COLLECT})

    assert with_added(one, [("exit/success/a", added("b"))]) == one
