import os
from pathlib import Path

import pytest

from furness.model.run import RunRecord, State
from furness.projects import open_project
from tests.cli.conftest import Type


def test_runs_list_shows_the_newest_first(look: Type) -> None:
    rows = look("runs", "list", "--json").json["runs"]

    assert [row["name"] for row in rows] == ["bad", "again", "good"]
    assert [row["state"] for row in rows] == ["failed", "succeeded", "succeeded"]
    assert rows[2]["tasks"]["total"] == rows[2]["tasks"]["succeeded"] == 3
    assert not any(row["interrupted"] for row in rows)


def test_runs_list_of_a_state_leaves_the_others_out(look: Type) -> None:
    done = look("runs", "list", "--state", "failed")

    heading, *rows = done.out.splitlines()
    assert heading.split() == ["RUN", "NAME", "PIPELINE", "STATE", "TASKS", "STARTED", "TOOK"]
    assert len(rows) == 1
    assert any(when in rows[0] for when in ("just now", " ago"))


def test_runs_show_tells_steps_and_outputs(look: Type) -> None:
    shown = look("runs", "show", "again", "--json").json

    assert shown["tasks"]["reused"] == shown["tasks"]["total"] == 3
    assert [step["step"] for step in shown["steps"]] == ["say", "join"]
    assert shown["outputs"]["letter"]["class"] == "File"
    assert shown["arguments"]["words"] == ["a", "b"]


def test_runs_show_of_a_failure_explains_it(look: Type) -> None:
    done = look("runs", "show", "bad")

    assert done.status == 0
    assert "failed: say[1]: exit status 7" in done.out
    assert "saying bad" in done.out
    assert "furness runs resume" in done.err


def test_runs_show_agrees_with_what_run_printed(furness: Type) -> None:
    told = furness("run", "letter.yaml", 'words=["a", "bad"]', "--json").json

    shown = furness("runs", "show", "--json").json

    assert {name: shown[name] for name in told} == told


@pytest.mark.parametrize(("name", "status"), [("good", 0), ("bad", 1)])
def test_runs_watch_of_what_is_over_gives_its_result_at_once(
    name: str, status: int, look: Type
) -> None:
    done = look("runs", "watch", name, "--json")

    assert done.status == status
    assert done.json["tasks"]["total"] == 3


def test_runs_resume_of_what_succeeded_does_nothing(look: Type) -> None:
    done = look("runs", "resume", "good")

    assert (done.status, done.out) == (0, "")
    assert "nothing to resume" in done.err


def test_runs_retry_begins_what_failed_again_and_nothing_else(
    furness: Type, tmp_path: Path
) -> None:
    document = tmp_path / "say.yaml"
    document.write_text(
        document.read_text().replace('test "$word" != bad', "test -e ../../../../../well")
    )
    assert furness("run", "letter.yaml", 'words=["a"]').status == 1
    (tmp_path / "well").touch()

    done = furness("runs", "retry", "--json")

    assert (done.status, done.json["state"]) == (0, "succeeded")
    assert [
        len(one["attempts"]) for one in furness("tasks", "show", "last/say", "--json").json["tasks"]
    ] == [2]


def test_runs_delete_removes_records_and_workspaces_but_no_results(
    furness: Type, tmp_path: Path
) -> None:
    run = furness("run", "letter.yaml", 'words=["a"]', "--json").json["run"]

    done = furness("runs", "delete", run, "--yes", "--json")

    assert done.json == {"deleted": [run]}
    assert furness("runs", "show", run).status == 2
    assert os.listdir(tmp_path / ".furness" / "workspaces") == []
    assert furness("run", "letter.yaml", 'words=["a"]', "--json").json["tasks"]["reused"] == 2


def test_runs_delete_of_a_run_that_goes_on_is_refused(furness: Type, tmp_path: Path) -> None:
    furness("run", "letter.yaml", "words=[]", "--name", "held")
    project = open_project(str(tmp_path))

    with project.database.hold(project.run("held").id):
        done = furness("runs", "delete", "held", "--yes", "--json")

    assert (done.status, done.json["error"]["code"]) == (3, "busy")


def test_runs_whose_holder_is_gone_are_interrupted(furness: Type, tmp_path: Path) -> None:
    record = RunRecord(id="20260101-000000-gone", pipeline="letter", state=State.RUNNING)
    open_project(str(tmp_path)).database.record(runs=[record])

    done = furness("runs", "list", "--json")

    assert done.json["runs"][0]["state"] == "running"
    assert done.json["runs"][0]["interrupted"]
    assert "interrupted" in furness("runs", "list").out


def test_runs_report_lies_with_the_results(furness: Type, tmp_path: Path) -> None:
    run = furness("run", "letter.yaml", 'words=["a"]', "--json").json["run"]

    done = furness("runs", "report", "--json")

    assert done.json == {"report": str(tmp_path / "results" / "letter" / f"report-{run}.html")}
    assert "<html" in Path(done.json["report"]).read_text()


def test_runs_report_goes_where_it_is_told(furness: Type, tmp_path: Path) -> None:
    furness("run", "letter.yaml", 'words=["bad"]')

    done = furness("runs", "report", "-o", "page.html")

    assert done.out == "page.html\n"
    assert (tmp_path / "page.html").exists()


def test_provenance_leads_from_an_output_to_the_first_task(look: Type) -> None:
    tree = look("runs", "provenance", "again", "letter", "--json").json["outputs"]

    (join,) = tree["letter"]["made_by"]
    said = join["arguments"]["texts"]
    assert join["task"] == "join"
    assert [one["made_by"]["task"] for one in said] == ["say[0]", "say[1]"]
    assert said[1]["made_by"]["arguments"]["word"] == "b"
    assert join["made_in_run"] == look("runs", "show", "good", "--json").json["run"]


def test_provenance_of_all_outputs_tells_each_task_once(look: Type) -> None:
    done = look("runs", "provenance", "good")

    assert done.out.count("say[0] by say") == 1
    assert "say[0] (told above)" in done.out
    assert "word = a" in done.out
