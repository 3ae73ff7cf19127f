"""What starts the tasks of exported Kubeflow pipelines, as its launcher starts it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import furness

RUNTIME = Path(furness.__file__).parent / "runtime"
SOURCE = """import json, os
given = json.load(open("input.json"))
open("copy.txt", "w").write(os.path.basename(given["file"]["path"]) if given["file"] else "none")
json.dump({"said": given["thing"], "count": 2}, open("output.json", "w"))
"""
TOLD: dict[str, Any] = {
    "inputs": {
        "thing": {"type": "Json", "default": None},
        "file": {"type": "Optional[File]", "default": None},
        "number": {"type": "Integer", "default": 1},
        "fail": {"type": "Boolean", "default": False, "flag": "--fail"},
    },
    "outputs": {"copy": "copy.txt"},
    "results": {
        "said": {"type": "Json", "path": None},
        "count": {"type": "Integer", "path": None},
        "copy": {"type": "File", "path": "copy.txt"},
    },
    "variables": {},
    "command": [[sys.executable], ["/opt/furness/operator/source.py"]],
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give the folder that an image has, with an operator."""
    shutil.copytree(RUNTIME, tmp_path / "place" / "runtime")
    (tmp_path / "place" / "operator").mkdir()
    (tmp_path / "place" / "operator" / "source.py").write_text(SOURCE)
    (tmp_path / "place" / "start.json").write_text(json.dumps(TOLD))
    return tmp_path / "place"


def artifact(path: Path, **metadata: str) -> dict[str, Any]:
    return {"artifacts": [{"name": "a", "uri": str(path), "metadata": metadata}]}


