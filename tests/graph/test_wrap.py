from furness.graph.wrap import as_pipeline, exit_pipeline
from furness.model.pipeline import Exit, Pipeline, Step
from furness.testing.examples import DOUBLE, operator, pipeline

TELL = operator("tell", {"result": "Json"})


def exits(whole: Pipeline, *events: str) -> Pipeline:
    """Give the pipeline of the exit steps that are due."""
    made = exit_pipeline(whole, events)
    assert made is not None
    inner = made.steps["exit"].operator
    assert isinstance(inner, Pipeline)
    return inner


def test_pipeline_is_as_it_was() -> None:
    one = pipeline({"a": Step(operator=DOUBLE, arguments={"number": 1})})

    assert as_pipeline(one) is one


def test_operator_becomes_the_one_step_of_a_pipeline_with_its_interface() -> None:
    made = as_pipeline(DOUBLE)

    assert (made.pipeline, made.version) == ("double", DOUBLE.version)
    assert made.inputs == DOUBLE.inputs
    assert made.steps["double"].arguments == {"number": "$number"}
    assert made.outputs == {"twice": "$double.twice"}


def test_pipeline_without_exit_steps_that_are_due_has_none() -> None:
    one = pipeline({}, exit=Exit(failure=Step(operator=TELL)))

    assert exit_pipeline(one, ("success", "always")) is None


def test_exit_steps_are_in_a_pipeline_called_exit_with_always_last() -> None:
    ends = Exit(
        always=Step(operator=TELL), failure=Step(operator=DOUBLE, arguments={"number": "$n"})
    )
    one = pipeline({}, {"n": "Integer"}, exit=ends)

    inner = exits(one, "failure", "always")

    assert list(inner.steps) == ["failure", "always"]
    assert inner.steps["always"].needs == ("failure",)
    assert list(inner.inputs) == ["n", "result"]


def test_exit_step_gets_the_result_only_where_it_takes_one() -> None:
    ends = Exit(
        success=Step(operator=TELL, arguments={"result": 1}),
        failure=Step(operator=DOUBLE, arguments={"number": 1}),
        always=Step(operator=TELL),
    )

    inner = exits(pipeline({}, exit=ends), "success", "failure", "always")

    assert {name: step.arguments for name, step in inner.steps.items()} == {
        "success": {"result": 1},
        "failure": {"number": 1},
        "always": {"result": "$result"},
    }
