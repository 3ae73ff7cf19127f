"""Every R and shell source of the tests runs, and gives what it says."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.folder import Folder
from tests.integration.r import needs_r
from tests.integration.r_repository import make_repository

pytestmark = pytest.mark.integration

SOURCES = Path(__file__).parents[1] / "sources"
DATA = {
    "data/lakes.csv": "id,value\n1,3\n2,5\n",
    "data/fells.csv": "id,height\n2,950\n3,978\n",
    "data/numbers.txt": "1\n2\n4\n",
    "data/one.txt": "one\n",
    "data/with spaces & $HOME.txt": "two\nthree\n",
}
Case = tuple[str, list[str], dict[str, Any]]
"""A source, its arguments, and each output: its value, or what is in its file."""

R_CASES: dict[str, Case] = {
    "defaults": ("area.R", [], {"output_area": "12.566\n"}),
    "arguments": ("area.R", ["radius=1", "digits=1"], {"output_area": "3.1\n"}),
    "file": (
        "Summarise_Table.R",
        ["table=data/lakes.csv", "na_rm=no"],
        {"summary": '"n","mean"\n2,4\n'},
    ),
    "values": (
        "greet.r",
        ['name="Ada"; $(id) `id`', "shout=yes"],
        {"greeting": 'HELLO, "ADA"; $(ID) `ID`!', "letters": 25},
    ),
    "optional": ("greet.r", ["name=Ada", "note=Bye."], {"greeting": "Hello, Ada! Bye."}),
    "list": ("scale.R", ["numbers=[1,2.5]"], {"output_table": "label,value\nscaled,2\nscaled,5\n"}),
    "text": ("scale.R", ["label=x y"], {"output_table": "label,value\nx y,2\nx y,4\nx y,6\n"}),
    "plot": ("histogram.R", ["values=data/numbers.txt"], {"plot_file": None}),
    "command line": ("options.R", ["folder=data", "ending=csv"], {"lines": "6\n"}),
    "claimed": ("assignments.R", ["second=2"], {"output_sum": "42 \n"}),
    "files": (
        "merge.R",
        ["tables=data/lakes.csv,data/fells.csv", "how=outer"],
        {"output_path": '"id","value","height"\n1,3,NA\n2,5,950\n3,NA,978\n'},
    ),
    "directory": (
        "folder.R",
        ["text=data/numbers.txt"],
        {"out_dir": {"0.txt": "1\n2\n", "1.txt": "4\n"}},
    ),
    "windows": ("windows.R", ["value=4"], {"output_value": "8"}),
}
SHELL_CASES: dict[str, Case] = {
    "files": (
        "concat.sh",
        ["first=data/one.txt", "second=data/with spaces & $HOME.txt"],
        {"output_text": "one\n---\ntwo\nthree\n"},
    ),
    "types": (
        "Count_Words.sh",
        ["text=a bc def", "loud=yes"],
        {"output_count": "2 0.5 1.10 true\n"},
    ),
    "optional": ("optional.sh", [], {"greeting": "Hello, World from the lakes"}),
    "given": ("optional.sh", ["title=Dr", "place=Ulm"], {"greeting": "Hello, Dr World from Ulm"}),
    "header": ("header", ["table=data/lakes.csv", "columns=2"], {"cut": "value\n3\n5\n"}),
    "functions": ("functions.sh", ["numbers=data/numbers.txt"], {"output_total": "70\n"}),
    "directory": (
        "folder.bash",
        ["from=texts", "ending=old"],
        {"out_dir": {"one.old": "one\n"}},
    ),
    "list": ("lists.sh", ["files=data/one.txt,data/numbers.txt"], {"lines": 4}),
    "quotes": (
        "quotes.sh",
        ["value=$(touch hacked) \"'; `id` \\", "empty="],
        {"output_value": "$(touch hacked) \"'; `id` \\||*.txt"},
    ),
}


def given(folder: Folder, kind: str) -> Folder:
    shutil.copytree(SOURCES / kind, folder.path, dirs_exist_ok=True)
    folder.write({**DATA, "texts/one.txt": "one\n"})
    return folder


def content(value: Any) -> Any:
    """Give what is in an output: a file's text, a folder's texts by name, any other value."""
    if not isinstance(value, dict):
        return value
    if value["class"] == "File":
        return Path(value["path"]).read_bytes().decode("latin-1")
    return {path.name: path.read_text() for path in Path(value["path"]).iterdir()}


def check(folder: Folder, source: str, arguments: list[str], expected: dict[str, Any]) -> None:
    done = folder.call("run", source, *arguments)

    found = {name: content(done["outputs"][name]) for name in expected}
    assert done["state"] == "succeeded"
    assert {name: text for name, text in expected.items() if text is not None} == {
        name: text for name, text in found.items() if expected[name] is not None
    }


@needs_r
@pytest.mark.parametrize(("source", "arguments", "expected"), R_CASES.values(), ids=R_CASES)
def test_r_script_runs_and_gives_its_outputs(
    folder: Folder, source: str, arguments: list[str], expected: dict[str, Any]
) -> None:
    check(given(folder, "r"), source, arguments, expected)


@pytest.mark.parametrize(("source", "arguments", "expected"), SHELL_CASES.values(), ids=SHELL_CASES)
def test_shell_script_runs_and_gives_its_outputs(
    folder: Folder, source: str, arguments: list[str], expected: dict[str, Any]
) -> None:
    check(given(folder, "shell"), source, arguments, expected)


def test_shell_script_of_the_machine_runs(folder: Folder) -> None:
    done = given(folder, "shell").call("run", "machine.sh")

    assert content(done["outputs"]["output_where"]).startswith(os.environ["HOME"])


@needs_r
def test_r_script_finds_packages_of_a_repository_and_is_refused_without(folder: Folder) -> None:
    address = make_repository(folder.path.parent, fells="")
    place = folder.having(FURNESS_CACHE=str(folder.path / "cache"), FURNESS_R_REPOSITORIES=address)
    text = 'install.packages("fells")\nwriteLines(fells::greet(), "o.txt")\noutput_o <- "o.txt"\n'
    place.write({"good.R": text, "bad.R": text.replace("fells", "dales")})

    done = place.call("run", "good.R")
    refused = place.call("run", "bad.R", status=2)

    assert content(done["outputs"]["output_o"]) == "hello from fells\n"
    assert "the R package `dales` is in no repository" in refused["error"]["message"]


def test_r_script_on_a_machine_without_r_says_what_is_missing(folder: Folder) -> None:
    place = given(folder, "r").having(PATH=str(folder.path))

    done = place.call("run", "area.R", status=1)

    assert "there is no program `Rscript`" in str(done["failures"])


def test_every_source_is_run_by_a_case() -> None:
    run = {source for source, _, _ in (*R_CASES.values(), *SHELL_CASES.values())} | {"machine.sh"}

    assert run == {path.name for kind in ("r", "shell") for path in (SOURCES / kind).iterdir()}