def start(
    place: Path, command: str, manner: dict[str, Any], inputs: dict[str, Any], *names: str
) -> subprocess.CompletedProcess[str]:
    """Start a task; its outputs that begin with a capital are artifacts."""
    out = place.parent / "out"
    files = [name for name in names if name[0].isupper() or name == "copy"]
    given = {
        "inputs": inputs,
        "outputs": {
            "parameters": {
                one: {"outputFile": str(out / one)} for one in names if one not in files
            },
            "artifacts": {one: artifact(out / one) for one in files},
            "outputFile": str(out / "executor_output.json"),
        },
    }
    words = ["--manner", json.dumps(manner), "--executor_input", json.dumps(given)]
    return subprocess.run(
        [sys.executable, str(place / "runtime" / "kfp.py"), command, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def written(place: Path, name: str) -> Any:
    return json.loads((place.parent / "out" / name).read_text())


def metadata(place: Path, name: str) -> Any:
    found = written(place, "executor_output.json")["artifacts"][name]["artifacts"][0]
    return found["metadata"]


def run(place: Path, manner: dict[str, Any], inputs: dict[str, Any]) -> None:
    ended = start(place, "run", manner, inputs, "said", "count", "copy")
    assert ended.returncode == 0, ended.stderr


def test_a_task_gives_parameters_and_artifacts_with_their_names(place: Path) -> None:
    (place / "data").write_text("abc")
    file = artifact(place / "data", furness_name="a poem.txt")

    run(place, {"structs": ["said"]}, {"parameterValues": {"thing": {"a": 1.0}},
                                       "artifacts": {"file": file}})  # fmt: skip

    assert written(place, "said") == {"a": 1}
    assert written(place, "count") == 2
    assert (place.parent / "out" / "copy").read_text() == "a poem.txt"
    assert metadata(place, "copy") == {"furness_name": "copy.txt"}


@pytest.mark.parametrize(
    "value",
    [None, 5, "text", [1, None], {"value": 1}, {"absent": True}, {"a": {"value": None}}, {}, [{}]],
    ids=str,
)
def test_a_structure_gives_back_any_value(place: Path, value: Any) -> None:
    make = {"make": {"made": {"value": value}}, "structs": ["made"]}
    ended = start(place, "make", make, {}, "made")
    assert ended.returncode == 0, ended.stderr
    struct = written(place, "made")
    assert isinstance(struct, dict)

    run(place, {"structs": ["said"]}, {"parameterValues": {"thing": struct}})

    assert written(place, "said") == struct


def test_a_task_is_skipped_where_what_it_cannot_do_without_was_skipped(place: Path) -> None:
    manner = {"musts": ["thing"], "structs": ["said", "count"]}

    run(place, manner, {"parameterValues": {"thing": {"absent": True}}})

    assert written(place, "said") == written(place, "count") == {"absent": True}
    assert metadata(place, "copy") == {"furness": "absent"}


def test_a_condition_and_a_gate_are_asked_before_a_task(place: Path) -> None:
    asked = {"when": "$number > 1", "reads": {"$number": {"input": "number"}}}
    manner = {**asked, "gates": ["gate"], "structs": ["said", "count"]}

    run(place, manner, {"parameterValues": {"number": 2.0, "gate": False}})
    assert written(place, "count") == {"absent": True}

    run(place, manner, {"parameterValues": {"number": 1.0, "gate": True}})
    assert written(place, "count") == {"absent": True}

    run(place, manner, {"parameterValues": {"number": 2.0, "gate": True}})
    assert written(place, "count") == {"value": 2}


def test_an_element_is_picked_from_artifacts_and_a_skipped_one_is_null(place: Path) -> None:
    (place / "one.txt").write_text("1")
    parts = [*artifact(place / "one.txt")["artifacts"],
             *artifact(place / "two", furness="absent")["artifacts"]]  # fmt: skip
    manner = {"lists": ["file"], "picks": ["file"], "element": "element", "structs": ["said"]}
    inputs: dict[str, Any] = {"artifacts": {"file": {"artifacts": parts}}}

    run(place, manner, {**inputs, "parameterValues": {"element": {"file": 0.0}}})
    assert (place.parent / "out" / "copy").read_text() == "one.txt"

    run(place, manner, {**inputs, "parameterValues": {"element": {"file": 1.0}}})
    assert (place.parent / "out" / "copy").read_text() == "none"


def test_a_list_of_files_goes_through_one_artifact(place: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (place / name).write_text(name)
    parts = [artifact(place / name)["artifacts"][0] for name in ("a.txt", "b.txt")]
    inputs = {"artifacts": {"files": {"artifacts": parts}}}
    made = {"make": {"Files": {"input": "files"}}, "lists": ["files"]}

    assert start(place, "make", made, inputs, "Files").returncode == 0
    given = {"artifacts": {"files": artifact(place.parent / "out" / "Files", furness="values")}}
    again = {"make": {"Last": {"input": "files"}}, "picks": ["files"], "element": "element"}
    one = {**given, "parameterValues": {"element": {"files": 1}}}

    assert start(place, "make", again, one, "Last").returncode == 0
    assert (place.parent / "out" / "Last").read_text() == "b.txt"
    assert metadata(place, "Last") == {"furness_name": "b.txt"}


@pytest.mark.parametrize(
    ("method", "elements"),
    [
        ("zip", [{"a": 0, "b": 0}, {"a": 1, "b": 1}]),
        ("cross", [{"a": 0, "b": 0}, {"a": 0, "b": 1}, {"a": 1, "b": 0}, {"a": 1, "b": 1}]),
    ],
)
def test_elements_are_indexes(place: Path, method: str, elements: Any) -> None:
    manner = {"make": {"output": {"elements": ["a", "b"], "method": method}}}

    ended = start(place, "make", manner, {"parameterValues": {"a": [1, 2], "b": [3, 4]}}, "output")

    assert ended.returncode == 0
    assert written(place, "output") == elements


def test_lists_of_different_lengths_are_refused(place: Path) -> None:
    manner = {"make": {"output": {"elements": ["a", "b"], "method": "zip"}}}

    ended = start(place, "make", manner, {"parameterValues": {"a": [1], "b": [3, 4]}}, "output")

    assert ended.returncode == 1
    assert ended.stderr == "error: the lists a, b have different lengths: [1, 2]\n"


def test_a_failure_has_the_exit_status_of_the_task_unless_it_is_allowed(place: Path) -> None:
    (place / "operator" / "source.py").write_text("import sys; sys.exit(7)")
    manner = {"structs": ["said", "count"]}

    assert start(place, "run", manner, {}, "said", "count", "copy").returncode == 7

    run(place, {**manner, "allow_failure": True}, {})
    assert written(place, "count") == {"absent": True}


def test_an_attempt_starts_in_a_clean_folder(place: Path) -> None:
    tries = place / "tries"
    (place / "operator" / "source.py").write_text(
        f"import os, sys\nassert not os.path.exists('left')\nopen('left', 'w')\n"
        f"open({str(tries)!r}, 'a').write(os.environ['FURNESS_ATTEMPT'])\nsys.exit(75)\n"
    )

    manner = {"attempts": 3, "wait": 0.0, "backoff": 1.0, "exit_statuses": [75]}

    assert start(place, "run", manner, {}, "said", "count", "copy").returncode == 75
    assert tries.read_text() == "123"


def test_an_exit_step_is_told_how_the_run_ended_and_may_not_be_due(place: Path) -> None:
    status = {"state": "FAILED", "pipelineJobResourceName": "x", "error": {"message": "broken"}}
    manner = {"final": "thing", "pipeline": "p", "due": "failure", "structs": ["said", "count"]}

    run(place, manner, {"parameterValues": {"thing": status}})
    told = {"run": "x", "pipeline": "p", "state": "failed", "tasks": {}, "outputs": {}}
    assert written(place, "said") == {**told, "failures": [{"message": "broken"}]}

    run(place, manner, {"parameterValues": {"thing": {"state": "SUCCEEDED"}}})
    assert written(place, "count") == {"absent": True}


def test_files_that_are_carried_and_defaults_are_there(place: Path) -> None:
    file = {"class": "File", "path": "note.md", "files": {"note.md": "YWJj"}}

    run(place, {"defaults": {"file": file}, "structs": ["said"]}, {})

    assert (place.parent / "out" / "copy").read_text() == "note.md"


def test_a_float_stays_one_where_nothing_says_so(place: Path) -> None:
    manner = {"floats": ["thing"], "structs": ["said"]}

    run(place, manner, {"parameterValues": {"thing": 4.0}})

    assert (place.parent / "out" / "said").read_text() == '{"value": 4.0}'


def test_a_list_that_was_skipped_has_one_element_that_is_skipped(place: Path) -> None:
    made = {"elements": ["a"], "method": "zip"}
    absent = {"parameterValues": {"a": {"absent": True}, "element": {"a": 0}, "b": [1]}}

    assert start(place, "make", {"make": {"output": made}}, absent, "output").returncode == 0
    assert written(place, "output") == [{"a": 0}]

    whole = {"make": {"output": {"input": "b", "unless": ["a"]}}, "structs": ["output"]}
    picked = {"picks": ["a"], "element": "element"}
    assert start(place, "make", {**whole, **picked}, absent, "output").returncode == 0
    assert written(place, "output") == {"absent": True}
