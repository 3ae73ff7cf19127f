"""What a run would do is told without doing it, and is what it then does."""

from pathlib import Path
from typing import Any

import pytest

from furness.engine.forecast import Forecast, Foreseen
from furness.engine.foresee import Foresight
from furness.engine.surroundings import Surroundings
from furness.engine.tasks import Preparation
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.testing.examples import (
    DOUBLE,
    TOTAL,
    MemoryProject,
    memory_project,
    operator,
    pipeline,
)

WHOLE = pipeline(
    {
        "each": Step(
            operator=DOUBLE, arguments={"number": "$numbers"}, scatter=Scatter(("number",))
        ),
        "sum": Step(operator=TOTAL, arguments={"numbers": "$each.twice"}),
    },
    {"numbers": "List[Integer]"},
    {"sum": "$sum.sum"},
)


@pytest.fixture
def project(tmp_path: Path) -> MemoryProject:
    return memory_project(str(tmp_path))


def forecast(
    project: MemoryProject,
    arguments: dict[str, Any],
    whole: Pipeline = WHOLE,
    *,
    reuse: bool = True,
    most: int | None = None,
) -> Forecast:
    around = Surroundings(
        database=project.database,
        store=project.store,
        folder=project.folder,
        listen=lambda _: None,
    )
    preparation = Preparation(project.machine, lambda _step, _text: None)
    return Foresight(whole, arguments, around, preparation).tell(reuse=reuse, most=most)


def foresee(
    project: MemoryProject,
    arguments: dict[str, Any],
    whole: Pipeline = WHOLE,
    *,
    reuse: bool = True,
) -> list[Foreseen]:
    return forecast(project, arguments, whole, reuse=reuse).tasks


def told(found: list[Foreseen]) -> list[tuple[str, str]]:
    return sorted((one.task, one.reuse) for one in found)


def test_foresee_nothing_has_run_misses_what_is_known(project: MemoryProject) -> None:
    found = foresee(project, {"numbers": [1, 2]})

    assert told(found) == [("each[0]", "miss"), ("each[1]", "miss"), ("sum", "unknown")]
    assert {one.why for one in found} == {
        ("it has not run before",),
        ("it depends on what `each` gives",),
    }
    assert project.calls == []


def test_foresee_all_has_run_hits(project: MemoryProject) -> None:
    project.run(WHOLE, {"numbers": [1, 2]})

    found = foresee(project, {"numbers": [1, 2]})

    assert told(found) == [("each[0]", "hit"), ("each[1]", "hit"), ("sum", "hit")]


def test_foresee_one_changed_says_which_and_why(project: MemoryProject) -> None:
    project.run(WHOLE, {"numbers": [1, 2]})

    found = foresee(project, {"numbers": [1, 5]})

    assert told(found) == [("each[0]", "hit"), ("each[1]", "miss"), ("sum", "unknown")]
    assert {one.why for one in found if one.reuse == "miss"} == {("`number` was 2, is 5",)}


def test_foresee_without_reuse_misses_all(project: MemoryProject) -> None:
    project.run(WHOLE, {"numbers": [1]})

    found = foresee(project, {"numbers": [1]}, reuse=False)

    assert [(one.task, one.why) for one in found if one.reuse == "miss"] == [
        ("each[0]", ("reuse is off",))
    ]


def test_foresee_empty_list_has_no_tasks(project: MemoryProject) -> None:
    assert told(foresee(project, {"numbers": []})) == [("sum", "miss")]


def test_foresee_list_that_is_not_known_yet_is_one_unknown(project: MemoryProject) -> None:
    many = operator("many", {}, {"numbers": "List[Integer]"})
    each = Step(
        operator=DOUBLE, arguments={"number": "$many.numbers"}, scatter=Scatter(("number",))
    )

    found = foresee(project, {}, pipeline({"many": Step(operator=many), "each": each}))

    assert told(found) == [("each", "unknown"), ("many", "miss")]


def test_foresee_missing_file_is_a_miss_that_says_so(
    project: MemoryProject, tmp_path: Path
) -> None:
    read = Step(operator=operator("read", {"file": "File"}), arguments={"file": "$f"})
    gone = {"class": "File", "path": str(tmp_path / "gone")}

    (found,) = foresee(project, {"f": gone}, pipeline({"read": read}, {"f": "File"}))

    assert (found.reuse, found.why) == ("miss", (f"`{gone['path']}` does not exist",))


def test_foresee_artifact_that_was_removed_is_a_miss(project: MemoryProject) -> None:
    def write(_inputs: dict[str, Any], workspace: str) -> dict[str, Any]:
        Path(workspace, "a").write_text("x")
        return {"file": "a"}

    project.functions["write"] = write
    whole = pipeline({"w": Step(operator=operator("write", {}, {"file": "File"}))})
    project.run(whole)
    for one in list(project.store.list()):
        project.store.remove(one.digest)

    (found,) = foresee(project, {}, whole)

    assert (found.reuse, found.why) == ("miss", ("its artifacts are no longer in the store",))


@pytest.mark.parametrize("ran", [[], [1, 2]], ids=["new", "has-run"])
def test_forecast_of_a_step_with_more_tasks_than_asked_for_counts_them(
    project: MemoryProject, ran: list[int]
) -> None:
    if ran:
        project.run(WHOLE, {"numbers": ran})

    found = forecast(project, {"numbers": [1, 2, 3]}, most=2)

    assert found.large == {"each": 3}
    assert found.summary == {"hit": len(ran), "miss": 3 - len(ran), "unknown": 1}
    assert [(one.task, one.reuse) for one in found.tasks] == [("sum", "unknown")]


def test_forecast_of_a_step_with_as_many_tasks_as_asked_for_tells_each(
    project: MemoryProject,
) -> None:
    found = forecast(project, {"numbers": [1, 2]}, most=2)

    assert (found.large, len(found.tasks)) == ({}, 3)


def test_forecast_after_the_runs_were_deleted_still_takes_their_results(
    project: MemoryProject,
) -> None:
    run = project.run(WHOLE, {"numbers": [1]}).run
    project.database.delete(run.id)

    found = forecast(project, {"numbers": [1]})

    assert found.summary == {"hit": 2, "miss": 0, "unknown": 0}


def test_forecast_in_a_new_project_skips_what_a_condition_excludes(project: MemoryProject) -> None:
    never = Step(operator=DOUBLE, arguments={"number": "$n"}, when="$n > 5")

    found = forecast(project, {"n": 1}, pipeline({"never": never}, {"n": "Integer"}))

    assert (found.tasks, found.summary["miss"]) == ([], 0)
