import pytest

from furness.report.content import (
    at_share,
    columns,
    count_words,
    failures_of,
    steps_of,
    tasks_of,
)
from tests.report.conftest import FAILING, Sample, facts_of


def test_tasks_of_several_attempts_count_the_last(sample: Sample) -> None:
    tasks = tasks_of(reversed(sample.attempts))

    failed = failures_of(tasks)

    assert len(tasks) == len(sample.attempts) - 1
    assert [(task.last.element, task.attempts) for task in failed] == [(FAILING, 2)]


def test_count_words_tells_reused_from_ran(sample: Sample) -> None:
    counts = count_words(tasks_of(sample.attempts))

    assert counts == {"failed": 1, "succeeded": 20 * 3 - 6 - 2 + 1, "reused": 6}


def test_steps_of_a_run_have_figures_and_the_worst_word(sample: Sample) -> None:
    steps = {one.step: one for one in steps_of(tasks_of(sample.attempts), sample.pipeline)}

    assert list(steps) == ["denoise", "segment", "measure", "gather"]
    assert steps["segment"].word == "failed"
    assert len(steps["denoise"].walls) == 18
    assert steps["denoise"].walls == tuple(sorted(steps["denoise"].walls))
    assert steps["gather"].memory_bytes == 310 * 2**20


def test_steps_of_a_run_without_attempts_are_pending(sample: Sample) -> None:
    steps = steps_of([], sample.pipeline)

    assert {one.word for one in steps} == {"pending"}
    assert len(steps) == 4


@pytest.mark.parametrize(
    ("values", "share", "value"),
    [((), 0.5, None), ((3.0,), 0.95, 3.0), (tuple(map(float, range(100))), 0.95, 95.0)],
    ids=["none", "one", "hundred"],
)
def test_at_share_gives_the_value_at_a_rank(
    values: tuple[float, ...], share: float, value: float | None
) -> None:
    assert at_share(values, share) == value


def test_columns_of_a_run_list_failures_first_with_their_logs(sample: Sample) -> None:
    tasks = tasks_of(sample.attempts)
    steps = steps_of(tasks, sample.pipeline)

    data = columns(facts_of(sample), tasks, steps)

    assert data["steps"][data["step"][0]] == "segment"
    assert data["index"][0] == FAILING
    assert list(data["details"]) == [0]
    assert "Traceback" in data["details"][0]["log"]
    assert len({len(data[name]) for name in ("step", "index", "wall", "exit", "word")}) == 1
