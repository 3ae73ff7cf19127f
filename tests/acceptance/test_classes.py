"""Classes of sources run as they are, and give what they should."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.folder import Folder

SOURCES = Path(__file__).parents[1] / "sources" / "classes"
SHEAR = Path(__file__).parents[2] / "examples" / "shear"
FILES = {
    "lines.txt": "1.0\n5.0\n2.5\n",
    "limits.txt": "2",
    "tight limits.txt": "5",
    "weights.json": '{"w": 1}',
}
RUNS = {
    "stage": (
        "stage.py photoz_catalog=lines.txt",
        {"low_part": "1.0\n", "_2nd_part": "5.0\n2.5\n"},
    ),
    "stage with another file of its configuration": (
        "stage.py photoz_catalog=lines.txt|limits=tight limits.txt",
        {"low_part": "1.0\n2.5\n", "_2nd_part": "5.0\n"},
    ),
    "stage of a stage": ("inherited.py catalog=lines.txt", {"count": "6"}),
    "stage alone": ("parts.py catalog=lines.txt", {"sum": "8.5\n"}),
    "stage in parts": (
        "parts.py catalog=lines.txt|DESC_RANK=[0, 1]|DESC_SIZE=2|--scatter|DESC_RANK",
        {"sum": ["3.5\n", "5.0\n"]},
    ),
    "stage with values": (
        "settings.py bins=5|column=Z",
        {"used": '{"bins": 5, "column": "Z", "least": 10, "weights": {"w": 1}}'},
    ),
    "class of no stage": ("bare.py lines=lines.txt", {"turned": "2.5\n5.0\n1.0"}),
    "stage of ours": ("ours.py text=weights.json", {"capitals": '{"W": 1}'}),
    "dataclass": ("record.py text=lines.txt|skip=1", {"result": 2}),
    "dataclass of a dataclass": (
        'record_derived.py text=lines.txt|without=["1.0"]',
        {"longest": "5.0", "copy": "5.0\n2.5"},
    ),
    "dataclass with what it makes itself": (
        "record_derived.py text=lines.txt",
        {"longest": "1.0", "copy": "1.0\n5.0\n2.5"},
    ),
    "first of several": ("several.py:First catalog=lines.txt", {"first": "1.0\n"}),
    "last of several": ("several.py:Last catalog=lines.txt", {"last": "2.5\n"}),
}


@pytest.fixture
def classes(folder: Folder) -> Folder:
    shutil.copytree(SOURCES, folder.path, dirs_exist_ok=True)
    folder.write(FILES)
    return folder


def content(value: Any) -> Any:
    """Give the text of a file, or of each in a list; any other value as it is."""
    if isinstance(value, list):
        return [content(one) for one in value]
    return Path(value["path"]).read_text() if isinstance(value, dict) else value


@pytest.mark.parametrize(("command", "outputs"), RUNS.values(), ids=RUNS)
def test_class_runs_as_it_is(classes: Folder, command: str, outputs: dict[str, Any]) -> None:
    source, _, words = command.partition(" ")

    done = classes.call("run", source, *words.split("|"))

    assert {name: content(value) for name, value in done["outputs"].items()} == outputs


def test_stage_with_paths_of_a_container_is_refused_outside_one(classes: Folder) -> None:
    done = classes.call("run", "fixed.py", "catalog=lines.txt", status=1)

    message = done["failures"][0]["message"]
    assert "`fixed.py` names `/opt/desc/inputs/catalog.txt`" in message
    assert "--on container" in message
    assert not os.path.exists("/opt/desc/outputs/copy.txt")


def test_stage_run_as_a_script_finds_its_files_too(classes: Folder) -> None:
    document = {
        "operator": "parts",
        "inputs": {"catalog": {"type": "File"}},
        "outputs": {"sum": {"type": "File", "path": "outputs/sum.txt"}},
        "source": "parts.py",
        "command": ["python", "parts.py"],
    }
    classes.write({"parts.json": json.dumps(document)})

    done = classes.call("run", "parts.json", "catalog=lines.txt")

    assert content(done["outputs"]["sum"]) == "8.5\n"


def test_three_stages_give_what_their_inputs_say(folder: Folder) -> None:
    shutil.copytree(SHEAR, folder.path, dirs_exist_ok=True)
    redshifts = [0.1, 0.3, 0.4, 0.5, 0.7, 0.9, 1.1, 1.4]
    rows = [f"{redshift},{redshift / 2},0.5" for redshift in redshifts]
    shapes = [f"{number / 10},0,0.5,0" for number in range(8)]
    folder.write(
        {
            "pz.csv": "\n".join(["Z_MEAN,PDF_0,PDF_1", *rows]),
            "shapes.csv": "\n".join(["RA,DEC,E_1,E_2", *shapes]),
        }
    )

    words = ("photoz_catalog=pz.csv", "shear_catalog=shapes.csv")
    outputs = folder.call("run", "pipeline.yaml", *words)["outputs"]

    found = {name: content(value).split() for name, value in outputs.items()}
    assert found["tomographic_catalog"] == ["BIN", *"01122330"]
    assert found["n_of_z"][1:] == ["1,0.1750,0.5000", "2,0.3000,0.5000", "3,0.5000,0.5000"]
    assert found["correlation_functions"][1] == "1,1,1,0.250000"


def test_stage_that_fails_shows_its_own_lines_only(classes: Folder) -> None:
    classes.write({"lines.txt": "one\n"})

    done = classes.call("run", "parts.py", "catalog=lines.txt", status=1)

    message = done["failures"][0]["message"]
    assert "could not convert string to float" in message
    assert "runtime" not in message
