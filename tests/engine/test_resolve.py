"""Ready tasks become results, or tasks that must run."""

from pathlib import Path
from typing import Any

import pytest

from furness.engine.frontier import Frontier
from furness.engine.ledger import Ledger
from furness.engine.resolve import Resolver
from furness.engine.surroundings import Surroundings
from furness.engine.tasks import Preparation
from furness.graph.expand import expand
from furness.model.pipeline import Scatter, Step
from furness.model.run import AttemptRecord, Options, RunRecord, State
from furness.testing.examples import DOUBLE, MemoryProject, memory_project, operator, pipeline

WHOLE = pipeline(
    {"d": Step(operator=DOUBLE, arguments={"number": "$n"}, scatter=Scatter(("number",)))},
    {"n": "List[Integer]"},
    {"all": "$d.twice"},
)


@pytest.fixture
def project(tmp_path: Path) -> MemoryProject:
    return memory_project(str(tmp_path))


def resolver(
    project: MemoryProject, arguments: dict[str, Any], *earlier: AttemptRecord, reuse: bool = True
) -> tuple[Resolver, Frontier]:
    plan = expand(WHOLE)
    frontier = Frontier(plan, arguments)
    around = Surroundings(
        database=project.database, store=project.store, folder="", listen=lambda _: None
    )
    run = RunRecord(id="r", pipeline="p", options=Options(reuse=reuse))
    ledger = Ledger(run, frontier, around)
    ledger.remember(list(earlier))
    tasks = Preparation(project.machine, lambda _, __: None).prepare(plan, "memory")
    frontier.start()
    return Resolver(frontier, tasks, ledger, around), frontier


def attempt(project: MemoryProject, state: State) -> AttemptRecord:
    """Give a record of the first element as an engine that ended had left it."""
    outcome = project.run(WHOLE, {"n": [1]})
    (done,) = project.database.attempts(outcome.run.id)
    return AttemptRecord(
        run="r", step="d", element=0, index=(0,), state=state, digest=done.digest, job="42"
    )


def test_resolve_gives_what_must_run_and_no_more_than_asked(project: MemoryProject) -> None:
    found, _ = resolver(project, {"n": [1, 2, 3]})

    queued = found.resolve(2)

    assert [one.arguments for one in queued] == [{"number": 1}, {"number": 2}]


def test_resolve_when_nothing_is_ready_gives_nothing(project: MemoryProject) -> None:
    found, _ = resolver(project, {"n": []})

    assert found.resolve(9) == []


@pytest.mark.parametrize(("reuse", "ran"), [(True, []), (False, [1])], ids=["reuse", "no-reuse"])
def test_resolve_takes_an_earlier_result_if_it_may(
    project: MemoryProject, reuse: bool, ran: list[int]
) -> None:
    project.run(WHOLE, {"n": [1]})
    found, _ = resolver(project, {"n": [1]}, reuse=reuse)

    queued = found.resolve(9)

    assert [one.arguments["number"] for one in queued] == ran


def test_resolve_takes_up_what_had_succeeded_even_without_reuse(project: MemoryProject) -> None:
    earlier = attempt(project, State.SUCCEEDED)
    found, frontier = resolver(project, {"n": [1]}, earlier, reuse=False)

    assert found.resolve(9) == []
    assert frontier.outputs() == {"all": [2]}


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RUNNING], ids=lambda one: one.word)
def test_resolve_looks_for_what_was_under_way(project: MemoryProject, state: State) -> None:
    found, _ = resolver(project, {"n": [1]}, attempt(project, state), reuse=False)

    assert found.resolve(9) == []
    ((one, earlier),) = found.recovered
    assert (one.number, earlier.job) == (1, "42")


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED], ids=lambda one: one.word)
def test_resolve_begins_again_what_had_not_succeeded(project: MemoryProject, state: State) -> None:
    found, _ = resolver(project, {"n": [1]}, attempt(project, state), reuse=False)

    (one,) = found.resolve(9)

    assert one.number == 2


def test_resolve_does_not_look_for_a_task_whose_arguments_are_others_now(
    project: MemoryProject,
) -> None:
    found, _ = resolver(project, {"n": [5]}, attempt(project, State.RUNNING))

    (one,) = found.resolve(9)

    assert (one.number, found.recovered) == (2, [])


def test_resolve_of_an_operator_is_by_content_not_by_its_name(project: MemoryProject) -> None:
    project.run(WHOLE, {"n": [1]})
    renamed = operator("twice", {"number": "Integer"}, {"twice": "Integer"}, command=DOUBLE.command)
    project.calls.clear()

    project.run(pipeline({"x": Step(operator=renamed, arguments={"number": 1})}))

    assert project.calls == []
