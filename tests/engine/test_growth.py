"""Runs that grow: what a task writes joins its pipeline, and is there again."""

import json
from pathlib import Path
from typing import Any

import pytest

from furness.engine.engine import Outcome
from furness.model.pipeline import Exit, Retry, Scatter, Step
from furness.model.resources import Duration
from furness.model.run import RunRecord, State
from furness.testing.examples import (
    DOUBLE,
    TOTAL,
    MemoryProject,
    operator,
    pipeline,
)
from tests.engine.growing import (
    FED,
    GATHER,
    PLAN,
    Steps,
    collected,
    double,
    in_place,
    plan_and_collect,
    planned,
    project_in,
    tasks_of,
    write,
)


@pytest.fixture
def project(tmp_path: Path) -> MemoryProject:
    return project_in(tmp_path)


# Steps join the pipeline, and feed others.


def test_growth_five_added_steps_feed_a_third_in_the_order_of_their_names(
    project: MemoryProject,
) -> None:
    write(project, {f"d-{n}": double(n, **FED) for n in (5, 1, 4, 2, 3)})

    outcome = project.run(plan_and_collect())

    assert (outcome.run.state, outcome.run.outputs) == (State.SUCCEEDED, {"sum": 30})
    assert (outcome.tally.total, outcome.tally.ran) == (7, 7)
    assert project.calls[-1] == "total(numbers=[10, 2, 8, 4, 6])"


def test_growth_added_steps_read_their_adder_each_other_others_and_inputs(
    project: MemoryProject,
) -> None:
    write(
        project,
        {
            "a": double("$plan.twice"),
            "b": double("$a.twice", needs="later"),
            "c": double("$later.twice"),
            "d": double("$n", when="$plan.twice > 100"),
        },
    )
    whole = pipeline(
        {
            "plan": Step(operator=PLAN, arguments={"number": 1}),
            "later": Step(operator=DOUBLE, arguments={"number": "$plan.twice"}),
        },
        {"n": "Integer"},
    )

    outcome = project.run(whole, {"n": 7})

    assert outcome.run.state == State.SUCCEEDED
    assert tasks_of(project, outcome) == {
        **dict.fromkeys(("plan", "later", "a", "b", "c"), "succeeded"),
        "d": "skipped",
    }
    assert project.calls[-1] == "double(number=4)"


def test_growth_without_a_file_adds_nothing(project: MemoryProject) -> None:
    write(project, {})

    outcome = project.run(plan_and_collect())

    assert (outcome.run.outputs, outcome.tally.total) == ({"sum": 0}, 2)


def test_growth_is_read_of_operators_that_say_so_only(project: MemoryProject) -> None:
    write(project, "this is no JSON")
    quiet = operator("plan", {"number": "Integer"}, {"twice": "Integer"})

    outcome = project.run(pipeline({"plan": Step(operator=quiet, arguments={"number": 1})}))

    assert outcome.run.state == State.SUCCEEDED


def test_growth_in_a_nested_pipeline_stays_in_there(project: MemoryProject) -> None:
    write(project, {"a": double(1, **FED), "b": double("$n", **FED)})
    inner = pipeline(
        {"plan": Step(operator=PLAN, arguments={"number": "$n"}), "collect": collected()},
        {"n": "Integer"},
        {"sum": "$collect.sum"},
        pipeline="inner",
    )
    whole = pipeline(
        {"outer": Step(operator=inner, arguments={"n": 5})}, outputs={"sum": "$outer.sum"}
    )

    outcome = project.run(whole)

    assert outcome.run.outputs == {"sum": 12}
    assert {"outer/a", "outer/b"} <= tasks_of(project, outcome).keys()


def test_growth_in_a_scattered_pipeline_is_of_one_element(project: MemoryProject) -> None:
    def steps(number: int) -> Steps:
        return {"same": double(number, **FED)} | ({"more": double(9, **FED)} if number == 2 else {})

    write(project, steps)
    inner = pipeline(
        {"plan": Step(operator=PLAN, arguments={"number": "$n"}), "collect": collected()},
        {"n": "Integer"},
        {"sum": "$collect.sum"},
        pipeline="inner",
    )
    scattered = Step(operator=inner, arguments={"n": [1, 2, 3]}, scatter=Scatter(("n",)))
    whole = pipeline({"inner": scattered}, outputs={"sums": "$inner.sum"})

    outcome = project.run(whole)

    assert outcome.run.outputs == {"sums": [2, 22, 6]}
    found = {name for name in tasks_of(project, outcome) if "same" in name or "more" in name}
    assert found == {"inner/same[0]", "inner/same[1]", "inner/same[2]", "inner/more[1]"}
    elements = {one.index: one.element for one in project.database.attempts(outcome.run.id)}
    assert elements[1,] == 1


