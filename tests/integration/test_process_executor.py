import os
import subprocess
import sys
from pathlib import Path

import pytest

from furness.executors.interface import Attempt, Ended
from furness.executors.process import ProcessExecutor
from furness.model.resources import Resources
from furness.testing.executors import Marker, follow, follow_one

pytestmark = pytest.mark.integration

FEW_DESCRIPTORS = """
import sys
from furness.executors.interface import Attempt
from furness.executors.process import ProcessExecutor
from furness.model.resources import Resources
from furness.testing.executors import follow
attempts = [
    Attempt(id=str(number), command=("/bin/sleep", "0.05"), variables={}, workspace=sys.argv[1],
            log=f"{sys.argv[1]}/log", resources=Resources())
    for number in range(200)
]
with ProcessExecutor(sys.argv[1]) as executor:
    executor.submit(attempts)
    told = follow(executor, [attempt.id for attempt in attempts])
    print(sum(getattr(event, "exit_status", None) == 0 for event in told))
"""


@pytest.fixture
def marker() -> Marker:
    return Marker()


def attempts(folder: Path, count: int, *command: str) -> list[Attempt]:
    return [
        Attempt(
            id=f"run/step[{number}]/1",
            command=command,
            variables={"PATH": os.environ["PATH"], "PADDING": "x" * 2000},
            workspace=str(folder),
            log=str(folder / "log"),
            resources=Resources(),
        )
        for number in range(count)
    ]


def test_thousands_submitted_at_once_all_end(tmp_path: Path) -> None:
    many = attempts(tmp_path, 5000, "true")

    with ProcessExecutor(str(tmp_path)) as executor:
        executor.submit(many)
        told = follow(executor, [attempt.id for attempt in many])

    statuses = [event.exit_status for event in told if isinstance(event, Ended)]
    assert statuses == [0] * len(many)


def test_thousands_cancelled_at_once_all_end(tmp_path: Path, marker: Marker) -> None:
    many = attempts(tmp_path, 2000, "sleep", marker.seconds)

    with ProcessExecutor(str(tmp_path)) as executor:
        executor.submit(many)
        executor.cancel([attempt.id for attempt in many], grace_seconds=5)
        told = follow(executor, [attempt.id for attempt in many])

    assert {event.cause for event in told if isinstance(event, Ended)} == {"cancelled"}
    assert marker.processes() == []


def test_sixty_four_descriptors_are_enough(tmp_path: Path) -> None:
    limited = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"]

    done = subprocess.run(
        [*limited, sys.executable, "-c", FEW_DESCRIPTORS, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "200\n"


def test_background_process_that_ignores_the_asking_is_killed(
    tmp_path: Path, marker: Marker
) -> None:
    script = f"trap '' TERM; sleep {marker.seconds} & exit 0"
    (attempt,) = attempts(tmp_path, 1, "sh", "-c", script)

    with ProcessExecutor(str(tmp_path)) as executor:
        ended = follow_one(executor, attempt)

    assert ended.exit_status == 0
    assert marker.processes() == []


def test_tree_of_daemons_ends_with_the_attempt(tmp_path: Path, marker: Marker) -> None:
    inner = f"setsid --fork sleep {marker.seconds}; sleep {marker.seconds}"
    daemon = f"setsid --fork sh -c '{inner}'"
    script = f"trap '' TERM; {daemon}; {daemon}; sleep 0.2"
    (attempt,) = attempts(tmp_path, 1, "sh", "-c", script)

    with ProcessExecutor(str(tmp_path)) as executor:
        follow_one(executor, attempt)

        assert marker.processes() == []
