import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Start = Callable[..., subprocess.CompletedProcess[str]]
IMPORT = "from furness.runtime.helper import inputs, workspace, write_output\n"


def written(folder: Path, name: str) -> Any:
    """Give what a source wrote into its workspace."""
    return json.loads((folder / "workspace" / name).read_text())


def test_helper_gives_inputs_with_files_as_paths(start: Start) -> None:
    file = {"class": "File", "path": "/data/ä.tif"}

    ended = start(f"{IMPORT}print(inputs())", inputs={"x": 1.5, "files": [file], "none": None})

    assert ended.stdout == "{'x': 1.5, 'files': ['/data/ä.tif'], 'none': None}\n", ended.stderr


def test_helper_without_inputs_gives_none_of_them(start: Start) -> None:
    assert start(f"{IMPORT}print(inputs())").stdout == "{}\n"


def test_helper_writes_outputs_beside_each_other(start: Start, tmp_path: Path) -> None:
    source = (
        f"{IMPORT}import os\nfrom pathlib import Path\nos.mkdir('sub')\nos.chdir('sub')\n"
        "Path('a b.txt').touch()\nwrite_output('file', Path('a b.txt'))\n"
        "write_output('n', 1)\nwrite_output('n', 2)\nprint(workspace())"
    )

    ended = start(source)

    file = {"class": "File", "path": "sub/a b.txt"}
    assert written(tmp_path, "output.json") == {"file": file, "n": 2}
    assert ended.stdout == f"{tmp_path}/workspace\n"


@pytest.mark.parametrize(
    "value", ["{1, 2}", "b'x'", "float('inf')", "__import__('pathlib').Path('n')"]
)
def test_helper_refuses_a_value_that_json_cannot_say(start: Start, value: str) -> None:
    ended = start(f"{IMPORT}write_output('n', {value})")

    assert ended.returncode == 1
    assert "TypeError: the output `n` cannot be written: " in ended.stderr


def test_helper_adds_steps_beside_each_other(start: Start, tmp_path: Path) -> None:
    source = (
        "from furness.runtime.helper import add_steps\nimport furness.runtime, os, pathlib\n"
        "add_steps({'a': {'operator': 'x.py', 'arguments': {'f': pathlib.Path('a b')}}})\n"
        "os.mkdir('sub')\nos.chdir('sub')\nfurness.runtime.add_steps({'é': {'operator': 'y.py'}})"
    )

    ended = start(source)

    assert ended.returncode == 0, ended.stderr
    assert written(tmp_path, "steps.json") == {
        "steps": {
            "a": {"operator": "x.py", "arguments": {"f": f"{tmp_path}/workspace/a b"}},
            "é": {"operator": "y.py"},
        }
    }


@pytest.mark.parametrize(
    ("steps", "message"),
    [("{'a': 1}", "the step `a` was added before"), ("{'b': {1, 2}}", "cannot be written")],
    ids=["a name twice", "no JSON"],
)
def test_helper_that_cannot_add_steps_adds_none_of_them(
    start: Start, tmp_path: Path, steps: str, message: str
) -> None:
    source = (
        "from furness.runtime.helper import add_steps\nadd_steps({'a': {'operator': 'x.py'}})\n"
    )

    ended = start(f"{source}add_steps({{'c': {{}}, **{steps}}})")

    assert message in ended.stderr
    assert written(tmp_path, "steps.json") == {"steps": {"a": {"operator": "x.py"}}}
