import subprocess
import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from furness.cli import quick
from furness.cli.commands.run import command
from furness.cli.parser import furness as whole
from tests.cli.conftest import Type

OPTIONS = [name for parameter in command.params for name in parameter.opts if name[0] == "-"]
WORDS = [*OPTIONS, "--", "-", "-j4", "--jobs=2", "--no-such", "-h", "blur.py", "sigma=-2", "3", "0"]


def parsed(words: list[str]) -> dict[str, object]:
    context: click.Context = command.make_context("run", words[1:])
    return context.params


@given(st.lists(st.sampled_from(WORDS), max_size=7))
def test_plain_words_are_read_as_the_parser_reads_them(words: list[str]) -> None:
    found = quick.read(["run", *words])

    assert found is None or found == parsed(["run", *words])


@pytest.mark.parametrize(
    "line",
    [
        "run blur.py",
        "run blur.py image=a.tif sigma=-2 --jobs 4 --json",
        "run blur.py --scatter a --scatter b --on process -j 2",
        "run blur.py --out there --name it --arguments a.yaml --no-reuse --keep-going",
        "run blur.py --dry-run --all --detach",
    ],
)
def test_plain_line_is_read_without_the_parser(line: str) -> None:
    assert quick.read(line.split()) == parsed(line.split())


@pytest.mark.parametrize(
    "line",
    [
        "",
        "check blur.py",
        "run",
        "run --json",
        "run blur.py --help",
        "run blur.py --jobs",
        "run blur.py --jobs 0",
        "run blur.py --jobs ²",
        "run blur.py --jobs=2",
        "run blur.py -- --strange",
        "run blur.py --name --json",
        "run blur.py --jbos 2",
    ],
)
def test_line_with_anything_else_is_left_to_the_parser(line: str) -> None:
    assert quick.read(line.split()) is None


def test_page_of_help_names_every_command(furness: Type) -> None:
    done = furness("--help")

    context = click.Context(whole)
    assert done.status == 0
    assert done.out.strip() == whole.get_help(context).strip()
    assert all(f"\n  {name} " in done.out for name in whole.list_commands(context))
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("words", [["--help"], ["run", "nothing.yaml"]], ids=["help", "run"])
def test_parser_is_not_imported_for_help_and_plain_runs(words: list[str]) -> None:
    program = (
        "import sys; from furness.cli.main import run; run(sys.argv[1:]); "
        "sys.exit(int('click' in sys.modules or 'inspect' in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
