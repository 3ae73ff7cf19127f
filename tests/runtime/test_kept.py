import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

kept: Any = import_module("furness.runtime.kept")

TOLD = {"key": "one", "command": [["true"]]}


def file(path: Path) -> dict[str, str]:
    return {"class": "Directory" if path.is_dir() else "File", "path": str(path)}


def done(given: dict[str, Any], outputs: Any = None) -> dict[str, Any]:
    marked: dict[str, Any] = kept.mark(TOLD, given)
    return {"state": "succeeded", **marked, "outputs": outputs or {}}


def test_task_is_done_when_all_is_as_it_was(tmp_path: Path) -> None:
    given = {"n": 1, "files": [file(tmp_path)]}

    assert kept.is_done(done(given), kept.mark(TOLD, given))


def test_task_is_not_done_with_other_arguments_or_another_operator() -> None:
    record = done({"n": 1})

    assert not kept.is_done(record, kept.mark(TOLD, {"n": 2}))
    assert not kept.is_done(record, kept.mark({**TOLD, "command": [["false"]]}, {"n": 1}))
    assert not kept.is_done({**record, "state": "failed"}, kept.mark(TOLD, {"n": 1}))


def test_task_is_not_done_when_a_file_was_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    os.utime(path, (1, 1))
    record = done({"a": file(path)})

    path.write_text("2")

    assert not kept.is_done(record, kept.mark(TOLD, {"a": file(path)}))


@pytest.mark.parametrize("change", ["inner/new", "inner/old"])
def test_task_is_not_done_when_a_folder_has_changed(tmp_path: Path, change: str) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("inner/old", "other"):
        (tmp_path / name).write_text("1")
        os.utime(tmp_path / name, (1, 1))
    record = done({"a": file(tmp_path)})

    (tmp_path / change).write_text("22")

    assert not kept.is_done(record, kept.mark(TOLD, {"a": file(tmp_path)}))


def test_task_is_not_done_when_an_output_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    record = done({}, {"all": [file(path)]})
    assert kept.is_done(record, kept.mark(TOLD, {}))

    path.unlink()

    assert not kept.is_done(record, kept.mark(TOLD, {}))


@pytest.mark.parametrize("record", [{}, {"state": 1}, {"state": "succeeded", "outputs": []}])
def test_record_that_makes_no_sense_is_of_no_task(record: dict[str, Any]) -> None:
    assert not kept.is_done({**kept.mark(TOLD, {}), **record}, kept.mark(TOLD, {}))


def test_held_folder_is_not_held_by_another_until_it_is_let_go(tmp_path: Path) -> None:
    code = "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    folder = tmp_path / "new" / "folder"
    command = [sys.executable, "-c", code, str(folder / ".lock")]

    with kept.held(str(folder)):
        inside = subprocess.run(command, capture_output=True, check=False).returncode
    outside = subprocess.run(command, capture_output=True, check=False).returncode

    assert (inside, outside) == (1, 0)
