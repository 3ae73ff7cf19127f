"""Runs in memory, from their start to their end, and after every crash on the way."""

import os
from pathlib import Path
from typing import Any

import pytest

from furness.databases.memory import MemoryDatabase
from furness.engine.engine import Outcome
from furness.model.event import Event, Progressed
from furness.model.pipeline import Pipeline, Retry, Scatter, Step
from furness.model.resources import Memory, Resources
from furness.model.run import Options, RunRecord, State
from furness.testing.examples import (
    DOUBLE,
    TOTAL,
    MemoryProject,
    memory_project,
    operator,
    pipeline,
)

FLAKY = operator("flaky", {"number": "Integer"}, {"twice": "Integer"})
CUT = operator("cut", {"number": "Integer"}, {"numbers": "List[Integer]"})


@pytest.fixture
def project(tmp_path: Path) -> MemoryProject:
    return memory_project(str(tmp_path))


def doubling(step: Step | None = None, **more: Step) -> Pipeline:
    first = step or Step(
        operator=DOUBLE, arguments={"number": "$numbers"}, scatter=Scatter(("number",))
    )
    return pipeline(
        {"each": first, "sum": Step(operator=TOTAL, arguments={"numbers": "$each.twice"}), **more},
        {"numbers": "List[Integer]"},
        {"sum": "$sum.sum"},
    )


