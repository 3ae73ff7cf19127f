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
