import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from furness.errors import DocumentError
from furness.frontends.interface import Compiled, Frontend
from furness.frontends.shell_script import ShellScript
from furness.model.environment import Environment, Python
from furness.testing.frontends import FrontendConformance

SOURCES = Path(__file__).parents[1] / "sources" / "shell"


def compile_shell(text: str, path: str = "script.sh") -> Compiled:
    return ShellScript().compile(path, text)


def codes(compiled: Compiled) -> set[str]:
    return {hint.code for hint in compiled.hints} - {"no-outputs"}


class TestShellScript(FrontendConformance):
    @pytest.fixture
    def frontend(self) -> Frontend:
        return ShellScript()

    @pytest.fixture
    def sources(self) -> list[tuple[str, str]]:
        return [(str(path), path.read_text()) for path in sorted(SOURCES.iterdir())]


INPUTS = {
    "required": ("echo ${x:?}", "String", UNSET),
    "required when unset": ('echo "${x?}"', "String", UNSET),
    "bare": ("echo $x", "String", UNSET),
    "bare, in braces": ('echo "a${x}b"', "String", UNSET),
    "bare, in arithmetic": ("echo $((x + 1))", "String", UNSET),
    "default": ("echo ${x:-word}", "String", "word"),
    "default, quoted": ("echo \"${x:-a b}\" '${y:?}'", "String", "a b"),
    "default, in quotes of its own": ("echo ${x:-'a $b'}", "String", "a $b"),
    "default when unset": ("echo ${x-word}", "String", "word"),
    "assigned default": (': "${x:=word}"; echo $x', "String", "word"),
    "assigned to itself": ('x="${x:-word}"; echo $x', "String", "word"),
    "exported": ("export x=${x:-word}", "String", "word"),
    "read-only": ("readonly x=${x:-word}", "String", "word"),
    "empty": ("echo ${x:-}", "Optional[String]", None),
    "only if set": ("echo ${x:+--flag=$x}", "Optional[String]", None),
    "asked for": ('if [ -n "$x" ]; then echo yes; fi', "Optional[String]", None),
    "asked for by test": ('test -z "$x" || echo "$x"', "Optional[String]", None),
    "must be set": ('[ -z "$x" ] && exit 1', "String", UNSET),
    "integer": ("echo ${x:-3}", "Integer", 3),
    "negative": ("echo ${x:--3}", "Integer", -3),
    "float": ("echo ${x:-0.5}", "Float", 0.5),
    "boolean": ("echo ${x:-true}", "Boolean", True),
    "zero in front": ("echo ${x:-007}", "String", "007"),
    "version": ("echo ${x:-1.10}", "String", "1.10"),
    "other word for true": ("echo ${x:-yes}", "String", "yes"),
    "only the shell knows": ("echo ${x:-$(date)}", "Optional[String]", None),
    "another variable": ("echo ${x:-$HOME/x}", "Optional[String]", None),
    "list": ("echo ${x[0]:-a}", "String", "a"),
    "in a document": ("cat <<END\n${x:-a}\nEND", "String", "a"),
    "in a function": ("f() { g() { echo ${x:-a}; }; g; }; f", "String", "a"),
    "read from": ('wc -l < "$x"', "File", UNSET),
    "shown": ('cat "$x"', "File", UNSET),
    "tested file": ("[[ -f $x ]]", "File", UNSET),
    "tested folder": ('test -d "$x"', "Directory", UNSET),
    "folder of a loop": ('for f in "$x"/*.txt; do echo "$f"; done', "Directory", UNSET),
    "no file at all": ('echo 2> "${x:-/dev/null}"', "String", "/dev/null"),
    "under another name": ('y="${x:?}"\ncat "$y"', "File", UNSET),
}


@pytest.mark.parametrize(("text", "kind", "default"), INPUTS.values(), ids=INPUTS)
def test_input_has_type_and_default_as_the_script_says(text: str, kind: str, default: Any) -> None:
    found = compile_shell(f"{text}\n").operator.inputs

    assert list(found) == ["x"]
    assert (str(found["x"].type), found["x"].default) == (kind, default)


