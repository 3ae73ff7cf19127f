"""The library's front door: the same engine as the command line, from Python."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from furness.api import build, check, run
from furness.authoring import Usable, compile, pipeline  # noqa: A004 - the word of the command
from furness.errors import ArgumentError, DocumentError, NotFoundError, RunFailedError
from furness.testing.examples import operator

HELLO = """
operator: hello
inputs: {name: String}
outputs:
  greeting: {type: File, path: greeting.txt}
command: [sh, -c, 'printf "hello %s" "$name" > greeting.txt']
"""
FAIL = "operator: fail\ncommand: [sh, -c, 'echo no more of this; exit 4']\n"


@pytest.fixture
def folder(here: Path) -> Path:
    (here / "hello.yaml").write_text(HELLO)
    (here / "fail.yaml").write_text(FAIL)
    return here


def test_run_gives_files_as_paths_and_reuses_the_second_time(folder: Path) -> None:
    first = run("hello.yaml", name="$HOME 'x'")
    second = run(folder / "hello.yaml", {"name": "$HOME 'x'"})

    path = second.outputs["greeting"]
    assert isinstance(path, Path)
    assert path.read_text() == "hello $HOME 'x'"
    assert (first.document["tasks"]["ran"], second.document["tasks"]["reused"]) == (1, 1)
    assert first.state == second.state == "succeeded"


def test_run_of_a_pipeline_in_python_scatters(folder: Path) -> None:
    hello = compile(folder / "hello.yaml")

    def whole(names: list[str]) -> Any:
        return {"all": hello.scatter(name=names).greeting}

    found = run(pipeline(whole), names=["a", "b"], folder=folder)

    assert [one.read_text() for one in found.outputs["all"]] == ["hello a", "hello b"]


def test_run_that_fails_says_which_task_and_why(folder: Path) -> None:
    assert folder
    with pytest.raises(RunFailedError) as caught:
        run("fail.yaml")

    assert "fail: exit status 4" in str(caught.value)
    assert "no more of this" in str(caught.value)
    assert "furness runs resume" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("unit", "arguments", "error"),
    [
        pytest.param("gone.yaml", {}, NotFoundError, id="no-such-file"),
        pytest.param("hello.yaml", {"nam": "x"}, ArgumentError, id="wrong-argument"),
        pytest.param("hello.yaml", {}, ArgumentError, id="missing-argument"),
    ],
)
def test_run_of_what_is_wrong_starts_nothing(
    folder: Path, unit: str, arguments: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(unit, arguments)

    assert not (folder / ".furness").exists()


def test_run_of_a_wrong_unit_tells_all_problems() -> None:
    wrong = operator("o", command=("o", "$x", "$y"))

    with pytest.raises(DocumentError) as caught:
        run(Usable(lambda: wrong))

    assert len(caught.value.problems) == 2


def test_check_gives_problems_with_places(folder: Path) -> None:
    (folder / "p.yaml").write_text("pipeline: p\nsteps:\n  a: {operator: gone.py}\n")

    assert [str(one.place) for one in check("p.yaml")] == ["p.yaml:3:17"]
    assert check("hello.yaml") == []


def test_check_of_a_pipeline_in_python_gives_its_problems() -> None:
    def wrong(image) -> Any:  # type: ignore[no-untyped-def]  # noqa: ANN001 - what is told
        return image

    assert [one.code for one in check(pipeline(wrong))] == ["annotation"]


def test_build_of_an_archive_is_the_file_that_the_command_makes(here: Path) -> None:
    (here / "greet.py").write_text("import os\nname = os.getenv('name', 'you')\nprint(name)\n")
    told: list[str] = []

    built = build("greet.py", maker="venv", version="2", progress=told.append)

    assert (built.name, built.version, built.digest) == ("greet-2.tar.gz", "2", None)
    assert (here / built.name).is_file()
    assert told


MANY_RUNS = """
import gc, sys
import furness
for number in range(12):
    gc.set_threshold((50, 200)[number % 2])
    result = furness.run(sys.argv[1], {"name": str(number)}, folder=str(number))
    assert result.outputs["greeting"].read_text() == f"hello {number}", number
"""


def test_many_runs_of_one_process_do_not_mix(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY_RUNS, "hello.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
