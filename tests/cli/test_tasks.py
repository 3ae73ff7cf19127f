from pathlib import Path

from tests.cli.conftest import Type


def test_tasks_show_lists_every_task(look: Type) -> None:
    shown = look("tasks", "show", "good", "--json").json

    assert [one["task"] for one in shown["tasks"]] == ["join", "say[0]", "say[1]"]
    assert shown["total"] == 3


def test_tasks_show_of_a_state_leaves_the_others_out(look: Type) -> None:
    done = look("tasks", "show", "bad", "--state", "failed")

    assert [line.split()[0] for line in done.out.splitlines()] == ["TASK", "say[1]"]


def test_tasks_show_of_one_task_tells_its_arguments_and_attempts(look: Type) -> None:
    (task,) = look("tasks", "show", "good/say[1]", "--json").json["tasks"]

    assert task["parts"]["arguments"] == {"wait": 0, "word": "b"}
    assert task["outputs"]["said"]["class"] == "File"
    assert [one["exit_status"] for one in task["attempts"]] == [0]


def test_tasks_show_of_one_task_is_for_people_too(look: Type) -> None:
    done = look("tasks", "show", "good/say[1]")

    assert "argument   word=b" in done.out
    assert "attempt 1  succeeded in" in done.out


def test_tasks_show_of_a_misspelled_step_names_the_right_one(look: Type) -> None:
    done = look("tasks", "show", "good/sai")

    assert done.status == 2
    assert "did you mean `say`?" in done.err


def test_tasks_logs_of_one_task_is_what_it_wrote(look: Type) -> None:
    done = look("tasks", "logs", "good/say[1]")

    assert done.out == "saying b\n"


def test_tasks_logs_of_several_begin_with_what_failed(look: Type) -> None:
    done = look("tasks", "logs", "bad/say")

    assert done.out.startswith("==> say[1] <==\nsaying bad\n==> say[0] <==\n")


def test_tasks_logs_of_a_reused_task_are_those_of_the_first(look: Type) -> None:
    (log,) = look("tasks", "logs", "again/say[0]", "--json").json["logs"]

    assert log["log"] == "saying a\n"
    assert log["run"] == look("runs", "show", "good", "--json").json["run"]


def test_tasks_logs_follow_of_what_has_ended_prints_its_last_lines(look: Type) -> None:
    assert look("tasks", "logs", "good/say[1]", "--follow", "--tail", "1").out == "saying b\n"
    assert look("tasks", "logs", "good/say[1]", "--follow", "--tail", "0").out == ""


def test_tasks_logs_follow_takes_one_task(look: Type) -> None:
    done = look("tasks", "logs", "good/say", "--follow")

    assert done.status == 2
    assert "one can be followed" in done.err


def test_tasks_workspace_is_a_folder_with_what_the_task_wrote(look: Type) -> None:
    path = look("tasks", "workspace", "bad/say[1]").out.rstrip()

    assert Path(path, "input.json").exists()