NO_INPUTS = {
    "assigned before": "x=1; echo $x",
    "assigned in a loop": "for x in 1 2; do echo $x; done; echo $x",
    "read": "read -r x y; echo $x $y",
    "read in a loop": 'while IFS= read -r x; do echo "$x"; done',
    "lines": "mapfile -t x < /dev/null; echo ${x[0]}",
    "printed": "printf -v x %s 1; echo $x",
    "counted": "((x = 1, y++)); for ((i = 0; i < 2; i++)); do echo $x $y $i; done",
    "declared": "declare -a x; echo $x",
    "local": "f() { local x; x=$1; echo $x; }; f 1",
    "assigned after the function": "f() { echo $x; }; x=1; f",
    "appended": "x=a; x+=b; echo $x",
    "comment": "# echo ${x:?}",
    "single quotes": "echo '${x:?}'",
    "quoted document": "cat <<'END'\n${x:?}\nEND",
    "escaped": 'echo "\\${x}"',
    "machine": "echo $HOME $PATH $USER ${TMPDIR:-/tmp} $SLURM_JOB_ID",
    "shell": "echo $RANDOM $IFS $BASH_SOURCE $LINENO $? $$ $! $0",
    "another program's": "awk '{print $x}' /dev/null",
}


@pytest.mark.parametrize("text", NO_INPUTS.values(), ids=NO_INPUTS)
def test_what_the_script_or_the_machine_assigns_is_no_input(text: str) -> None:
    assert not compile_shell(f"{text}\n").operator.inputs


def test_assignment_before_a_command_is_for_that_command_only() -> None:
    assert list(compile_shell("x=1 env; echo $x\n").operator.inputs) == ["x"]


OUTPUTS = {
    "default": ('output_plot="${output_plot:-plots/p.png}"', {"output_plot": "plots/p.png"}),
    "constant": ("output_plot=plot.png", {"output_plot": "plot.png"}),
    "folder": ("output_folder='parts/'", {"output_folder": "parts"}),
    "written": ('table=${table:-t.csv}\nsort x > "$table"', {"table": "t.csv"}),
    "appended to": ('echo x >> "${log:-a.log}"', {"log": "a.log"}),
    "filled": ('mkdir -p "${made_dir:-made}"', {"made_dir": "made"}),
    "no path": ("output_format=${output_format:-png}; output_level=high", {}),
    "of a program": ("output_x=$(mktemp ./x.XXX)", {}),
    "absolute": ("output_x=/tmp/x.csv", {}),
}


@pytest.mark.parametrize(("text", "outputs"), OUTPUTS.values(), ids=OUTPUTS)
def test_output_is_what_the_script_names_or_writes(text: str, outputs: dict[str, str]) -> None:
    found = compile_shell(f"{text}\n").operator.outputs

    assert {name: one.path for name, one in found.items()} == outputs


DESCRIPTIONS = {
    "message": ("x=${x:?the image to read}", "the image to read"),
    "message in quotes": (': "${x:?"the image"}"', "the image"),
    "comment above": ("# The image.\nx=${x:?no image}", "The image."),
    "comment beside": ("x=${x:-1} # The image.", "The image."),
    "lines": ("\n# The\n# image.\nx=${x:-1}", "The image."),
    "none": ("x=${x:?}", ""),
}


