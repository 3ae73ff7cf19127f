"""Nested pipelines are dissolved, and every argument knows where it comes from."""

from typing import Any

import pytest

from furness.graph.expand import expand
from furness.graph.plan import (
    ROOT,
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
from furness.model.interface import Input
from furness.model.pipeline import Pipeline, Retry, Scatter, Step
from furness.model.types import parse_type
from furness.testing.examples import operator, pipeline

ONE = operator("one", {"i": "Integer"}, {"o": "Integer"})
FLOAT = operator("float", {"x": Input(type=parse_type("Float"), default=1)}, {"o": "Float"})
LIST = operator("list", {"i": "List[Integer]"}, {"o": "Integer"})
MAYBES = operator("maybes", {"i": "List[Optional[Integer]]"}, {"o": "Integer"})
ANY = operator("any", {"i": "Json"}, {"o": "Json"})
FILE = operator("file", {"f": "File"}, {"o": "File"})


def whole(**steps: Step) -> Pipeline:
    return pipeline(steps, {"x": "Integer", "many": "List[Integer]"})


def step(source: Any, used: Any = ONE, **more: Any) -> Step:
    return Step(operator=used, arguments={"i": source}, **more)


def scattered(source: Any, used: Any = ONE, **arguments: Any) -> Step:
    return Step(operator=used, arguments={"i": source, **arguments}, scatter=Scatter(("i",)))


@pytest.mark.parametrize(
    ("value", "source"),
    [
        pytest.param("$x", Argument("x"), id="input"),
        pytest.param("$a.o", Produced(0, "o"), id="output"),
        pytest.param(3, Value(3), id="number"),
        pytest.param("$$x", Value("$x"), id="dollar"),
        pytest.param([1, "$$x"], Value([1, "$x"]), id="literal-list"),
        pytest.param({"k": "v"}, Value({"k": "v"}), id="literal-object"),
        pytest.param([1, "$x"], Many((Value(1), Argument("x"))), id="list"),
        pytest.param({"k": ["$a.o"]}, Keyed({"k": Many((Produced(0, "o"),))}), id="object"),
        pytest.param(None, Value(None), id="null"),
    ],
)
def test_expand_argument_is_a_source(value: Any, source: Any) -> None:
    plan = expand(whole(a=step(1), b=step(value, ANY)))

    assert plan.nodes[1].arguments == {"i": source}


@pytest.mark.parametrize(
    ("step", "name", "value"),
    [
        pytest.param(Step(operator=FLOAT), "x", 1.0, id="default"),
        pytest.param(Step(operator=FLOAT, arguments={"x": 2}), "x", 2.0, id="literal"),
        pytest.param(
            Step(operator=FILE, arguments={"f": "/a"}),
            "f",
            {"class": "File", "path": "/a"},
            id="file",
        ),
    ],
)
def test_expand_literal_has_the_form_of_its_type(step: Step, name: str, value: Any) -> None:
    (node,) = expand(whole(s=step)).nodes

    assert node.arguments[name] == Value(value)
    assert isinstance(node.arguments[name].value, type(value))  # type: ignore[union-attr]


def test_expand_literal_list_that_is_scattered_has_the_form_of_its_elements() -> None:
    step = Step(operator=FLOAT, arguments={"x": [1, 2]}, scatter=Scatter(("x",)))

    (axis,) = expand(whole(s=step)).axes[1:]

    assert axis.lists == (Value([1.0, 2.0]),)


def test_expand_steps_come_after_what_they_read() -> None:
    plan = expand(whole(b=step("$a.o"), a=step(1)))

    assert [node.path for node in plan.nodes] == ["a", "b"]


def test_expand_scatter_is_an_axis_whatever_its_length() -> None:
    plan = expand(whole(s=scattered("$many")))

    assert [(axis.parent, axis.step, axis.lists) for axis in plan.axes[1:]] == [
        (ROOT, "s", (Argument("many"),))
    ]
    assert (plan.nodes[0].axis, plan.nodes[0].arguments) == (1, {"i": Picked(1, 0)})


def test_expand_scatter_over_a_scatter_moves_from_element_to_element() -> None:
    plan = expand(whole(s=scattered("$many"), t=scattered("$s.o")))

    assert plan.nodes[1].arguments == {"i": Moved(2, 0, 1, Produced(0, "o"))}
    assert plan.axes[2].lists == (Gathered(1, Produced(0, "o")),)


@pytest.mark.parametrize(("used", "keeps"), [(LIST, False), (MAYBES, True)], ids=["plain", "maybe"])
def test_expand_gathered_list_keeps_gaps_where_they_are_taken(used: Any, keeps: bool) -> None:
    plan = expand(whole(s=scattered("$many"), t=step("$s.o", used)))

    assert plan.nodes[1].arguments == {"i": Gathered(1, Produced(0, "o"), whole=keeps)}


def test_expand_nested_pipeline_is_dissolved() -> None:
    outputs = {"o": "$a.o", "same": "$i"}
    inner = pipeline({"a": step("$i")}, {"i": "Integer"}, outputs, pipeline="inner")
    plan = expand(whole(s=scattered("$many", inner), t=step("$s.o", LIST, needs=("s",))))

    assert [(node.path, node.axis) for node in plan.nodes] == [("s/a", 1), ("t", ROOT)]
    assert plan.nodes[0].arguments == {"i": Picked(1, 0)}
    assert plan.nodes[1].needs == (Gathered(1, Produced(0, None)),)


def test_expand_condition_on_a_nested_pipeline_is_a_gate_before_its_steps() -> None:
    inner = pipeline({"a": step(1)}, pipeline="inner")
    plan = expand(whole(s=Step(operator=inner, when="$x > 1")))

    assert [(node.path, node.operator is None) for node in plan.nodes] == [
        ("s", True),
        ("s/a", False),
    ]
    assert plan.nodes[1].gates == (Produced(0, None),)


def test_expand_what_is_outside_of_a_scatter_is_read_above() -> None:
    pair = operator("pair", {"i": "Integer", "j": "Integer"}, {"o": "Integer"})
    plan = expand(whole(a=step(1), s=scattered("$many", pair, j="$a.o")))

    assert plan.nodes[1].arguments["j"] == Above(1, Produced(0, "o"))


def test_expand_steps_inside_take_over_what_the_pipeline_s_step_says() -> None:
    twice, thrice = Retry(attempts=2), Retry(attempts=3)
    steps = {"plain": step(1), "own": step(1, on="process", retry=thrice)}
    inner = pipeline(steps, pipeline="inner")
    outer = Step(operator=inner, on="memory", retry=twice, allow_failure=True)

    plain, own = [node.step for node in expand(whole(s=outer)).nodes]

    assert (plain.on, plain.retry, plain.allow_failure) == ("memory", twice, True)
    assert (own.on, own.retry, own.allow_failure) == ("process", thrice, True)
