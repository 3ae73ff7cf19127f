import subprocess
from pathlib import Path
from typing import Any

import pytest

from furness.builders._start import fixed_command, fixed_variables, write_script
from furness.errors import InputError
from furness.model.document import decode
from furness.model.operator import Operator
from furness.model.start import describe


def operator(**document: Any) -> Operator:
    found = decode({"operator": "say", **document})
    assert isinstance(found, Operator)
    return found


SAY = operator(
    inputs={
        "word": "String",
        "times": {"type": "Integer", "default": 2},
        "loud": {"type": "Boolean", "default": False, "flag": "--loud/--soft"},
        "mark": {"type": "Optional[String]", "default": None, "flag": "--mark"},
    },
    outputs={"said": {"type": "File", "path": "out/said.txt"}},
    command=["sh", "-c", 'printf "[%s]" "$0" "$@" "$times"', "$word", "x${times}y", "$said", "$$a"],
)


def start(folder: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    script = folder / "start"
    script.write_text(write_script(SAY, {"said": "out/said.txt"}))
    return subprocess.run(
        ["sh", str(script), *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_script_puts_values_in_as_they_are(tmp_path: Path) -> None:
    done = start(tmp_path, 'word=it\'s "$HOME" `id`', times="3", mark="!")

    told = '[it\'s "$HOME" `id`][x3y][out/said.txt][$a][--soft][--mark][!][3]'
    assert done.stdout == told
    assert (tmp_path / "out").is_dir()


def test_script_prefers_arguments_to_variables_to_defaults(tmp_path: Path) -> None:
    done = start(tmp_path, "times=5", "loud=true", word="w", times="4")

    assert done.stdout == "[w][x5y][out/said.txt][$a][--loud][5]"


@pytest.mark.parametrize(
    ("words", "message"),
    [((), "the input word is missing"), (("word=a", "wort=b"), "`wort=b` is no input")],
    ids=["missing", "unknown"],
)
def test_script_with_wrong_inputs_says_so(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    done = start(tmp_path, *words)

    assert done.returncode == 2
    assert message in done.stderr


def test_description_leaves_the_script_of_a_shell_alone() -> None:
    told = describe(SAY, {})

    assert told["command"][2] == ['printf "[%s]" "$0" "$@" "$times"']
    assert told["command"][3:5] == [["", "word", ""], ["x", "times", "y"]]


def test_fixed_command_takes_defaults_and_refuses_what_has_none() -> None:
    known = fixed_variables(SAY, {"said": "s.txt"})

    with pytest.raises(InputError, match="to put `word` into its command"):
        fixed_command(SAY, known)
    assert fixed_command(SAY, known | {"word": "w"})[3:] == ["w", "x2y", "s.txt", "$a"]
