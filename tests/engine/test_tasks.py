from pathlib import Path
from typing import Any

import pytest

from furness.engine.tasks import Preparation
from furness.errors import DocumentError
from furness.graph.expand import expand
from furness.model.pipeline import Scatter, Step
from furness.model.resources import Resources
from furness.testing.examples import operator, pipeline


def prepared(**steps: Step) -> Preparation:
    preparation = Preparation({"PATH": "/usr/bin:/bin", "KEY": "hidden"}, lambda _, __: None)
    preparation.prepare(expand(pipeline(steps)), "memory")
    return preparation


def test_preparation_step_s_own_words_come_before_the_operator_s_and_the_run_s() -> None:
    one = operator("o", resources=Resources(cpus=1), secrets=("KEY",))
    steps = {
        "plain": Step(operator=one),
        "own": Step(operator=one, on="elsewhere", resources=Resources(cpus=2)),
    }
    preparation = Preparation({"PATH": "/usr/bin:/bin", "KEY": "hidden"}, lambda _, __: None)

    plain, own = preparation.prepare(expand(pipeline(steps)), "memory").values()

    assert (plain.executor, plain.launch.resources.cpus) == ("memory", 1)
    assert (own.executor, own.launch.resources.cpus) == ("elsewhere", 2)
    assert own.launch.variables["KEY"] == "hidden"


def test_preparation_steps_that_run_the_same_in_the_same_way_share_it() -> None:
    one, other, more = operator("o", secrets=("KEY",)), operator("o"), Resources(cpus=2)
    ways = [
        Step(operator=one),
        Step(operator=one, arguments={"x": 1}),
        Step(operator=one, resources=more),
        Step(operator=one, resources=more, on="elsewhere"),
        Step(operator=other, resources=more, on="elsewhere"),
    ]
    plan = expand(pipeline({f"s{place}": step for place, step in enumerate(ways)}))
    preparation = Preparation({"PATH": "/usr/bin:/bin", "KEY": "hidden"}, lambda _, __: None)

    steps = list(preparation.prepare(plan, "memory").values())

    assert [step.node for step in steps] == list(plan.nodes)
    assert steps[0].launch is steps[1].launch
    assert [step.launch.operator for step in steps] == [step.operator for step in ways]
    assert ["KEY" in step.launch.variables for step in steps] == [*[True] * 4, False]
    assert [step.launch.resources.cpus for step in steps] == [1, 1, 2, 2, 2]
    assert [step.executor for step in steps] == [*["memory"] * 3, *["elsewhere"] * 2]


def test_preparation_secret_of_a_step_is_kept_from_steps_that_are_added_later() -> None:
    knows = Step(operator=operator("knows", secrets=("KEY",)))
    added = expand(pipeline({"added": Step(operator=operator("added"))}))

    (step,) = prepared(knows=knows).prepare(added, "memory").values()

    assert "KEY" not in step.launch.variables


def test_preparation_gates_have_no_tasks() -> None:
    inner = pipeline({"a": Step(operator=operator("a"))}, pipeline="inner")
    plan = expand(pipeline({"s": Step(operator=inner, when="true")}))

    tasks = Preparation({"PATH": "/usr/bin:/bin"}, lambda _, __: None).prepare(plan, "memory")

    assert [one.node.path for one in tasks.values()] == ["s/a"]


def test_preparation_digests_code_once(tmp_path: Path) -> None:
    source = tmp_path / "s.py"
    source.write_text("first = 1\n")
    one = operator("o", source=str(source))
    preparation = prepared(s=Step(operator=one))
    before = preparation.code(one)

    source.write_text("second = 2\n")

    assert preparation.code(one) is before
    assert list(before) == ["s.py"]


def test_preparation_secret_of_one_operator_is_kept_from_all_others() -> None:
    knows = operator("knows", secrets=("KEY",))
    steps = {"knows": Step(operator=knows), "other": Step(operator=operator("other"))}
    preparation = Preparation({"PATH": "/bin", "KEY": "hidden"}, lambda _, __: None)

    first, second = preparation.prepare(expand(pipeline(steps)), "memory").values()

    assert first.launch.variables["KEY"] == "hidden"
    assert "KEY" not in second.launch.variables


def test_preparation_of_an_operator_without_a_command_is_refused() -> None:
    bare = pipeline({"bare": Step(operator=operator("bare", command=()))})

    with pytest.raises(DocumentError, match="`bare` of the step `bare` has no command"):
        Preparation({}, lambda _, __: None).prepare(expand(bare), "memory")


@pytest.mark.parametrize(
    ("steps", "warm"),
    [
        pytest.param({"a": {}}, [], id="single"),
        pytest.param({"a": {}, "b": {}}, ["a", "b"], id="two-of-one-operator"),
        pytest.param({"a": {"scatter": Scatter(inputs=("x",))}}, ["a"], id="scatter"),
        pytest.param(
            {"a": {"scatter": Scatter(inputs=("x",)), "warm": False}}, [], id="turned-off"
        ),
        pytest.param({"a": {}, "b": {"warm": False}}, [], id="one-is-turned-off"),
        pytest.param({"a": {}, "b": {"resources": Resources(cpus=2)}}, [], id="other-variables"),
    ],
)
def test_preparation_steps_with_several_tasks_may_start_warm(
    tmp_path: Path, steps: dict[str, dict[str, Any]], warm: list[str]
) -> None:
    source = tmp_path / "s.py"
    source.write_text("import json\n")
    one = operator("o", {"x": "Integer"}, source=str(source), command=("python", str(source)))
    plan = expand(
        pipeline(
            {
                name: Step(operator=one, arguments={"x": [1] if "scatter" in more else 1}, **more)
                for name, more in steps.items()
            }
        )
    )
    preparation = Preparation({"PATH": "/usr/bin:/bin"}, lambda _, __: None)

    found = preparation.prepare(plan, "memory").values()
    cold = preparation.prepare(plan, "memory", cold=True).values()

    assert [one.node.path for one in found if one.launch.warm] == warm
    assert [one.node.path for one in cold if one.launch.warm] == []
