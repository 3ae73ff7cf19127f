"""What is wrong with added steps fails the task that wrote them, and nothing of it is there."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from furness.engine import growth
from furness.engine.engine import Engine
from furness.engine.surroundings import Surroundings
from furness.errors import OutsideError
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.model.run import Options, State
from furness.testing.examples import (
    DOUBLE,
    TOTAL,
    MemoryProject,
    pipeline,
)
from tests.engine.growing import (
    FED,
    PLAN,
    Written,
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


WRONG: dict[str, tuple[Written, str]] = {
    "no JSON": ("junk", r"this is not JSON: .* \(steps.json:1:1\)"),
    "nothing": (" ", "`steps.json` is empty"),
    "null": ("null", r"`steps.json` is empty, not a map \(steps.json:1:1\)"),
    "no object": ("[]", "`steps.json` is a list, not a map"),
    "another key": ('{"steps": {}, "outputs": {}}', "`outputs` is no key of `steps.json`"),
    "arguments too deep": (
        '{"steps": {"a": {"operator": "a", "arguments": {"t": %s}}}}' % ("[" * 900 + "]" * 900),
        r"more than 60 deep inside each other \(steps.json:1:110\)",
    ),
    "a huge number": (
        {"a": {"operator": in_place("x", {"t": "String"}, {}), "arguments": {"t": 10**400}}},
        r"is not a String \(steps.json:1:\d+\); quote it: `\S{,60}`$",
    ),
    "a name twice": ('{"steps": {"a": {}, "a": {}}}', "the key `a` is there twice"),
    "a name that is there": ({"collect": double(1)}, "there is a step `collect` already"),
    "its own name": ({"plan": double(1)}, "there is a step `plan` already"),
    "no name": ({"1 2": double(1)}, "`1 2` is not a name"),
    "no operator": ({"a": {"arguments": {}}}, "a step has no `operator`"),
    "an operator to look up": ({"a": {"operator": "no.py"}}, "`no.py` cannot be looked up"),
    "an unknown step": ({"a": double("$nobody.twice")}, "there is no step `nobody`"),
    "an unknown output": ({"a": double("$plan.thrice")}, "`plan` has no output `thrice`"),
    "an unknown input": ({"a": double(1, arguments={"no": 1})}, "has no input `no`"),
    "an unknown need": ({"a": double(1, needs="nobody")}, "there is no step `nobody`"),
    "a wrong type": ({"a": double("many")}, "`number` of `double`: "),
    "a wrong wire": ({"a": double("$collect.sum"), "b": double("$list.twice")}, "List"),
    "a circle": ({"a": double("$b.twice"), "b": double("$a.twice")}, "wait for each other"),
    "a feed of nobody": ({"a": double(1, feeds={"no": "x"})}, "there is no step `no`"),
    "a feed of one added with it": (
        {"a": double(1, feeds={"b": "number"}), "b": double(1)},
        "`b` is added together with `a`",
    ),
    "a feed of no input": ({"a": double(1, feeds={"collect": "no"})}, "`total` has no input `no`"),
    "a feed of no list": ({"a": double(1, feeds={"one": "number"})}, "only a list can be fed"),
    "a feed of no output": (
        {"a": double(1, feeds={"collect": {"numbers": "no"}})},
        "has no output `no`",
    ),
    "a feed of another type": (
        {
            "a": {
                "operator": in_place("gather", {"things": "Json"}, {"text": "String"}),
                "arguments": {"things": 1},
                **FED,
            }
        },
        r"the output is String, and `numbers` of `total` takes List\[Integer\]",
    ),
    "a feed that says nothing": ({"a": double(1, feeds="collect")}, "does not say which input"),
    "a feed of a scattered step": ({"a": double(1, feeds={"list": "number"})}, "is scattered"),
    "a feed of a pipeline": ({"a": double(1, feeds={"nest": "n"})}, "`nest` is a pipeline"),
    "a feed of its reader": ({"a": double("$collect.sum", **FED)}, "`a` feeds `collect`, and"),
    "a feed through others": (
        {"a": double("$b.twice", **FED), "b": double("$after.twice")},
        "`a` feeds `collect`, and waits for it",
    ),
    "a feed of one that has begun": ({"a": double(1, feeds={"early": "numbers"})}, "has begun"),
    "no command": ({"a": {"operator": in_place("x", {}, {}, command=[])}}, "has no command"),
    "a secret that is not set": (
        {"a": {"operator": in_place("x", {}, {}, secrets=["NOT_SET_ANYWHERE"])}},
        "NOT_SET_ANYWHERE",
    ),
}


def with_everything() -> Pipeline:
    nest = pipeline({"d": Step(operator=DOUBLE, arguments={"number": "$n"})}, {"n": "Integer"})
    listed = Step(operator=DOUBLE, arguments={"number": [1]}, scatter=Scatter(("number",)))
    return plan_and_collect(
        one=Step(operator=DOUBLE, arguments={"number": 1}, needs=("plan",)),
        list=listed,
        nest=Step(operator=nest, arguments={"n": 1}, needs=("plan",)),
        after=Step(operator=DOUBLE, arguments={"number": "$collect.sum"}),
        early=Step(operator=TOTAL, arguments={"numbers": []}),
    )


@pytest.mark.parametrize(("written", "message"), WRONG.values(), ids=WRONG.keys())
def test_growth_that_is_wrong_fails_its_task_only_and_adds_nothing(
    project: MemoryProject, written: Written, message: str
) -> None:
    sound = {"sound": double(1)} if isinstance(written, dict) else {}
    write(project, sound | written if isinstance(written, dict) else written)

    outcome = project.run(with_everything(), keep_going=True)

    (failure,) = outcome.failures
    assert (failure.task, failure.cause) == ("plan", "outputs")
    assert re.search(message, failure.message or ""), failure.message
    tasks = tasks_of(project, outcome)
    assert tasks.keys() == {"plan", "list[0]", "early", "collect", "after", "one", "nest/d"}
    assert (tasks["list[0]"], tasks["early"]) == ("succeeded", "succeeded")
    assert project.database.growths(outcome.run.id) == []


def test_growth_place_in_the_file_is_told_with_every_problem(project: MemoryProject) -> None:
    write(project, '{"steps": {\n "a": {"operator": "no.py"},\n "b": {"operator": 3}}}')

    outcome = project.run(plan_and_collect())

    (failure,) = outcome.failures
    assert failure.message == (
        "the operator `no.py` cannot be looked up here (steps.json:2:20), and 1 more in "
        "`steps.json`; write its document in place"
    )


def test_growth_that_asks_what_does_not_answer_fails_its_task_only(
    project: MemoryProject,
) -> None:
    def complete(*_: object) -> Pipeline:
        raise OutsideError("the registry `r.example` does not answer", hint="check the network")

    write(project, {"a": double(1, **FED)})
    around = Surroundings(
        database=project.database,
        store=project.store,
        folder=f"{project.folder}/workspaces",
        listen=lambda _: None,
        executor=project.executor,
        complete=complete,
    )
    engine = Engine(around, project.machine)
    options = Options(keep_going=True, out=f"{project.folder}/results")
    may_fail = Step(operator=PLAN, arguments={"number": 1}, allow_failure=True)

    outcome = engine.drive(engine.start(plan_and_collect(plan=may_fail), {}, options))

    assert (outcome.run.state, outcome.run.outputs) == (State.SUCCEEDED, {"sum": 0})
    (failed,) = project.database.attempts(outcome.run.id, step="plan")
    assert (failed.state, failed.message) == (
        State.FAILED,
        "the registry `r.example` does not answer; check the network",
    )


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to nowhere"])
def test_growth_file_that_is_none_fails_the_task(project: MemoryProject, kind: str) -> None:
    def plan(_inputs: dict[str, Any], workspace: str) -> dict[str, Any]:
        path = Path(workspace, "steps.json")
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("nowhere")
        return {"twice": 2}

    project.functions["plan"] = plan

    outcome = project.run(plan_and_collect())

    if kind == "link to nowhere":
        assert outcome.run.state == State.SUCCEEDED
    else:
        (failure,) = outcome.failures
        assert "`steps.json` cannot be read: it is no file" in (failure.message or "")


def test_growth_without_end_is_stopped(
    project: MemoryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "DEEPEST", 30)
    write(project, lambda number: {f"p-{number + 1}": planned(number + 1)})

    outcome = project.run(plan_and_collect())

    (failure,) = outcome.failures
    assert failure.task == "p-31"
    assert "30 steps have been added one by the other" in (failure.message or "")


def test_growth_of_too_many_steps_is_refused(
    project: MemoryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "MOST", 10)
    write(project, lambda number: {f"p-{number}-{one}": double(one) for one in range(6)})
    scattered = Step(operator=PLAN, arguments={"number": [1, 2]}, scatter=Scatter(("number",)))

    outcome = project.run(plan_and_collect(plan=scattered), keep_going=True)

    (failure,) = outcome.failures
    assert "12 steps would have been added to this run, and 10 are the most" in (
        failure.message or ""
    )
    assert sum("/p-" in name for name in tasks_of(project, outcome)) == 6