def failing_first(times: int, project: MemoryProject) -> None:
    """Let the function `flaky` fail a number of times."""
    left = [times]

    def flaky(inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
        left[0] -= 1
        if left[0] >= 0:
            raise SystemExit(3)
        return {"twice": 2 * inputs["number"]}

    project.functions["flaky"] = flaky


def flaky(**more: Any) -> Step:
    return Step(
        operator=FLAKY, arguments={"number": "$numbers"}, scatter=Scatter(("number",)), **more
    )


def attempts(project: MemoryProject, outcome: Outcome, step: str) -> list[tuple[int, str]]:
    found = project.database.attempts(outcome.run.id, step=step)
    return [(one.number, one.state.word) for one in found]


# Run and reuse.


def test_drive_scatter_and_gather_gives_outputs(project: MemoryProject) -> None:
    outcome = project.run(doubling(), {"numbers": [1, 2, 3]})

    assert (outcome.run.state, outcome.run.outputs) == (State.SUCCEEDED, {"sum": 12})
    assert (outcome.tally.total, outcome.tally.ran) == (4, 4)


def test_drive_the_same_again_is_reused_whole(project: MemoryProject) -> None:
    project.run(doubling(), {"numbers": [1, 2, 3]})
    project.calls.clear()

    outcome = project.run(doubling(), {"numbers": [1, 2, 3]})

    assert project.calls == []
    assert (outcome.tally.reused, outcome.run.outputs) == (4, {"sum": 12})


def test_drive_one_element_changed_runs_it_and_what_depends_on_it(project: MemoryProject) -> None:
    project.run(doubling(), {"numbers": [1, 2, 3]})
    project.calls.clear()

    outcome = project.run(doubling(), {"numbers": [1, 5, 3]})

    assert project.calls == ["double(number=5)", "total(numbers=[2, 10, 6])"]
    assert (outcome.tally.ran, outcome.tally.reused) == (2, 2)


def test_drive_without_reuse_runs_all_again(project: MemoryProject) -> None:
    project.run(doubling(), {"numbers": [1, 2]})
    project.calls.clear()

    project.run(doubling(), {"numbers": [1, 2]}, reuse=False)

    assert len(project.calls) == 3


def test_drive_files_go_into_the_store_and_lie_in_the_results(project: MemoryProject) -> None:
    write = operator("write", {"text": "String"}, {"file": "File"})

    def do(inputs: dict[str, Any], workspace: str) -> dict[str, Any]:
        Path(workspace, "a.txt").write_text(inputs["text"])
        return {"file": "a.txt"}

    project.functions["write"] = do
    whole = pipeline(
        {"w": Step(operator=write, arguments={"text": "hello"})}, outputs={"file": "$w.file"}
    )

    found = project.run(whole).run.outputs["file"]

    assert Path(found["path"]).read_text() == "hello"
    assert found["path"] == os.path.join(project.folder, "results", "a.txt")
    assert project.store.has(found["digest"])


# Failures.


def test_drive_failure_stops_the_run_and_is_told(project: MemoryProject) -> None:
    failing_first(1, project)

    outcome = project.run(doubling(flaky()), {"numbers": [1, 2]})

    assert outcome.run.state == State.FAILED
    (failure,) = outcome.failures
    assert (failure.task, failure.exit_status) == ("each[0]", 3)


def test_drive_failure_with_keep_going_goes_on_with_the_rest(project: MemoryProject) -> None:
    failing_first(1, project)

    outcome = project.run(doubling(flaky()), {"numbers": [1, 2, 3]}, keep_going=True)

    tally = outcome.tally
    assert (tally.ran, tally.failed, tally.cancelled, tally.total) == (2, 1, 1, 4)


def test_drive_failed_attempt_is_tried_again(project: MemoryProject) -> None:
    failing_first(2, project)

    outcome = project.run(doubling(flaky(retry=Retry(attempts=3))), {"numbers": [4]})

    assert (outcome.run.state, outcome.run.outputs) == (State.SUCCEEDED, {"sum": 8})
    assert attempts(project, outcome, "each") == [(1, "failed"), (2, "failed"), (3, "succeeded")]
    assert outcome.tally.ran == 2


def test_drive_retry_on_other_exit_statuses_is_none(project: MemoryProject) -> None:
    failing_first(1, project)
    retry = Retry(attempts=3, exit_statuses=(75,))

    outcome = project.run(doubling(flaky(retry=retry)), {"numbers": [4]})

    assert attempts(project, outcome, "each") == [(1, "failed")]


def test_drive_retry_of_a_pipeline_is_that_of_its_steps(project: MemoryProject) -> None:
    failing_first(1, project)
    outer = Step(operator=doubling(flaky()), arguments={"numbers": [4]}, retry=Retry(attempts=2))

    outcome = project.run(pipeline({"outer": outer}))

    assert attempts(project, outcome, "outer/each") == [(1, "failed"), (2, "succeeded")]


def test_drive_allowed_failure_does_not_fail_the_run(project: MemoryProject) -> None:
    failing_first(1, project)

    outcome = project.run(doubling(flaky(allow_failure=True)), {"numbers": [1, 2]})

    assert (outcome.run.state, outcome.run.outputs) == (State.SUCCEEDED, {"sum": 4})
    assert outcome.tally.failed == 1


def test_drive_wrong_outputs_fail_the_task_and_keep_nothing(project: MemoryProject) -> None:
    project.functions["flaky"] = lambda _inputs, _workspace: {"twice": "two"}

    outcome = project.run(doubling(flaky()), {"numbers": [1]})

    (failure,) = outcome.failures
    assert (failure.cause, failure.exit_status) == ("outputs", 0)
    assert "the output `twice` is wrong: `two` is not an Integer" in str(failure.message)


def test_drive_uneven_zip_fails_the_run_and_says_why(project: MemoryProject) -> None:
    pair = operator("pair", {"a": "Integer", "b": "Integer"}, {"o": "Integer"})
    step = Step(operator=pair, arguments={"a": "$x", "b": "$y"}, scatter=Scatter(("a", "b")))
    whole = pipeline({"s": step}, {"x": "List[Integer]", "y": "List[Integer]"})

    outcome = project.run(whole, {"x": [1], "y": []})

    assert outcome.run.state == State.FAILED
    assert outcome.run.message == "`s`: zip needs lists of one length, here are 1 and 0"


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        pytest.param(Resources(cpus=2), "it needs `2` CPUs, and here are `1`", id="cpus"),
        pytest.param(Resources(gpus=1), "it needs `1` GPUs, and here are `0`", id="gpus"),
    ],
)
def test_drive_task_that_can_never_fit_is_refused(
    project: MemoryProject, resources: Resources, message: str
) -> None:
    outcome = project.run(doubling(flaky(resources=resources)), {"numbers": [1]})

    assert (outcome.failures[0].cause, outcome.run.state) == ("refused", State.FAILED)
    assert message in str(outcome.failures[0].message)


def test_drive_memory_where_the_executor_knows_none_is_no_limit(project: MemoryProject) -> None:
    failing_first(0, project)
    step = flaky(resources=Resources(memory=Memory(1024**4)))

    assert project.run(doubling(step), {"numbers": [1]}).run.state == State.SUCCEEDED


