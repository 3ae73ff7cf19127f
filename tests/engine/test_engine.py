"""Starting runs, their ends and what runs after them."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from furness.errors import ArgumentError, BusyError, InputError, NotFoundError
from furness.model.interface import Input
from furness.model.pipeline import Exit, Pipeline, Step
from furness.model.run import Options, State
from furness.model.types import parse_type
from furness.testing.examples import DOUBLE, MemoryProject, memory_project, operator, pipeline

NOTIFY = operator("notify", {"result": "Json"}, {})
BELL = operator("bell")


@pytest.fixture
def project(tmp_path: Path) -> MemoryProject:
    def nothing(_inputs: dict[str, Any], _workspace: str) -> None:
        return

    return memory_project(str(tmp_path), notify=nothing, bell=nothing, clean=nothing)


def with_exit(**ends: Step) -> Pipeline:
    return pipeline(
        {"d": Step(operator=DOUBLE, arguments={"number": "$n"})},
        {"n": "Integer"},
        {"twice": "$d.twice"},
        exit=Exit(**ends),
    )


def break_double(project: MemoryProject) -> None:
    def double(_inputs: dict[str, Any], _workspace: str) -> None:
        print("no more of this")  # noqa: T201  # what a task prints
        raise SystemExit(4)

    project.functions["double"] = double


def notified(project: MemoryProject) -> list[str]:
    return [call.partition("(")[0] for call in project.calls if not call.startswith("double")]


# Exit steps.


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        pytest.param(False, ["bell", "clean"], id="success"),
        pytest.param(True, ["notify", "clean"], id="failure"),
    ],
)
def test_engine_exit_steps_run_for_their_end_and_always_last(
    project: MemoryProject, broken: bool, expected: list[str]
) -> None:
    if broken:
        break_double(project)
    whole = with_exit(
        always=Step(operator=operator("clean")),
        success=Step(operator=BELL),
        failure=Step(operator=NOTIFY),
    )

    project.run(whole, {"n": 1})

    assert notified(project) == expected


def test_engine_exit_step_is_given_the_result(project: MemoryProject) -> None:
    given: list[Any] = []
    project.functions["notify"] = lambda inputs, _workspace: given.append(inputs["result"])
    break_double(project)

    outcome = project.run(with_exit(failure=Step(operator=NOTIFY)), {"n": 1})

    (result,) = given
    assert (result["run"], result["state"]) == (outcome.run.id, "failed")
    assert result["tasks"]["failed"] == 1
    assert result["failures"][0]["task"] == "d"
    assert "no more of this" in result["failures"][0]["message"]


def test_engine_exit_steps_run_again_in_every_run(project: MemoryProject) -> None:
    whole = with_exit(success=Step(operator=BELL))

    project.run(whole, {"n": 1})
    project.run(whole, {"n": 1})

    assert notified(project) == ["bell", "bell"]


def test_engine_exit_step_that_was_done_when_the_engine_was_killed_stays_done(
    project: MemoryProject,
) -> None:
    outcome = project.run(with_exit(success=Step(operator=BELL)), {"n": 1})

    project.engine().drive(replace(outcome.run, state=State.RUNNING))

    assert notified(project) == ["bell"]


def test_engine_always_runs_after_a_cancelled_run_too(project: MemoryProject) -> None:
    engine = project.engine()
    whole = with_exit(always=Step(operator=BELL), failure=Step(operator=NOTIFY))
    record = engine.start(whole, {"n": 1}, Options(executor="memory", out=project.folder))
    engine.cancel()

    outcome = engine.drive(record)

    assert (outcome.run.state, notified(project)) == (State.CANCELLED, ["bell"])


def test_engine_exit_steps_after_a_second_cancel_do_not_run(project: MemoryProject) -> None:
    engine = project.engine()
    record = engine.start(
        with_exit(always=Step(operator=BELL)), {"n": 1}, Options(executor="memory")
    )
    engine.cancel()
    engine.cancel()

    engine.drive(record)

    assert notified(project) == []


def test_engine_exit_step_reads_the_pipeline_s_inputs(project: MemoryProject) -> None:
    step = Step(operator=DOUBLE, arguments={"number": "$n"})

    project.run(with_exit(success=step), {"n": 21})

    assert project.calls == ["double(number=21)", "double(number=21)"]


# What is refused.


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        pytest.param(
            Options(executor="proces"), NotFoundError, "`proces` is not one of", id="executor"
        ),
        pytest.param(Options(jobs=0), ArgumentError, "`0` jobs at once are none", id="jobs"),
    ],
)
def test_engine_start_with_wrong_options_records_nothing(
    project: MemoryProject, options: Options, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        project.engine().start(with_exit(), {"n": 1}, options)

    assert project.database.runs() == []


def test_engine_secret_that_is_not_set_leaves_the_run_as_it_was(project: MemoryProject) -> None:
    secret = operator("s", secrets=("NO_SUCH_KEY",))

    with pytest.raises(ArgumentError, match="the secret `NO_SUCH_KEY` of `s` is not set"):
        project.run(pipeline({"s": Step(operator=secret)}))

    assert project.database.runs()[0].state == State.PENDING


def test_engine_run_that_another_holds_is_busy(project: MemoryProject) -> None:
    outcome = project.run(with_exit(), {"n": 1})

    with project.database.hold(outcome.run.id), pytest.raises(BusyError):
        project.engine().drive(outcome.run)


def test_engine_going_on_with_changed_code_is_refused(
    project: MemoryProject, tmp_path: Path
) -> None:
    source = tmp_path / "step.py"
    source.write_text("first = 1\n")
    coded = operator("coded", source=str(source), command=("coded",))
    whole = pipeline({"c": Step(operator=coded), "b": Step(operator=BELL, needs=("c",))})
    project.functions["coded"] = lambda _inputs, _workspace: None
    del project.functions["bell"]
    outcome = project.run(whole)

    source.write_text("second = 2\n")

    with pytest.raises(InputError, match=r"`step.py` changed since the run began"):
        project.engine().drive(outcome.run)


def test_engine_result_of_a_skipped_output_is_none_and_nothing_is_laid_out(
    project: MemoryProject,
) -> None:
    whole = pipeline(
        {"d": Step(operator=DOUBLE, arguments={"number": "$n"}, when="$n > 1")},
        {"n": Input(type=parse_type("Integer"))},
        {"twice": "$d.twice"},
    )

    outcome = project.run(whole, {"n": 1})

    assert (outcome.run.state, outcome.run.outputs) == (State.SUCCEEDED, {"twice": None})
    assert outcome.run.results is None
    assert (outcome.tally.skipped, outcome.tally.total) == (1, 1)


def test_engine_nested_pipelines_name_their_tasks_by_the_way_to_them(
    project: MemoryProject,
) -> None:
    inner = pipeline(
        {"d": Step(operator=DOUBLE, arguments={"number": "$n"})},
        {"n": "Integer"},
        {"twice": "$d.twice"},
        pipeline="inner",
    )
    step = Step(operator=inner, arguments={"n": "$n"})

    outcome = project.run(
        pipeline({"outer": step}, {"n": "Integer"}, {"o": "$outer.twice"}), {"n": 4}
    )

    assert outcome.run.outputs == {"o": 8}
    assert [one.task for one in project.database.attempts(outcome.run.id)] == ["outer/d"]
