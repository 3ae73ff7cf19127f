import json
from typing import Any

import pytest

from furness.errors import DocumentError
from furness.exporters import _plan, _planned
from furness.exporters.interface import Subject
from furness.exporting import Wanted, subject_of
from furness.model.environment import Environment, R
from furness.model.interface import Input
from furness.model.pipeline import Exit, Pipeline, Scatter, Step, Unit
from furness.model.types import parse_type
from furness.testing.examples import DOUBLE, TOTAL, operator, pipeline


def subject(unit: Unit) -> Subject:
    return subject_of(unit, Wanted(source="", target=""))


def planned(unit: Unit) -> _planned.Planned:
    return _plan.plan(subject(unit))


def scattered(numbers: Any, **more: Any) -> Pipeline:
    each = Step(operator=DOUBLE, arguments={"number": numbers}, scatter=Scatter(("number",)))
    last = Step(operator=TOTAL, arguments={"numbers": "$each.twice"})
    return pipeline({"each": each, "last": last}, {"many": "List[Integer]"}, **more)


@pytest.mark.parametrize(
    ("numbers", "lanes"),
    [([1, 2, 3], 3), ("$many", 16), ([], 16), ([*range(1000)], 1000), ([*range(10_000)], 1000)],
    ids=["some", "unknown", "none", "most", "too many"],
)
def test_step_has_as_many_lanes_as_elements_within_bounds(numbers: Any, lanes: int) -> None:
    found = planned(scattered(numbers))

    each, last = found.steps
    assert found.lanes(each, 16) == lanes
    assert found.lanes(last, 16) is None


def test_cross_has_a_lane_for_each_combination() -> None:
    add = operator("add", {"a": "Integer", "b": "Integer"})
    step = Step(
        operator=add, arguments={"a": [1, 2], "b": [1, 2, 3]}, scatter=Scatter(("a", "b"), "cross")
    )
    found = planned(pipeline({"add": step}))

    assert found.lanes(found.steps[0], 16) == 6


def test_step_needs_those_behind_a_nested_pipeline() -> None:
    inner = pipeline(
        {"b": Step(operator=DOUBLE, arguments={"number": "$n"})},
        {"n": "Integer"},
        {"twice": "$b.twice"},
        pipeline="inner",
    )
    first = Step(operator=DOUBLE, arguments={"number": 1})
    nested = Step(operator=inner, arguments={"n": "$first.twice"}, when="$first.twice > 1")
    found = planned(pipeline({"first": first, "nested": nested}))

    assert [one.path for one in found.steps] == ["first", "nested/b"]
    assert [one.path for one in found.needs_of(found.steps[1])] == ["first"]


def test_operator_is_a_plan_of_one_step() -> None:
    found = planned(DOUBLE)

    told = json.loads(found.files["furness/plan.json"])
    assert [one["path"] for one in told["nodes"]] == ["double"]
    assert list(told["operators"]) == ["double"]
    assert {"furness/plan.json", _planned.STEP} <= found.support


def test_exit_steps_are_planned_for_each_end_and_named_once() -> None:
    ends = Exit(always=Step(operator=operator("tell")), failure=Step(operator=operator("cry")))

    found = planned(scattered([1], exit=ends))

    told = json.loads(found.files["furness/plan.json"])["exit"]
    runs = {
        state: [node["path"] for node in one["nodes"] if node["operator"]]
        for state, one in told.items()
    }
    assert runs == {"success": ["exit/always"], "failure": ["exit/failure", "exit/always"]}
    assert sorted(one.path for one in found.exits) == ["exit/always", "exit/failure"]


def test_what_cannot_be_said_is_a_warning_with_what_to_do() -> None:
    speaks_r = operator("plot", environment=Environment(r=R(packages=("ggplot2",))))
    steps = {"plot": Step(operator=speaks_r), "far": Step(operator=operator("far"), on="slurm")}

    warnings = planned(pipeline(steps)).warnings

    assert [one.code for one in warnings] == ["export-packages", "export-executor"]
    assert all(one.hint for one in warnings)


def test_condition_that_only_we_can_evaluate_is_refused() -> None:
    step = Step(operator=DOUBLE, arguments={"number": 1}, when="type($s) == string")

    with pytest.raises(DocumentError, match="is no condition that can be exported"):
        planned(pipeline({"a": step}, {"s": "String"}))


def test_file_that_is_a_default_is_in_the_plan_only(tmp_path: Any) -> None:
    path = tmp_path / "a b.txt"
    path.write_text("hello")
    value = {"class": "File", "path": str(path)}
    one = operator("one", {"a": Input(type=parse_type("File"), default=value)})

    found = planned(one)

    assert found.pipeline.inputs["a"].default is None
    told = json.loads(found.files["furness/plan.json"])["inputs"]["a"]["default"]["path"]
    assert told.startswith("/opt/furness/files/")
    assert found.files[told.replace("/opt/furness", "furness")] == b"hello"
