import json
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.folder import wait_for
from tests.runtime.exported import operator

task: Any = import_module("furness.runtime.task")

VARIABLES = {"PATH": "/usr/bin:/bin", "x": "from outside", "KEPT": "1"}


def run(told: dict[str, Any], folder: Path, **values: Any) -> Any:
    return task.run(told, values, str(folder), VARIABLES)


def test_values_reach_a_task_as_variables_and_in_a_file(tmp_path: Path) -> None:
    told = operator(
        'printf \'{"y": "%s %s"}\' "$x" "$MODE" > output.json',
        {"x": {"type": "List[Integer]"}},
        {"y": {"type": "String"}},
        variables={"MODE": "plain"},
    )

    assert run(told, tmp_path, x=[1, 2]) == {"y": "[1, 2] plain"}
    assert json.loads((tmp_path / "input.json").read_text()) == {"x": [1, 2]}


def test_absent_input_is_not_taken_from_the_variables_around(tmp_path: Path) -> None:
    told = operator('test -z "${x+set}" && test "$KEPT" = 1', {"x": {"type": "Optional[String]"}})

    assert run(told, tmp_path, x=None) == {}


@pytest.mark.parametrize(
    ("script", "message", "status"),
    [
        ("exit 3", "`sh` ended with exit status 3", 3),
        ("kill -9 $$", "`sh` ended with signal 9", -9),
        ("sleep 600", "it took longer than 0.2 s", 124),
        ("trap '' TERM; sleep 600 & wait", "it took longer than 0.2 s", 124),
    ],
)
def test_task_that_ends_badly_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str, status: int
) -> None:
    monkeypatch.setattr(task, "_GRACE", 0.2)

    with pytest.raises(task.Failed) as caught:
        run({**operator(script), "time_limit": 0.2}, tmp_path)

    assert (str(caught.value), caught.value.status) == (message, status)


def test_task_that_took_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    told = operator("(sleep 1; touch late) & sleep 600")

    with pytest.raises(task.Failed, match="longer than"):
        run({**told, "time_limit": 0.2}, tmp_path)

    begun = time.monotonic()
    wait_for(lambda: time.monotonic() - begun > 1.2)
    assert not (tmp_path / "late").exists()


def test_program_that_is_not_there_says_so(tmp_path: Path) -> None:
    told = {**operator(""), "command": [["no such program"]]}

    with pytest.raises(task.Failed, match="`no such program` cannot be started") as caught:
        run(told, tmp_path)

    assert caught.value.status == 127


def test_value_with_a_nul_fails_the_task(tmp_path: Path) -> None:
    with pytest.raises(task.Failed, match="NUL"):
        run(operator("true", {"x": {"type": "String"}}), tmp_path, x="a\0b")


@pytest.mark.parametrize(
    ("script", "one", "message"),
    [
        ("true", {"type": "File", "path": "a"}, "`a` was not written"),
        ("touch a b", {"type": "File", "path": "?"}, "`?` 2 files match"),
        ("mkdir a", {"type": "File", "path": "a"}, "is no File, or not there"),
        ("touch a", {"type": "Directory", "path": "a"}, "is no Directory, or not there"),
        ("ln -s nowhere a", {"type": "File", "path": "a"}, "is no File, or not there"),
        ("true", {"type": "Integer"}, "it is not in `output.json`"),
        ("echo '{' > output.json", {"type": "Integer"}, "`output.json` cannot be read"),
        ("printf '\\377' > output.json", {"type": "Integer"}, "`output.json` cannot be read"),
        ("echo '[]' > output.json", {"type": "Integer"}, "`output.json` is not an object"),
        ("echo '{\"y\": true}' > output.json", {"type": "Integer"}, "`true` is no Integer"),
        ("echo '{\"y\": 1.5}' > output.json", {"type": "Integer"}, "`1.5` is no Integer"),
        ("echo '{\"y\": NaN}' > output.json", {"type": "Float"}, "no infinite numbers"),
        ('echo \'{"y": [1, "a"]}\' > output.json', {"type": "List[Integer]"}, "no Integer"),
        ("echo '{\"y\": 1}' > output.json", {"type": "List[Integer]"}, "`1` is no List[Integer]"),
        ('echo \'{"y": "c"}\' > output.json', {"type": "Enum[a, b]"}, "`c` is none of a, b"),
        ('echo \'{"y": "\\ud800"}\' > output.json', {"type": "String"}, "is no Unicode"),
    ],
)
def test_output_that_is_missing_or_wrong_fails_the_task(
    tmp_path: Path, script: str, one: dict[str, Any], message: str
) -> None:
    with pytest.raises(task.Failed) as caught:
        run(operator(script, {}, {"y": one}), tmp_path)

    assert message in str(caught.value)
    assert "`y`" in str(caught.value) or "output.json" in message


@pytest.mark.parametrize(
    ("kind", "value", "given"),
    [
        ("Float", 1, 1.0),
        ("Integer", 2.0, 2),
        ("Optional[Integer]", None, None),
        ("Optional[Integer]", 3, 3),
        ("List[Optional[Float]]", [1, None], [1.0, None]),
        ("Json", {"a": [None]}, {"a": [None]}),
        ("Enum[a, b]", "b", "b"),
    ],
)
def test_value_is_given_in_the_form_of_its_type(kind: str, value: Any, given: Any) -> None:
    found = task.check(value, kind, "y", "/")

    assert (found, type(found)) == (given, type(given))


def test_files_are_given_with_absolute_paths_however_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a").touch()
    told = {"class": "File", "path": str(tmp_path / "d" / "a")}

    assert task.check("d/a", "File", "y", str(tmp_path)) == told
    assert task.check({"path": "d/../d/a"}, "File", "y", str(tmp_path)) == told
    with pytest.raises(task.Failed, match="no File"):
        task.check(7, "File", "y", str(tmp_path))


def test_pattern_finds_files_in_order_and_none_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "a [b]"
    folder.mkdir()
    told = operator(
        "touch b.json a.json; echo '{}' > output.json",
        {},
        {"y": {"type": "List[File]", "path": "*.json"}},
    )

    found = run(told, folder)["y"]

    assert [Path(one["path"]).name for one in found] == ["a.json", "b.json"]


def test_folder_of_an_image_is_put_where_the_files_are() -> None:
    assert task.with_folder('["/opt/furness/a"]', 'C:\\"x"') == '["C:\\\\\\"x\\"/a"]'
