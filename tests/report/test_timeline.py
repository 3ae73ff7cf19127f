from furness.report.axis import axis_of, bars_of
from furness.report.content import steps_of, tasks_of
from furness.report.timeline import timeline
from tests.report.conftest import Sample


def test_timeline_of_ten_thousand_tasks_is_small_and_marks_failures(large: Sample) -> None:
    bars = bars_of(large.attempts, now=0.0)
    axis = axis_of([one for found in bars.values() for one in found])

    drawn = timeline(steps_of(tasks_of(large.attempts), large.pipeline), bars, axis)

    assert len(drawn) < 40_000
    assert drawn.count('class="bar failed"') == 2
