from furness.report.content import steps_of, tasks_of
from furness.report.tasks import columns
from tests.report.conftest import FAILING, Sample, facts_of


def test_columns_of_a_run_list_failures_first_with_their_logs(sample: Sample) -> None:
    tasks = tasks_of(sample.attempts)
    steps = steps_of(tasks, sample.pipeline)

    data = columns(facts_of(sample), tasks, steps)

    assert data["steps"][data["step"][0]] == "segment"
    assert data["index"][0] == FAILING
    assert list(data["details"]) == [0]
    assert "Traceback" in data["details"][0]["log"]
    assert len({len(data[name]) for name in ("step", "index", "wall", "exit", "word")}) == 1
