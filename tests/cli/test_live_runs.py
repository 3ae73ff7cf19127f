"""Runs that another process drives: watched, cancelled, killed, resumed."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from tests.cli.conftest import Type, until

Begin = Callable[..., "Popen[str]"]

RUN = ("run", "letter.yaml", 'words=["a", "b"]', "--name", "live", "--json")


def states(furness: Type) -> list[str]:
    """The states of the tasks of the step that waits; none before the run is there."""
    done = furness("tasks", "show", "live", "--json")
    return [one["state"] for one in done.json["tasks"]] if done.status == 0 else []


def processes_in(folder: Path) -> list[str]:
    """The processes that work somewhere below a folder."""
    places = (path for path in Path("/proc").glob("[0-9]*/cwd"))
    return [str(path) for path in places if place_of(path).startswith(str(folder))]


def place_of(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


@pytest.fixture
def live(begin: Begin, furness: Type, tmp_path: Path) -> "Iterator[Popen[str]]":
    """A run both of whose first tasks wait for the file `hold` to go away."""
    (tmp_path / "hold").touch()
    process = begin(*RUN)
    until(lambda: "running" in states(furness))
    yield process
    (tmp_path / "hold").unlink(missing_ok=True)


def test_watch_follows_a_run_to_its_end(
    live: "Popen[str]", begin: Begin, furness: Type, tmp_path: Path
) -> None:
    watching = begin("runs", "watch", "live", "--json")
    (tmp_path / "hold").unlink()

    told, _ = watching.communicate(timeout=30)

    assert watching.returncode == 0
    assert '"state": "succeeded"' in told
    assert live.wait(30) == 0
    assert furness("runs", "show", "live", "--json").json["holder"] is None


def test_watch_of_a_run_whose_driver_is_killed_says_that_it_was_interrupted(
    live: "Popen[str]", begin: Begin, tmp_path: Path
) -> None:
    watching = begin("runs", "watch", "live")
    live.kill()
    live.wait()

    _, told = watching.communicate(timeout=30)
    (tmp_path / "hold").unlink()

    assert watching.returncode == 1
    assert "furness runs resume" in told


def test_cancel_stops_a_run_that_another_process_drives(live: "Popen[str]", furness: Type) -> None:
    done = furness("runs", "cancel", "live", "--now", "--json")

    assert (done.status, done.json["state"]) == (0, "cancelled")
    assert live.wait(30) == 130
    assert done.json["tasks"]["cancelled"] == 3


def test_cancel_of_an_interrupted_run_ends_the_tasks_that_outlived_it(
    live: "Popen[str]", furness: Type, tmp_path: Path
) -> None:
    live.send_signal(signal.SIGKILL)
    live.wait()

    done = furness("runs", "cancel", "live", "--json")

    assert (done.status, done.json["state"]) == (0, "cancelled")
    assert set(states(furness)) == {"cancelled"}
    until(lambda: not processes_in(tmp_path))


def test_resume_goes_on_where_a_killed_run_was(
    live: "Popen[str]", furness: Type, tmp_path: Path
) -> None:
    live.kill()
    live.wait()
    (tmp_path / "hold").unlink()

    done = furness("runs", "resume", "live", "--json")

    assert (done.status, done.json["state"]) == (0, "succeeded")
    assert done.json["tasks"]["total"] == 3
    tasks = furness("tasks", "show", "live", "--json").json["tasks"]
    assert [len(one["attempts"]) for one in tasks] == [1, 1, 1]


def test_resume_of_a_run_that_goes_on_is_refused(
    live: "Popen[str]", furness: Type, tmp_path: Path
) -> None:
    done = furness("runs", "resume", "live", "--json")
    (tmp_path / "hold").unlink()

    assert (done.status, done.json["error"]["code"]) == (3, "busy")
    assert live.wait(30) == 0


def test_resume_detached_returns_at_once_and_the_run_ends_by_itself(
    live: "Popen[str]", begin: Begin, furness: Type, tmp_path: Path
) -> None:
    live.kill()
    live.wait()

    assert begin("runs", "resume", "live", "--detach").wait(30) == 0
    (tmp_path / "hold").unlink()

    until(lambda: furness("runs", "show", "live", "--json").json["state"] == "succeeded")


@pytest.mark.usefixtures("live")
def test_logs_follow_a_task_until_it_ends(begin: Begin, tmp_path: Path) -> None:
    following = begin("tasks", "logs", "live/say[0]", "--follow")
    assert following.stdout is not None
    first = following.stdout.readline()
    (tmp_path / "hold").unlink()

    rest, _ = following.communicate(timeout=30)

    assert (first, rest, following.returncode) == ("saying a\n", "", 0)