def test_drive_fractions_of_a_core_add_up_again(project: MemoryProject) -> None:
    failing_first(0, project)
    step = flaky(resources=Resources(cpus=0.1))

    outcome = project.run(doubling(step), {"numbers": list(range(30))})

    assert outcome.tally.ran == 31


def test_drive_refused_task_whose_failure_is_allowed_lets_the_rest_run(
    project: MemoryProject,
) -> None:
    refused = Step(operator=TOTAL, resources=Resources(cpus=9), arguments={"numbers": [1]})
    steps = {
        "refused": Step(
            operator=TOTAL,
            arguments={"numbers": [1]},
            resources=refused.resources,
            allow_failure=True,
        ),
        "after": Step(operator=TOTAL, arguments={"numbers": [2]}, needs=("refused",)),
    }

    outcome = project.run(pipeline(steps, outputs={"sum": "$after.sum"}))

    assert (outcome.run.state, outcome.run.outputs) == (State.SUCCEEDED, {"sum": 2})


def test_drive_missing_input_file_is_refused_before_it_starts(
    project: MemoryProject, tmp_path: Path
) -> None:
    read = operator("read", {"file": "File"}, {})
    whole = pipeline({"read": Step(operator=read, arguments={"file": "$f"})}, {"f": "File"})
    missing = {"class": "File", "path": str(tmp_path / "gone.txt")}

    outcome = project.run(whole, {"f": missing})

    assert "gone.txt` does not exist" in str(outcome.failures[0].message)
    assert outcome.failures[0].cause == "refused"


