from msgspec import structs

from furness.model.interface import Input
from furness.model.pipeline import Pipeline, Step
from furness.model.types import parse_type
from furness.report.content import steps_of, tasks_of
from furness.report.drawing import graph_section
from tests.report.conftest import Sample, operator


def test_graph_of_a_run_links_each_step_to_its_figures_with_its_state(sample: Sample) -> None:
    steps = steps_of(tasks_of(sample.attempts), sample.pipeline)

    drawn = graph_section(sample.pipeline, steps) or ""

    assert drawn.count("<a href=") == 4
    assert '<a href="#step-1" aria-label="segment: failed, 20 tasks">' in drawn
    assert 'href="#i-failed"' in drawn
    assert 'data-name="images"' in drawn


def test_graph_of_nested_steps_has_the_worst_state_of_those_inside(sample: Sample) -> None:
    attempts = [structs.replace(one, step=f"inner/{one.step}") for one in sample.attempts]
    outer = Pipeline(pipeline="outer", steps={"inner": Step(operator=sample.pipeline)})

    drawn = graph_section(outer, steps_of(tasks_of(attempts), outer)) or ""

    assert 'aria-label="inner: failed, 60 tasks"' in drawn


def test_graph_of_an_operator_is_left_out() -> None:
    assert graph_section(operator("a", "b", "c"), []) is None


def test_graph_of_very_many_steps_names_the_command() -> None:
    step = Step(operator=operator("a", "b", "c"))
    many = Pipeline(
        pipeline="many",
        inputs={"x": Input(type=parse_type("File"))},
        steps={f"s{number}": step for number in range(300)},
    )

    assert "furness graph" in (graph_section(many, []) or "")