def test_growth_of_a_scattered_step_is_its_own_and_feeds_in_the_order_of_elements(
    project: MemoryProject,
) -> None:
    write(project, lambda number: {"d": double("$plan.twice", **FED)} if number != 2 else {})
    scattered = Step(operator=PLAN, arguments={"number": [3, 2, 1]}, scatter=Scatter(("number",)))

    outcome = project.run(plan_and_collect(plan=scattered))

    assert project.calls[-1] == "total(numbers=[12, 4])"
    assert {"plan/d[0]", "plan/d[2]"} <= tasks_of(project, outcome).keys()
    assert outcome.tally.total == 6


def test_growth_added_steps_may_be_scattered_and_pipelines(project: MemoryProject) -> None:
    nested = {
        "pipeline": "nested",
        "inputs": {"n": "Integer"},
        "steps": {"one": double("$n"), "two": double("$one.twice")},
        "outputs": {"fourfold": "$two.twice"},
    }
    write(
        project,
        {
            "many": double([1, 2, 3], scatter="number", **FED),
            "again": double("$many.twice", scatter="number", **FED),
            "nested": {"operator": nested, "arguments": {"n": 5}, **FED},
        },
    )

    outcome = project.run(plan_and_collect())

    assert project.calls[-1] == "total(numbers=[2, 4, 6, 4, 8, 12, 20])"
    assert {"many[2]", "again[0]", "nested/two"} <= tasks_of(project, outcome).keys()
    assert outcome.tally.total == 10


def test_growth_of_added_steps_goes_on_as_deep_as_it_likes(project: MemoryProject) -> None:
    def steps(number: int) -> Steps:
        return {f"p-{number - 1}": planned(number - 1, **FED)} if number else {}

    write(project, steps)

    outcome = project.run(plan_and_collect(20))

    assert outcome.run.outputs == {"sum": 2 * sum(range(20))}


def test_growth_of_a_scattered_added_step_inside_an_element(project: MemoryProject) -> None:
    def steps(number: int) -> Steps:
        if number < 10:
            return {"wide": planned([10 * number, 20 * number], scatter="number", **FED)}
        return {"leaf": double("$wide.twice"), "past": double("$n")}

    write(project, steps)
    inner = pipeline(
        {"plan": Step(operator=PLAN, arguments={"number": "$n"}), "collect": collected()},
        {"n": "Integer"},
        {"sum": "$collect.sum"},
        pipeline="inner",
    )
    scattered = Step(operator=inner, arguments={"n": [1, 2]}, scatter=Scatter(("n",)))

    outcome = project.run(pipeline({"inner": scattered}, outputs={"sums": "$inner.sum"}))

    assert outcome.run.outputs == {"sums": [60, 120]}
    tasks = tasks_of(project, outcome)
    assert {"inner/wide[1,0]", "inner/wide/leaf[0,1]", "inner/wide/past[1,1]"} <= tasks.keys()
    assert outcome.tally.total == len(tasks) == 2 * (1 + 1 + 2 + 2 + 2)


def test_growth_json_input_takes_values_of_any_type(project: MemoryProject) -> None:
    fed = {"feeds": {"collect": {"things": "twice"}}}
    write(project, {"a": double(1, **fed), "b": double([2, 3], scatter="number", **fed)})
    gather = Step(operator=GATHER, arguments={"things": None}, needs=("plan",))
    whole = pipeline(
        {"plan": Step(operator=PLAN, arguments={"number": 1}), "collect": gather},
        outputs={"text": "$collect.text"},
    )

    assert project.run(whole).run.outputs == {"text": "[2, [4, 6]]"}