def test_drive_input_file_that_changes_under_a_task_fails_it_and_is_no_result(
    project: MemoryProject, tmp_path: Path
) -> None:
    file = tmp_path / "f.txt"
    file.write_text("x")
    read = operator("read", {"file": "File"}, {"o": "Integer"})
    whole = pipeline({"read": Step(operator=read, arguments={"file": "$f"})}, {"f": "File"})

    def write(_inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
        file.write_text("longer")
        return {"o": 1}

    project.functions["read"] = write
    outcome = project.run(whole, {"f": {"class": "File", "path": str(file)}})
    file.write_text("longer")
    again = project.run(whole, {"f": {"class": "File", "path": str(file)}})

    assert "f.txt` changed while the run was under way" in str(outcome.failures[0].message)
    assert again.tally.reused == 0


# Cancel.


def test_drive_cancelled_run_ends_and_can_go_on(project: MemoryProject) -> None:
    engine = project.engine()

    def double(inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
        if inputs["number"] == 2 and len(project.calls) < 3:
            engine.cancel()
        return {"twice": 2 * inputs["number"]}

    project.functions["double"] = double
    record = engine.start(doubling(), {"numbers": [1, 2, 3, 4]}, options(project))
    first = engine.drive(record)
    done = list(project.calls)
    second = project.engine().drive(first.run)

    assert (first.run.state, first.tally.ran, first.tally.cancelled) == (State.CANCELLED, 2, 3)
    assert second.run.outputs == {"sum": 20}
    assert len(project.calls) == len(set(project.calls)) == 5 == len(done) + 3


def test_drive_cancelled_before_it_begins_runs_nothing(project: MemoryProject) -> None:
    engine = project.engine()
    record = engine.start(doubling(), {"numbers": [1]}, options(project))
    engine.cancel()

    assert engine.drive(record).run.state == State.CANCELLED
    assert project.calls == []


def test_drive_cancel_after_the_end_does_nothing(project: MemoryProject) -> None:
    engine = project.engine()
    engine.drive(engine.start(doubling(), {"numbers": [1]}, options(project)))

    engine.cancel()


def options(project: MemoryProject, **more: Any) -> Options:
    return Options(executor="memory", out=os.path.join(project.folder, "results"), **more)


# After every crash, another engine goes on.


class CrashError(Exception):
    """The engine ends here, as if it had been killed."""


class CrashingDatabase(MemoryDatabase):
    """Lets the process die instead of writing for the n-th time."""

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None

    def record(self, **records: Any) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise CrashError
        super().record(**records)


def ragged() -> Pipeline:
    inner = pipeline(
        {
            "cut": Step(operator=CUT, arguments={"number": "$number"}),
            "each": Step(
                operator=DOUBLE, arguments={"number": "$cut.numbers"}, scatter=Scatter(("number",))
            ),
            "sum": Step(operator=TOTAL, arguments={"numbers": "$each.twice"}),
        },
        {"number": "Integer"},
        {"sum": "$sum.sum"},
        pipeline="inner",
    )
    outer = Step(operator=inner, arguments={"number": "$numbers"}, scatter=Scatter(("number",)))
    return pipeline(
        {"outer": outer, "all": Step(operator=TOTAL, arguments={"numbers": "$outer.sum"})},
        {"numbers": "List[Integer]"},
        {"sum": "$all.sum"},
    )


def cut(inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
    return {"numbers": [10 * inputs["number"] + at for at in range(inputs["number"])]}


def succeeded(project: MemoryProject, run: str) -> dict[str, str]:
    found = project.database.attempts(run, states=[State.SUCCEEDED])
    return {one.task: f"{one.number}" for one in found}


@pytest.mark.parametrize("reuse", [True, False], ids=["reuse", "no-reuse"])
@pytest.mark.parametrize("seen", [True, False], ids=["after-writing", "before-writing"])
def test_drive_after_a_crash_at_any_transaction_goes_on_and_repeats_nothing(
    tmp_path: Path, seen: bool, reuse: bool
) -> None:
    for at in range(1, 100):
        folder = tmp_path / str(at)
        folder.mkdir()
        database = CrashingDatabase()
        project = memory_project(str(folder), cut=cut)
        project.database = database
        crashed, run = crash_once(project, database, at, seen=seen, reuse=reuse)
        done = succeeded(project, run.id)
        project.calls.clear()
        database.left = None

        outcome = project.engine().drive(run)

        assert outcome.run.outputs == {"sum": 2 * (10 + 20 + 21 + 30 + 31 + 32)}
        assert outcome.tally.ran == outcome.tally.total == 13
        now = succeeded(project, run.id)
        assert done.items() <= now.items(), f"crash {at}: a finished task ran again"
        assert len(now) == 13
        if not crashed:
            return
    pytest.fail("it never came to an end")


def crash_once(
    project: MemoryProject, database: CrashingDatabase, at: int, *, seen: bool, reuse: bool
) -> tuple[bool, RunRecord]:
    told = [0]

    def listen(event: Event) -> None:
        told[0] += isinstance(event, Progressed)
        if seen and told[0] == at:
            raise CrashError

    engine = project.engine(listen)
    run = engine.start(ragged(), {"numbers": [1, 2, 3]}, options(project, reuse=reuse, jobs=2))
    database.left = None if seen else at
    try:
        engine.drive(run)
    except CrashError:
        return True, run
    return False, run


def test_drive_crash_in_another_order_keeps_every_finished_element(tmp_path: Path) -> None:
    project = memory_project(str(tmp_path), cut=cut)
    run = crash_with_the_last_group_first(project)
    done = succeeded(project, run.id)
    before = {one.task: one.element for one in project.database.attempts(run.id)}
    project.calls.clear()

    outcome = project.engine().drive(run)

    assert outcome.run.outputs == {"sum": 2 * (20 + 21 + 30 + 31 + 32)}
    assert done.items() <= succeeded(project, run.id).items()
    assert (
        before.items()
        <= {one.task: one.element for one in project.database.attempts(run.id)}.items()
    )
    assert len(project.calls) == 10 - len(done)


def crash_with_the_last_group_first(project: MemoryProject) -> RunRecord:
    """Let `cut[1]` end first, so that its elements are numbered first, then die."""
    failing = [True]

    def cut_late(inputs: dict[str, Any], workspace: str) -> dict[str, Any]:
        if inputs["number"] == 2 and failing[0]:
            failing[0] = False
            raise SystemExit(75)
        return cut(inputs, workspace)

    def listen(_event: Event) -> None:
        if project.calls.count("cut(number=2)") == 2 and len(project.calls) > 6:
            raise CrashError

    project.functions["cut"] = cut_late
    inner = ragged().steps["outer"].operator
    whole = pipeline(
        {
            **ragged().steps,
            "outer": Step(
                operator=inner,
                arguments={"number": "$numbers"},
                scatter=Scatter(("number",)),
                retry=Retry(attempts=2),
            ),
        },
        {"numbers": "List[Integer]"},
        {"sum": "$all.sum"},
    )
    engine = project.engine(listen)
    run = engine.start(whole, {"numbers": [2, 3]}, options(project, reuse=False))
    with pytest.raises(CrashError):
        engine.drive(run)
    return run
