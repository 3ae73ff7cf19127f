"""What starts the tasks of exported CWL tools, as CWL starts it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from furness.exporters.cwl import CwlExporter
from furness.exporting import Wanted, export, subject_of, write
from furness.model.interface import Output
from furness.model.operator import Operator
from furness.model.types import parse_type

EXAMPLES = Path(__file__).parents[2] / "examples"


def task(folder: Path, given: dict[str, Any], *words: str) -> subprocess.CompletedProcess[str]:
    here = folder / "here"
    here.mkdir(exist_ok=True)
    (here / "input.json").write_text(json.dumps(given))
    program = str(folder / "furness" / "runtime" / "cwl.py")
    return subprocess.run(
        [sys.executable, program, *words], cwd=here, capture_output=True, text=True, check=False
    )


def outputs(folder: Path) -> Any:
    return json.loads((folder / "here" / "cwl.output.json").read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    wanted = Wanted(source=str(EXAMPLES / "words" / "pipeline.yaml"), target="cwl")
    write(export(wanted)[0], str(tmp_path / "words"))
    return tmp_path / "words"


def test_a_task_gives_its_outputs_to_cwl(folder: Path) -> None:
    ended = task(folder, {"word": "moss"}, "run", "shout", "--ended=ended")

    assert ended.returncode == 0, ended.stderr
    assert outputs(folder) == {"result": "MOSS", "ended": True}


def test_a_task_is_tried_again_in_a_clean_folder(folder: Path) -> None:
    (folder / "here").mkdir()
    (folder / "here" / "left").mkdir()

    ended = task(folder, {"lines": ["a"]}, "run", "flaky", "--attempts=2", "--exit-statuses=75")

    assert ended.returncode == 0, ended.stderr
    assert "trying again" in ended.stderr
    assert outputs(folder) == {"result": 1}
    assert not (folder / "here" / "left").exists()


def test_a_task_that_fails_ends_with_its_status(folder: Path) -> None:
    ended = task(folder, {"lines": ["a"]}, "run", "flaky", "--attempts=2", "--exit-statuses=1")

    assert ended.returncode == 75
    assert "error: `python3` ended with exit status 75" in ended.stderr
    assert not (folder / "here" / "cwl.output.json").exists()


def test_an_allowed_failure_gives_null(folder: Path) -> None:
    ended = task(folder, {"lines": ["a"]}, "run", "flaky", "--allow-failure")

    assert ended.returncode == 0
    assert "it failed, which is allowed" in ended.stderr
    assert outputs(folder) == {"result": None}


def test_a_value_of_another_type_is_refused(folder: Path) -> None:
    ended = task(folder, {"word": "a", "number": "b"}, "run", "pair")

    assert ended.returncode == 1
    assert 'error: `number` is wrong: `"b"` is no Integer' in ended.stderr


def test_a_secret_reaches_the_task_only(tmp_path: Path) -> None:
    source = tmp_path / "tell.py"
    source.write_text(
        "import json, os\n"
        "json.dump({'told': os.environ['TOKEN'][::-1]}, open('output.json', 'w'))\n"
        "assert 'secret_TOKEN' not in open('input.json').read()\n"
    )
    unit = Operator(
        operator="tell",
        outputs={"told": Output(type=parse_type("String"))},
        source=str(source),
        command=("python3", str(source)),
        secrets=("TOKEN",),
    )
    write(
        CwlExporter().export(subject_of(unit, Wanted(source="", target="cwl"))),
        str(tmp_path / "out"),
    )
    (tmp_path / "token").write_text("hush\n")
    given = {"secret_TOKEN": {"class": "File", "path": str(tmp_path / "token")}}

    ended = task(tmp_path / "out", given, "run", "tell")

    assert ended.returncode == 0, ended.stderr
    assert outputs(tmp_path / "out") == {"told": "hsuh"}


@pytest.mark.parametrize(
    ("told", "given", "runs"),
    [
        ({"musts": ["a"]}, {"a": None}, False),
        ({"musts": ["a"]}, {"a": 0}, True),
        (
            {"when": "size($a) > 1", "reads": {"$a": {"input": "a", "skips": [True]}}},
            {"a": [1, None]},
            False,
        ),
        ({"when": "size($a) > 1", "reads": {"$a": {"input": "a"}}}, {"a": [1, None]}, True),
        ({"when": "$a.b == null", "reads": {"$a.b": {"input": "a.b"}}}, {}, True),
        ({"musts": ["a"], "when": "1 / 0 > 0", "reads": {}}, {"a": None}, False),
    ],
    ids=["null", "zero", "without", "with", "absent", "not asked"],
)
def test_a_decision(folder: Path, told: Any, given: Any, runs: bool) -> None:
    ended = task(folder, {**given, "furness_step": told}, "decide")

    assert ended.returncode == 0, ended.stderr
    assert outputs(folder) == {"run": runs}


def test_a_condition_without_an_answer_fails(folder: Path) -> None:
    told = {"when": "$a > 1", "reads": {"$a": {"input": "a"}}}

    ended = task(folder, {"a": "x", "furness_step": told}, "decide")

    assert ended.returncode == 1
    assert "error: the condition has no answer" in ended.stderr


def test_a_value_is_made_of_inputs_and_literals(folder: Path) -> None:
    how = {
        "object": {
            "list": {"list": [{"input": "a"}, {"value": 2}]},
            "kept": {"input": "deep", "skips": [True, True]},
        }
    }
    given = {"a": 1, "deep": [[1, None], None, [None]]}

    task(folder, {**given, "furness_step": {"make": how}}, "decide")

    assert outputs(folder)["value"] == {"list": [1, 2], "kept": [[1], []]}
