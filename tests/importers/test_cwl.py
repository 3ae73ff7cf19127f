"""The importer of CWL: what it recognises, keeps and reports."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from furness.errors import DocumentError
from furness.importers.cwl import CwlImporter
from furness.importers.interface import Imported, Importer
from furness.model.environment import Environment
from furness.testing.importers import ImporterConformance
from tests.documentation import follow
from tests.importers.documents import operator_of

ROOT = Path(__file__).parents[2]
TOOL = """cwlVersion: v1.2
class: CommandLineTool
label: Sort
doc: Sort the lines of a text.
requirements:
  DockerRequirement: {dockerPull: 'debian:12'}
  ResourceRequirement: {coresMin: 2, ramMin: 512, tmpdirMin: 10}
  ToolTimeLimit: {timelimit: 90}
  NetworkAccess: {networkAccess: true}
  SchemaDefRequirement:
    types: [{name: order, type: enum, symbols: [up, down]}]
hints:
  SoftwareRequirement: {packages: {coreutils: {version: ['9']}}}
baseCommand: [sort, -k, $5]
temporaryFailCodes: [75]
inputs:
  text:
    type: File
    format: http://edamontology.org/format_3752
    secondaryFiles: [.idx]
    doc: The lines.
    inputBinding: {position: 2}
  order: {type: order}
  key: {type: 'int?', default: 1, inputBinding: {prefix: --key=, separate: false}}
  sample-name: {type: string, default: a}
  either: {type: [string, int], default: 3}
  about: {type: {type: record, fields: {a: int}}, default: {a: 1}}
