"""Every example compiles, checks and is drawn; those without packages run as their pages say."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest

import furness
from furness.cli.main import run
from furness.model.operator import Operator
from tests.folder import FURNESS, Folder

EXAMPLES = Path(__file__).parents[1] / "examples"
FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
SOURCES = sorted(
    path.relative_to(EXAMPLES).as_posix()
    for ending in ("py", "ipynb", "R", "sh")
    for path in EXAMPLES.glob(f"*/*.{ending}")
    if "@furness.pipeline" not in path.read_text()
)
DOCUMENTS = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/*.yaml"))
WRONG = re.compile(r"# an error")


def read_commands(folder: str) -> list[str]:
    """Give the commands that an example's page tells to type."""
    page = (EXAMPLES / folder / "README.md").read_text()
    blocks = re.findall(r"(?m)(?:^    .*\n)+", page)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if re.match(r"furness |python |cat ", line)]


def copied(folder: Folder, name: str) -> Folder:
    shutil.copytree(EXAMPLES / name, folder.path, dirs_exist_ok=True)
    return folder


def typed(folder: Folder, line: str) -> "subprocess.CompletedProcess[str]":
    """Type a line of a page as its reader would."""
    programs = {"furness": shlex.join(FURNESS), "python": shlex.quote(sys.executable)}
    program, _, words = line.partition(" ")
    return subprocess.run(
        ["sh", "-c", f"{programs.get(program, program)} {words}"],
        cwd=folder.path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_example_has_a_page_with_commands(folder: str) -> None:
    assert read_commands(folder)


@pytest.mark.parametrize("source", SOURCES)
def test_source_of_an_example_compiles_to_an_operator_with_a_command(source: str) -> None:
    operator = furness.compile(EXAMPLES / source).unit

    assert isinstance(operator, Operator)
    assert operator.command[0] in ("python", "Rscript", "bash")


@pytest.mark.parametrize("name", FOLDERS)
def test_documents_and_sources_of_an_example_have_no_problems(
    folder: Folder, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    files = [one.split("/")[1] for one in [*DOCUMENTS, *SOURCES] if one.startswith(f"{name}/")]

    with chdir(copied(folder, name).path):
        assert run(["check", *files, "--json"]) == 0

    assert json.loads(capfd.readouterr().out) == {"problems": []}


@pytest.mark.parametrize("format_", ["text", "mermaid", "dot", "svg"])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_pipeline_of_an_example_is_drawn_with_all_its_steps(
    folder: Folder, capfd: pytest.CaptureFixture[str], document: str, format_: str
) -> None:
    name, file = document.split("/")
    steps = re.findall(r"(?m)^  (\w+):(?= *$| *\{operator)", (EXAMPLES / document).read_text())

    with chdir(copied(folder, name).path):
        assert run(["graph", file, "--format", format_]) == 0

    drawn = capfd.readouterr().out
    assert [step for step in steps if step not in drawn] == []


@pytest.mark.parametrize(
    "name", ["csv-report", "greet", "growing", "growth", "logs", "shear", "words"]
)
def test_commands_of_an_example_do_what_its_page_says(folder: Folder, name: str) -> None:
    copied(folder, name)
    if name == "growth" and shutil.which("Rscript") is None:
        pytest.skip("there is no R here")

    for line in read_commands(name):
        done = typed(folder, line)
        assert done.returncode == (2 if WRONG.search(line) else 0), (line, done.stderr)
        assert "Traceback" not in done.stderr