def test_growth_fed_steps_that_are_skipped_or_may_fail_add_nothing(project: MemoryProject) -> None:
    broken = in_place("broken", {"number": "Integer"}, {"twice": "Integer"})
    write(
        project,
        {
            "no": double(1, when="1 > 2", **FED),
            "bad": {"operator": broken, "arguments": {"number": 1}, "allow_failure": True, **FED},
            "yes": double(2, **FED),
        },
    )

    outcome = project.run(plan_and_collect())

    assert (outcome.run.state, outcome.run.outputs) == (State.SUCCEEDED, {"sum": 4})


def test_growth_added_step_that_fails_cancels_what_it_feeds(project: MemoryProject) -> None:
    broken = in_place("broken", {"number": "Integer"}, {"twice": "Integer"})
    write(project, {"bad": {"operator": broken, "arguments": {"number": 1}, **FED}})

    outcome = project.run(plan_and_collect(), keep_going=True)

    assert outcome.run.state == State.FAILED
    assert (outcome.tally.failed, outcome.tally.cancelled) == (1, 1)


def test_growth_step_that_was_skipped_takes_nothing(project: MemoryProject) -> None:
    write(project, {"d": double(1, **FED)})
    whole = plan_and_collect(collect=collected(needs=(), when="1 > 2"))

    outcome = project.run(whole)

    assert outcome.run.state == State.SUCCEEDED
    assert tasks_of(project, outcome)["d"] == "succeeded"


def test_growth_that_is_wrong_is_tried_again_as_the_step_says(project: MemoryProject) -> None:
    tries: list[int] = []

    def plan(inputs: dict[str, Any], workspace: str) -> dict[str, Any]:
        tries.append(1)
        text = json.dumps({"steps": {"d": double(1, **FED)}}) if len(tries) > 1 else "junk"
        Path(workspace, "steps.json").write_text(text)
        return {"twice": inputs["number"]}

    project.functions["plan"] = plan
    again = Step(operator=PLAN, arguments={"number": 1}, retry=Retry(attempts=2))

    outcome = project.run(plan_and_collect(plan=again))

    assert (outcome.run.outputs, len(tries)) == ({"sum": 2}, 2)


# What was added is added again: when its task is reused, and when a run goes on.


def test_growth_of_a_task_that_is_reused_is_added_again(project: MemoryProject) -> None:
    write(project, lambda n: {f"p-{n - 1}": planned(n - 1, **FED)} if n else {})
    first = project.run(plan_and_collect(3))
    project.calls.clear()

    second = project.run(plan_and_collect(3))

    assert project.calls == []
    assert second.run.outputs == first.run.outputs == {"sum": 6}
    assert (second.tally.total, second.tally.reused) == (5, 5)
    assert [one.step for one in project.database.growths(second.run.id)] == ["plan", "p-2", "p-1"]


def test_growth_of_a_task_is_not_reused_by_one_that_could_not_add_steps(
    project: MemoryProject,
) -> None:
    write(project, {"d": double(1, **FED)})
    quiet = operator("plan", {"number": "Integer"}, {"twice": "Integer"})
    project.run(plan_and_collect(plan=Step(operator=quiet, arguments={"number": 1})))

    outcome = project.run(plan_and_collect())

    assert outcome.run.outputs == {"sum": 2}


def test_growth_that_cannot_be_added_again_lets_the_task_run_again(project: MemoryProject) -> None:
    write(project, {"d": double(1, **FED)})
    project.run(plan_and_collect())
    project.calls.clear()
    write(project, {"e": double(1, **FED)})

    taken = Step(operator=DOUBLE, arguments={"number": 8}, needs=("plan",))
    outcome = project.run(plan_and_collect(d=taken))

    assert project.calls[0] == "plan(number=1)"
    assert outcome.run.outputs == {"sum": 2}
    assert "e" in tasks_of(project, outcome)


def test_growth_of_a_result_that_was_made_anew_is_that_of_the_new_one(
    project: MemoryProject,
) -> None:
    write(project, {"d": double(1, **FED)})
    assert project.run(plan_and_collect()).run.outputs == {"sum": 2}
    write(project, {})
    assert project.run(plan_and_collect(), reuse=False).run.outputs == {"sum": 0}

    third = project.run(plan_and_collect())

    assert (third.run.outputs, third.tally.reused) == ({"sum": 0}, 2)