outputs:
  sorted: {type: stdout, format: http://example.org/none}
  index: {type: 'File[]', outputBinding: {glob: '*.idx'}}
  count: {type: int, outputBinding: {outputEval: '$(1 + 1)'}}
stdout: sorted.txt
"""

FLOW = """#!/usr/bin/env cwl-runner
cwlVersion: v1.0
class: Workflow
inputs:
  text: File
  texts: {type: 'File[]', doc: More.}
requirements:
- class: ScatterFeatureRequirement
- class: InlineJavascriptRequirement
steps:
- id: one
  run: tool.cwl
  scatter: text
  in:
  - {id: text, source: texts}
  - {id: order, default: up}
  - {id: key, valueFrom: '$(1 + 2)'}
  out: [sorted, count]
outputs:
- {id: all, type: 'File[]', outputSource: one/sorted}
- {id: count, type: 'int[]', outputSource: one/count}
"""


class TestCwlImporter(ImporterConformance):
    @pytest.fixture
    def importer(self) -> Importer:
        return CwlImporter()

    @pytest.fixture
    def files(self, tmp_path: Path) -> Sequence[Path]:
        (tmp_path / "cwl").mkdir()
        (tmp_path / "cwl" / "tool.cwl").write_text(TOOL)
        (tmp_path / "cwl" / "flow.cwl").write_text(FLOW)
        return [tmp_path / "cwl" / "tool.cwl", tmp_path / "cwl" / "flow.cwl"]


def translated(folder: Path, text: str) -> Imported:
    (folder / "tool.cwl").write_text(text)
    return CwlImporter().translate(str(folder / "tool.cwl"))


def test_tool_keeps_all_that_an_operator_can_say(tmp_path: Path) -> None:
    operator = operator_of(translated(tmp_path, TOOL))

    assert operator.description == "Sort the lines of a text."
    assert operator.environment == Environment(image="debian:12")
    assert operator.network
    assert (operator.resources.cpus, str(operator.resources.memory)) == (2.0, "512 MiB")
    assert str(operator.resources.time_limit) == "90s"
    assert {name: str(one.type) for name, one in operator.inputs.items()} == {
        "text": "File",
        "order": "Enum[up, down]",
        "key": "Integer",
        "sample_name": "String",
        "either": "Json",
        "about": "Json",
    }
    assert operator.inputs["text"].format == "text/csv"
    assert operator.inputs["about"].default == {"a": 1}
    assert operator.outputs["index"].path == "*.idx"


def test_tool_tells_what_an_operator_cannot_say(tmp_path: Path) -> None:
    imported = translated(tmp_path, TOOL)

    told = {f"{one.message} ({one.place.line})" for one in imported.left if one.place}
    assert told == {
        "`tmpdirMin` is not kept: no executor reserves room on a disk (7)",
        "`secondaryFiles` of `text` are not put beside it (20)",
        "`String or Integer` is Json, which takes more (26)",
        "a record of `a` is Json, whose parts are not checked; it holds no files (27)",
        "`temporaryFailCodes` are not kept: an operator does not say when it is tried again (15)",
        "the format `http://example.org/none` has no media type (29)",
        "how `count` is computed after the tool has ended is not kept (31)",
        "`SoftwareRequirement` is not kept (13)",
    }
    assert "tool: `sample-name` is `sample_name` here" in imported.translated


def test_command_without_streams_needs_no_shell(tmp_path: Path) -> None:
    text = (
        "cwlVersion: v1.1\nclass: CommandLineTool\nbaseCommand: [python, -c, 'print(\"$x\")']\n"
        "arguments: [$(inputs.word), '--n=$(inputs.number)', cost $5, costs $x]\n"
        "inputs: {word: string, number: int, rest: {type: 'string[]', inputBinding: {position: 3}}}"
        "\noutputs: []\n"
    )

    operator = operator_of(translated(tmp_path, text))

    assert operator.command == (
        *("python", "-c", 'print("$$x")', "$word", "--n=${number}"),
        *("cost $$5", "costs $$x", "$rest"),
    )
    assert not operator.network


def test_tool_of_the_first_version_has_a_network(tmp_path: Path) -> None:
    text = (
        "cwlVersion: v1.0\nclass: CommandLineTool\nbaseCommand: date\ninputs: []\noutputs: []\n"
        "hints: [{class: DockerRequirement, dockerPull: busybox}]\n"
    )
    assert operator_of(translated(tmp_path, text)).network


def test_javascript_is_left_out_and_told(tmp_path: Path) -> None:
    text = (
        "cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: echo\n"
        "requirements: {InlineJavascriptRequirement: {}}\n"
        "arguments:\n- kept\n- ${return 'lost';}\n- $(inputs.n * 2)\n"
        "inputs: {n: int}\noutputs: []\n"
    )

    imported = translated(tmp_path, text)

    assert operator_of(imported).command == ("echo", "kept")
    assert [(one.message, one.place and one.place.line) for one in imported.left] == [
        ("`${return 'lost';}` is JavaScript, and is not kept", 7),
        ("`$(inputs.n * 2)` is JavaScript, and is not kept", 8),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("position: 2", "positio: 2", "hint: did you mean `position`", 22),
        ("cwlVersion: v1.2", "cwlVersion: draft-3", "`draft-3` is not a version", 1),
        ("cwlVersion: v1.2\n", "", "no `cwlVersion`", 1),
        ("outputs:\n", "outputz:\n", "missing required field `outputs`", 1),
        ("inputs:\n", "inputs: [\n", "this is not YAML", 18),
    ],
)
def test_broken_tool_is_refused_with_its_place(
    old: str, new: str, message: str, line: int, tmp_path: Path
) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        translated(tmp_path, TOOL.replace(old, new, 1))
    assert caught.value.hint
    assert caught.value.place is not None
    assert caught.value.place.line is not None
    assert abs(caught.value.place.line - line) <= 1


def test_nothing_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        translated(tmp_path, TOOL.replace("order: {type: order}", "$import: http://localhost:1/a"))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_change_of_a_tool_is_taken_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(TOOL)))
    length = data.draw(st.integers(0, 8))
    text = data.draw(st.text("$(){}[]:,'\"\\\n -abz01*#&!|>é\0", max_size=8))

    with suppress(DocumentError):
        imported = translated(tmp_path, TOOL[:place] + text + TOOL[place + length :])
        assert imported.main in imported.files


def test_page_followed_to_the_letter_works(tmp_path: Path) -> None:
    follow(ROOT / "docs" / "guides" / "importers" / "cwl.md", tmp_path)
