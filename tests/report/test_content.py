from furness.report.content import count_words, steps_of, tasks_of
from furness.report.failures import failures_of
from tests.report.conftest import FAILING, Sample


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
