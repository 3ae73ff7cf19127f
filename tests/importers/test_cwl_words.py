"""The words of CWL tools: what a command is given; cwltool 3.3 gives the same, or it is told."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import furness
from furness.importers.cwl import CwlImporter
from furness.importing import import_file

HEAD = "cwlVersion: v1.2\nclass: CommandLineTool\noutputs: {out: {type: stdout}}\n"
EACH = "baseCommand: [printf, '<%s>']\n"

WORDS: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "the program, not one of the shell's": (
        (
            "baseCommand: [echo, -e]\nsuccessCodes: [0, 1]\n"
            "inputs: {text: {type: string, inputBinding: {}}}\n"
        ),
        {"text": "a\\tb"},
        "a\tb\n",
    ),
    "a variable called as an input is": (
        (
            "baseCommand: [sh, -c, 'echo $1 $NAME $OTHER', sh]\n"
            "requirements: {EnvVarRequirement: {envDef: {NAME: set, OTHER: '$(inputs.NAME)!'}}}\n"
            "inputs: {NAME: {type: string, inputBinding: {}}}\n"
        ),
        {"NAME_2": "given"},
        "given set given!\n",
    ),
    "an input called as a variable of the shell is": (
        EACH + "inputs: {PPID: {type: string, inputBinding: {}}}\n",
        {"PPID_2": "p"},
        "<p>",
    ),
    "a name that begins with a point": (
        EACH
        + "arguments: [$(inputs.file.nameroot), $(inputs.file.nameext)]\ninputs: {file: File}\n",
        {"file": ".hidden"},
        "<.hidden><>",
    ),
    "an argument that is absent": (
        EACH + "arguments: [a, $(inputs.gone), {prefix: -z, valueFrom: $(inputs.gone)}, '']\n"
        "inputs: {gone: 'string?'}\n",
        {},
        "<a><>",
    ),
    "an argument that is given": (
        EACH + "arguments: [a, $(inputs.here), {prefix: -z, valueFrom: $(inputs.here)}]\n"
        "inputs: {here: 'string?'}\n",
        {"here": "x y"},
        "<a><x y><-z><x y>",
    ),
    "a Boolean that is computed": (
        EACH + "arguments: [a, {prefix: -t, valueFrom: $(inputs.yes)}, $(inputs.yes)]\n"
        "inputs:\n  yes: boolean\n"
        "  no: {type: boolean, inputBinding: {prefix: -f, valueFrom: $(self)}}\n",
        {"yes": True, "no": False},
        "<a><-t>",
    ),
    "the default where nothing is given": (
        EACH + "inputs: {n: {type: 'int?', default: 9, inputBinding: {prefix: -n}}}\n",
        {},
        "<-n><9>",
    ),
}


@pytest.mark.parametrize(("text", "arguments", "expected"), WORDS.values(), ids=WORDS)
def test_command_is_given_these_words(
    text: str, arguments: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "tool.cwl").write_text(HEAD + text)

    imported = import_file(tmp_path / "tool.cwl", folder=tmp_path / "made")
    given = {
        name: str(tmp_path / one) if name == "file" else one for name, one in arguments.items()
    }
    result = furness.run(tmp_path / "made" / imported.main, given, folder=tmp_path)

    assert imported.left == ()
    assert result.outputs["out"].read_text() == expected


TOLD = {
    "a text as shell code": (
        (
            "requirements: {ShellCommandRequirement: {}}\n"
            "inputs: {words: {type: string, inputBinding: {shellQuote: false}}}\n"
        ),
        "a text of `words` is one word here, whatever `shellQuote` says",
    ),
    "elements that are computed": (
        (
            "inputs: {all: {type: {type: array, items: string,"
            " inputBinding: {valueFrom: '<$(self)>'}}, inputBinding: {}}}\n"
        ),
        "`valueFrom` of the elements of `all` is not kept",
    ),
    "a list of Booleans": (
        "inputs: {all: {type: 'boolean[]', inputBinding: {prefix: -a}}}\n",
        "a value of List[Boolean] cannot stand on a command line",
    ),
    "a whole number or another": (
        "inputs: {number: {type: [int, double], inputBinding: {}}}\n",
        "`Integer or Float` is Float: a whole number is written as `3.0`",
    ),
}


@pytest.mark.parametrize(("text", "message"), TOLD.values(), ids=TOLD)
def test_words_that_are_others_are_told(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "tool.cwl").write_text(HEAD + EACH + text)

    imported = CwlImporter().translate(str(tmp_path / "tool.cwl"))

    assert [one.message for one in imported.left] == [message]


def test_file_to_be_written_can_be(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "a.txt").chmod(0o444)
    (tmp_path / "tool.cwl").write_text(
        HEAD + "baseCommand: [stat, -c, '%A', w.txt]\n"
        "requirements: {InitialWorkDirRequirement: {listing:"
        " [{entryname: w.txt, entry: $(inputs.file), writable: true}]}}\ninputs: {file: File}\n"
    )

    imported = import_file(tmp_path / "tool.cwl", folder=tmp_path / "made")
    result = furness.run(
        tmp_path / "made" / imported.main, file=tmp_path / "a.txt", folder=tmp_path
    )

    assert result.outputs["out"].read_text() == "-rw-r--r--\n"


@pytest.mark.parametrize("text", ["1e20", "1e300"])
def test_default_that_is_a_large_number_is_kept(text: str, tmp_path: Path) -> None:
    (tmp_path / "tool.cwl").write_text(
        HEAD + EACH + f"inputs: {{n: {{type: double, default: {text}, inputBinding: {{}}}}}}\n"
    )

    imported = import_file(tmp_path / "tool.cwl", folder=tmp_path / "made")
    result = furness.run(tmp_path / "made" / imported.main, folder=tmp_path)

    assert float(result.outputs["out"].read_text().strip("<>")) == float(text)