def resumed(project: MemoryProject, run: RunRecord) -> Outcome:
    """Let a new engine go on with a run."""
    record = project.database.run(run.id)
    assert record
    return project.engine().drive(record)


def breaking_once(project: MemoryProject, number: int) -> None:
    """Let `double` fail for a number, the first time."""
    broken = [number]

    def double(inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
        if inputs["number"] in broken:
            broken.remove(inputs["number"])
            raise SystemExit(1)
        return {"twice": 2 * inputs["number"]}

    project.functions["double"] = double


def test_growth_run_that_is_resumed_has_its_added_steps_and_repeats_none(
    project: MemoryProject,
) -> None:
    write(
        project,
        lambda n: (
            {"deep": planned(0, **FED)} | {f"d-{k}": double(k, **FED) for k in range(1, 4)}
            if n
            else {"d-9": double(9)}
        ),
    )
    breaking_once(project, 2)
    first = project.run(plan_and_collect())
    assert first.run.state == State.FAILED
    done = [call for call in project.calls if call != "double(number=2)"]
    project.calls.clear()

    second = resumed(project, first.run)

    assert (second.run.state, second.run.outputs) == (State.SUCCEEDED, {"sum": 12})
    assert not {*done} & {*project.calls}
    assert (second.tally.total, second.tally.ran) == (7, 7)


@pytest.mark.parametrize("is_scattered", [False, True])
def test_growth_step_that_was_fed_waits_for_its_feeds_when_the_run_is_resumed(
    project: MemoryProject, *, is_scattered: bool
) -> None:
    """`collect` waits for `slow` alone, which is taken up before `plan` and what it added."""
    write(project, lambda number: {"deep": planned(0)} if number else {"d": double(1, **FED)})
    numbers = {"arguments": {"number": [1]}, "scatter": Scatter(("number",))}
    plan = Step(operator=PLAN, **(numbers if is_scattered else {"arguments": {"number": 1}}))
    breaking_once(project, 1)
    tries: list[int] = []

    def slow(_inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
        tries.append(1)
        if len(tries) == 1:
            raise SystemExit(1)
        return {"numbers": [7]}

    project.functions["slow"] = slow
    late = operator("slow", {}, {"numbers": "List[Integer]"})
    retry = Retry(attempts=2, wait=Duration(0.2))
    whole = plan_and_collect(
        plan=plan,
        slow=Step(operator=late, retry=retry),
        collect=Step(operator=TOTAL, arguments={"numbers": "$slow.numbers"}),
    )
    first = project.run(whole, keep_going=True)
    assert (first.run.state, len(tries)) == (State.FAILED, 2)

    second = resumed(project, first.run)

    assert second.run.outputs == {"sum": 9}
    assert len(tries) == 2


def test_growth_in_elements_keeps_its_numbers_when_the_run_is_resumed(
    project: MemoryProject,
) -> None:
    write(project, lambda n: {"wide": double([n, 10 * n], scatter="number"), "d": double(n, **FED)})
    breaking_once(project, 20)
    scattered = Step(operator=PLAN, arguments={"number": [1, 2]}, scatter=Scatter(("number",)))
    first = project.run(plan_and_collect(plan=scattered), keep_going=True)

    second = resumed(project, first.run)

    assert second.run.state == State.SUCCEEDED
    attempts = project.database.attempts(first.run.id)
    numbers = {(one.step, one.index): one.element for one in attempts}
    assert len({(one.step, one.element) for one in attempts}) == len(numbers)
    assert len(numbers) == second.tally.total == 2 + 1 + 2 * 3


def test_growth_of_an_exit_step_joins_what_runs_at_the_end(project: MemoryProject) -> None:
    write(project, {"d": double("$plan.twice")})
    inner = pipeline({"plan": Step(operator=PLAN, arguments={"number": 4})}, pipeline="inner")
    whole = pipeline(
        {"one": Step(operator=DOUBLE, arguments={"number": 1})},
        exit=Exit(success=Step(operator=inner)),
    )

    outcome = project.run(whole)

    assert outcome.failures == ()
    assert tasks_of(project, outcome)["exit/success/d"] == "succeeded"