@pytest.mark.parametrize(("text", "description"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_description_of_an_input_is_its_comment_or_its_message(text: str, description: str) -> None:
    assert compile_shell(f"{text}\n").operator.inputs["x"].description == description


COMMANDS = {
    "none": ("echo", ("bash", "script.sh")),
    "bash": ("#!/bin/bash", ("bash", "script.sh")),
    "sh with an option": ("#!/bin/sh -e", ("sh", "-e", "script.sh")),
    "env": ("#!/usr/bin/env dash", ("dash", "script.sh")),
    "env with options": ("#!/usr/bin/env -S bash -eu", ("bash", "-eu", "script.sh")),
}


@pytest.mark.parametrize(("text", "command"), COMMANDS.values(), ids=COMMANDS)
def test_command_is_the_shell_of_the_first_line(text: str, command: tuple[str, ...]) -> None:
    assert compile_shell(f"{text}\n").operator.command == command


HINTS = {
    "argument": ("cat $1", "arguments-unread"),
    "arguments": ('cat "$@"', "arguments-unread"),
    "options": ("while getopts ab: o; do :; done", "arguments-unread"),
    "other file": (". ./settings.sh; echo $x", "variables-unknown"),
    "secret": ("echo ${API_TOKEN:?}", "secret"),
    "lines of Windows": ("echo 1\r", "line-ends"),
    "beyond the grammar": ("for x do :; done", "grammar"),
}


@pytest.mark.parametrize(("text", "code"), HINTS.values(), ids=HINTS)
def test_what_cannot_be_decided_is_a_hint(text: str, code: str) -> None:
    assert codes(compile_shell(f"{text}\n")) == {code}


def test_arguments_of_a_function_are_its_own() -> None:
    assert not codes(compile_shell('f() { echo "$1" "$@"; shift; }\nf a b\n'))


def test_variables_of_another_file_are_no_inputs_but_required_ones_are() -> None:
    found = compile_shell(". ./settings.sh\necho $a ${b:?} ${c:-1}\n")

    assert list(found.operator.inputs) == ["b", "c"]
    assert "may assign `a`" in found.hints[0].message


def test_packages_come_from_comments_that_are_commands() -> None:
    found = compile_shell("# apt-get install -y jq gawk\n# pip install csvkit\n# apt is it\n:\n")

    expected = Python(packages=("csvkit",), system=("jq", "gawk"))
    assert found.operator.environment == Environment(python=expected)


def test_block_declares_what_the_script_does_not_say() -> None:
    found = compile_shell(
        '#!/bin/sh\n# /// script\n# [tool.furness]\n# name = "cut"\n# secrets = ["KEY"]\n'
        '# command = ["sh", "script.sh", "$table"]\n# inputs.table = "File"\n'
        '# outputs.cut = "cut.csv"\n# ///\n# Cut a table.\n\ncut -f1 "$1" > cut.csv; : $KEY\n'
    )

    operator = found.operator
    assert (operator.operator, operator.description) == ("cut", "Cut a table.")
    assert (list(operator.inputs), list(operator.outputs)) == (["table"], ["cut"])
    assert operator.command == ("sh", "script.sh", "$table")
    assert found.hints == ()


BROKEN = {
    "open loop": ("for x in 1; do\n  echo\n", 3),
    "open quote": ("echo 1\necho 'abc\n", 2),
    "parenthesis": ("echo 1\necho (\n", 2),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN)
def test_text_that_is_no_shell_is_refused_with_place_and_hint(text: str, line: int) -> None:
    with pytest.raises(DocumentError) as caught:
        compile_shell(text)

    problem = caught.value.problems[0]
    assert (problem.code, problem.place and problem.place.line) == ("source-syntax", line)
    assert problem.place is not None
    assert problem.place.column
    assert problem.hint


def test_script_that_is_checked_by_the_shell_is_not_run(tmp_path: Path) -> None:
    text = f"touch '{tmp_path}/run'\nfor x do :; done\n"

    assert codes(compile_shell(text)) == {"grammar"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "text"), [("a.sh", ""), ("a.bash", ""), ("run", "#! /bin/sh\n"), ("run", "#!/bin/ksh")]
)
def test_shell_is_recognised_by_its_ending_or_its_first_line(path: str, text: str) -> None:
    assert ShellScript().recognises(path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [("a.py", "#!/bin/sh"), ("run", "#!/usr/bin/perl"), ("sh", ""), ("a.c", "")],
)
def test_other_files_are_left_alone(path: str, text: str) -> None:
    assert not ShellScript().recognises(path, text)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_default_gives_an_operator_or_a_document_error(value: str) -> None:
    with contextlib.suppress(DocumentError):
        compile_shell(f'x="${{x:-{value}}}"\n')
