import json
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import furness

there: Any = import_module("furness.runtime.alone")

RUNTIME = Path(furness.__file__).parent / "runtime" / "alone.py"
SHOW = (
    "import json, os, sys; told = {one: os.environ.get(one) for one in ('x', 'on', 'names', 'd')};"
    " print(json.dumps([sys.argv[1:], told, json.load(open('input.json'))]))"
)
INPUTS: dict[str, Any] = {
    "x": {"type": "Float"},
    "on": {"type": "Boolean", "default": False, "flag": "--on", "words": ["yes", "no"]},
    "names": {"type": "List[String]", "default": [], "separator": ","},
    "d": {"type": "Optional[File]", "default": None},
}


def alone(folder: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    place = folder / 'a "place"'
    (place / "runtime").mkdir(parents=True)
    shutil.copy(RUNTIME, place / "runtime")
    (place / "show.py").write_text(SHOW)
    command = [[sys.executable], ["/opt/furness/show.py"], ["x=", "x", ""], ["", "names", ""]]
    told = {"inputs": INPUTS, "outputs": {"o": "out/o.txt"}, "variables": {}, "command": command}
    (place / "start.json").write_text(json.dumps(told))
    return subprocess.run(
        [sys.executable, str(place / "runtime" / "alone.py"), *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_alone_gives_inputs_in_every_way(tmp_path: Path) -> None:
    done = alone(tmp_path, "x=1.50", "on=yes", "--d=a.txt", x="7", names="a,b")

    words, variables, values = json.loads(done.stdout)
    path = str(tmp_path / "a.txt")
    assert words == ["x=1.5", "a", "b", "--on"]
    assert variables == {"x": "1.5", "on": "yes", "names": "a,b", "d": path}
    assert values["d"] == {"class": "File", "path": path}
    assert (tmp_path / "out").is_dir()


def test_alone_takes_variables_and_defaults(tmp_path: Path) -> None:
    done = alone(tmp_path, x="2")

    assert json.loads(done.stdout)[0] == ["x=2.0"]
    assert json.loads(done.stdout)[2] == {"x": 2.0, "on": False, "names": [], "d": None}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "inputs are missing: x"),
        (("x=a",), "`a` is no Float, which the input `x` is"),
        (("x=1", "y=2"), "`y=2` is no input"),
        (("x=1", "on=perhaps"), "`perhaps` is no Boolean"),
    ],
    ids=["missing", "no number", "unknown", "no Boolean"],
)
def test_alone_with_wrong_inputs_says_so(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    done = alone(tmp_path, *words)

    assert done.returncode == 2
    assert message in done.stderr
    assert not (tmp_path / "input.json").exists()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("List[Integer]", "1, 2", [1, 2]),
        ("List[String]", "", []),
        ("List[String]", '["a,b"]', ["a,b"]),
        ("Optional[Integer]", "", None),
        ("Optional[List[Float]]", "null", None),
        ("String", "", ""),
    ],
)
def test_value_is_read_as_it_is_by_our_command(kind: str, text: str, value: Any) -> None:
    inputs = {"x": {"type": kind, "default": 7}}

    assert there.read_values(inputs, [f"x={text}"]) == {"x": value}


@pytest.mark.parametrize(
    ("kind", "text"),
    [("Float", "nan"), ("Float", "-inf"), ("Json", "NaN"), ("List[Float]", "[Infinity]")],
)
def test_infinite_number_is_refused(kind: str, text: str) -> None:
    with pytest.raises(there.Wrong, match=r"is no (Float|Json|List)"):
        there.read_values({"x": {"type": kind}}, [f"x={text}"])


def test_variables_count_only_where_they_are_given() -> None:
    inputs = {"PATH": {"type": "String", "default": "a"}}

    assert there.read_values(inputs, [], {}) == {"PATH": "a"}
    assert there.read_values(inputs, [], {"PATH": "b"}) == {"PATH": "b"}


LONGEST = 128 * 1024
"""What the system takes of a variable, with its name, `=` and a NUL."""


def told_of(*command: list[str], **one: Any) -> dict[str, Any]:
    return {"inputs": {"x": {"type": "String", **one}}, "command": [*command]}


@pytest.mark.parametrize(
    "told",
    [
        told_of(["python3"], ["/opt/furness/runtime/python.py"], ["a.py"]),
        told_of(["python3"], ["/opt/furness/runtime/notebook.py"], ["a.ipynb"]),
        told_of(["sh"], ["a.sh"], ["--text=", "x", ""]),
        told_of(["sh"], ["a.sh"], flag="--text"),
    ],
    ids=["Python source", "notebook", "command", "flag"],
)
def test_text_that_is_too_long_for_a_variable_reaches_a_task_otherwise(
    told: dict[str, Any],
) -> None:
    assert there.variables_of(told, {"x": "é" * LONGEST}) == {}
    assert there.variables_of(told, {"x": "é"}) == {"x": "é"}


def test_text_that_only_a_variable_could_hold_is_refused_when_it_is_too_long() -> None:
    told = told_of(["sh"], ["a.sh"], ["$", "y", ""])

    with pytest.raises(there.Wrong, match="`x` is too long for a variable: 131,072 characters"):
        there.variables_of(told, {"x": "é" * LONGEST})


@pytest.mark.parametrize("name", ["x", "a_long_name"])
def test_longest_text_of_a_variable_is_the_longest_that_a_program_can_be_started_with(
    name: str,
) -> None:
    told: dict[str, Any] = {"inputs": {name: {}}, "command": [["true"]]}
    text = "é" * ((LONGEST - len(name) - 2) // 2)
    text += "a" * (LONGEST - len(name) - 2 - len(text.encode()))

    assert there.variables_of(told, {name: text}) == {name: text}
    subprocess.run(["true"], env={"PATH": "/usr/bin:/bin", name: text}, check=True)
    with pytest.raises(there.Wrong):
        there.variables_of(told, {name: f"{text}a"})
    with pytest.raises(OSError, match="too long"):
        subprocess.run(["true"], env={"PATH": "/usr/bin:/bin", name: f"{text}a"}, check=True)
