"""What the steps of CWL workflows are given; cwltool 3.3 gives the same, or it is told."""

from pathlib import Path
from typing import Any

import pytest

import furness
from furness.errors import DocumentError
from furness.importers.cwl import CwlImporter
from furness.importers.interface import Imported
from furness.importing import import_file

FLOW = (
    "cwlVersion: v1.2\nclass: Workflow\n"
    "requirements: {StepInputExpressionRequirement: {}, InlineJavascriptRequirement: {}}\n"
)
SAY = """cwlVersion: v1.2
class: CommandLineTool
baseCommand: echo
inputs:
  word: {type: 'string?', inputBinding: {position: 1}}
  number: {type: 'int?', default: 9, inputBinding: {position: 2}}
outputs: {said: {type: stdout}}
"""
SAID = "outputs: {said: {type: 'File?', outputSource: say/said}}\n"

FLOWS: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "the source of another input, not what is made of it": (
        (
            "inputs: {text: string}\nsteps: {say: {run: say.cwl, out: [said], in:"
            " {other: {source: text, valueFrom: lost}, word: {valueFrom: $(inputs.other)}}}}\n"
        ),
        {"text": "real"},
        "real 9\n",
    ),
    "a default of nought": (
        (
            "inputs: []\nsteps: {say: {run: say.cwl, out: [said], in:"
            " {number: {default: 0, valueFrom: $(self)}}}}\n"
        ),
        {},
        "0\n",
    ),
    "the default of the tool for null": (
        "inputs: {n: 'int?'}\nsteps: {say: {run: say.cwl, out: [said], in: {number: n}}}\n",
        {},
        "9\n",
    ),
    "a number where the tool has a default": (
        "inputs: {n: 'int?'}\nsteps: {say: {run: say.cwl, out: [said], in: {number: n}}}\n",
        {"n": 4},
        "4\n",
    ),
    "null that a condition looks for": (
        (
            "inputs: {n: 'int?'}\nsteps: {say: {run: say.cwl, out: [said], in: {n: n},"
            " when: $(inputs.n === null || inputs.n > 3)}}\n"
        ),
        {},
        "9\n",
    ),
    "the default of the workflow": (
        (
            "inputs: {n: {type: 'int?', default: 3}}\n"
            "steps: {say: {in: {n: n}, out: [said], run: {class: CommandLineTool,"
            " baseCommand: echo, inputs: {n: {type: int, default: 9, inputBinding: {}}},"
            " outputs: {said: {type: stdout}}}}}\n"
        ),
        {},
        "3\n",
    ),
    "the main process of a packed file": (
        "inputs: []\nsteps: {say: {run: packed.cwl, out: [said], in: []}}\n",
        {},
        "main\n",
    ),
}

PACKED = (
    "cwlVersion: v1.2\n$graph:\n"
    "- {id: helper, class: CommandLineTool, baseCommand: [echo, helper], inputs: {},"
    " outputs: {said: {type: stdout}}}\n"
    "- {id: main, class: CommandLineTool, baseCommand: [echo, main], inputs: {},"
    " outputs: {said: {type: stdout}}}\n"
)


def imported_from(text: str, folder: Path) -> Imported:
    (folder / "say.cwl").write_text(SAY)
    (folder / "packed.cwl").write_text(PACKED)
    (folder / "flow.cwl").write_text(FLOW + text + SAID)
    return import_file(folder / "flow.cwl", folder=folder / "made")


@pytest.mark.parametrize(("text", "arguments", "expected"), FLOWS.values(), ids=FLOWS)
def test_step_is_given_what_it_says(
    text: str, arguments: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    imported = imported_from(text, tmp_path)
    result = furness.run(tmp_path / "made" / imported.main, arguments, folder=tmp_path)

    assert imported.left == ()
    assert result.outputs["said"].read_text() == expected


ASKED = {
    "a number that may be null": (
        (
            "inputs: {n: 'int?'}\nsteps: {say: {run: say.cwl, out: [said], in: {n: n},"
            " when: $(inputs.n > 3)}}\n"
        ),
        (
            "the condition does not say what holds where `inputs.n` is null;"
            " it is asked for as the input `say_when`"
        ),
        {"say_when": True},
        "9\n",
    ),
    "whether a text is true": (
        (
            "inputs: {go: string, yes: boolean}\nsteps: {say: {run: say.cwl, out: [said],"
            " in: {go: go, yes: yes}, when: $(inputs.go && inputs.yes)}}\n"
        ),
        (
            "the condition asks whether `inputs.go` is true, which is no Boolean;"
            " it is asked for as the input `say_when`"
        ),
        {"say_when": True, "go": "a", "yes": True},
        "9\n",
    ),
    "a default beside a source that may be null": (
        (
            "inputs: {n: 'int?'}\nsteps: {say: {run: say.cwl, out: [said],"
            " in: {number: {source: n, default: 4}}}}\n"
        ),
        (
            "`$n` is Optional[Integer], and `number` of `say` takes Integer;"
            " it is asked for as the input `say_number`"
        ),
        {},
        "4\n",
    ),
}


@pytest.mark.parametrize(("text", "message", "arguments", "expected"), ASKED.values(), ids=ASKED)
def test_what_ours_cannot_compute_is_asked_for(
    text: str, message: str, arguments: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    imported = imported_from(text, tmp_path)
    result = furness.run(tmp_path / "made" / imported.main, arguments, folder=tmp_path)

    assert message in [one.message for one in imported.left]
    assert result.outputs["said"].read_text() == expected


def test_default_beside_a_step_that_may_be_skipped_is_told(tmp_path: Path) -> None:
    imported = imported_from(
        "inputs: {go: boolean}\nsteps:\n"
        "  first: {run: say.cwl, out: [said], in: {go: go}, when: $(inputs.go)}\n"
        "  say:\n    in: {text: {source: first/said, default: {class: File, location: say.cwl}}}\n"
        "    out: [said]\n    run: {class: CommandLineTool, baseCommand: cat,"
        " inputs: {text: {type: File, inputBinding: {}}}, outputs: {said: {type: stdout}}}\n",
        tmp_path,
    )

    assert [one.message for one in imported.left] == [
        "the default of `text` is not kept: it has a source"
    ]


def test_several_processes_of_which_none_is_meant_are_refused(tmp_path: Path) -> None:
    (tmp_path / "packed.cwl").write_text(PACKED.replace("id: main", "id: other"))

    with pytest.raises(DocumentError, match="holds `helper`, `other`, and none is called `main`"):
        CwlImporter().translate(str(tmp_path / "packed.cwl"))
