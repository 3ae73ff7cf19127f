"""CWL workflows do on our engine what they say; cwltool 3.3 gives the same for each of these."""

from pathlib import Path
from typing import Any

import pytest

import furness
from furness.errors import DocumentError
from furness.importers.cwl import CwlImporter
from furness.importers.interface import Imported
from furness.importing import import_file
from tests.importers.documents import pipeline_of

FLOW = "cwlVersion: v1.2\nclass: Workflow\n"
HEAD = "cwlVersion: v1.2\nclass: CommandLineTool\n"

PARTS = {
    "sort.cwl": HEAD + "baseCommand: sort\nstdout: sorted.txt\ninputs:\n"
    "  down: {type: boolean, default: false, inputBinding: {prefix: -r}}\n"
    "  text: {type: File, inputBinding: {position: 1}}\n"
    "outputs: {sorted: {type: stdout}}\n",
    "cat.cwl": HEAD + "baseCommand: cat\nstdout: all.txt\n"
    "inputs: {texts: {type: 'File[]', inputBinding: {position: 1}}}\n"
    "outputs: {all: {type: stdout}}\n",
    "say.cwl": HEAD + "baseCommand: [echo, -n]\nstdout: said.txt\ninputs:\n"
    "  one: {type: string, inputBinding: {position: 1}}\n"
    "  two: {type: 'string?', inputBinding: {position: 2}}\n"
    "outputs: {said: {type: stdout}}\n",
    "inner.cwl": FLOW + "inputs: {text: File}\nsteps:\n"
    "  sort: {run: sort.cwl, in: {text: text, down: {default: true}}, out: [sorted]}\n"
    "outputs: {down: {type: File, outputSource: sort/sorted}}\n",
}

FLOWS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a chain": (
        (
            "inputs: {text: File, down: boolean}\nsteps:\n"
            "  one: {run: sort.cwl, in: {text: text, down: down}, out: [sorted]}\n"
            "  two: {run: cat.cwl, in: {texts: {source: [one/sorted, text]}}, out: [all]}\n"
            "requirements: {MultipleInputFeatureRequirement: {}}\n"
            "outputs: {all: {type: File, outputSource: two/all}}\n"
        ),
        {"text": "b.txt", "down": False},
        {"all": "a\nb\nb\na\n"},
    ),
    "a scatter, and all of it": (
        (
            "inputs: {texts: 'File[]'}\nrequirements: {ScatterFeatureRequirement: {}}\nsteps:\n"
            "  each: {run: sort.cwl, scatter: text, in: {text: texts}, out: [sorted]}\n"
            "  all: {run: cat.cwl, in: {texts: each/sorted}, out: [all]}\n"
            "outputs:\n  each: {type: 'File[]', outputSource: each/sorted}\n"
            "  all: {type: File, outputSource: all/all}\n"
        ),
        {"texts": ["b.txt", "c.txt"]},
        {"each": ["a\nb\n", "c\nd\n"], "all": "a\nb\nc\nd\n"},
    ),
    "side by side": (
        (
            "inputs: {a: 'string[]', b: 'string[]'}\n"
            "requirements: {ScatterFeatureRequirement: {}}\n"
            "steps:\n  say: {run: say.cwl, scatter: [one, two], scatterMethod: dotproduct,"
            " in: {one: a, two: b}, out: [said]}\n"
            "outputs: {said: {type: 'File[]', outputSource: say/said}}\n"
        ),
        {"a": ["1", "2"], "b": ["x", "y"]},
        {"said": ["1 x", "2 y"]},
    ),
    "every combination": (
        (
            "inputs: {a: 'string[]', b: 'string[]'}\n"
            "requirements: {ScatterFeatureRequirement: {}}\n"
            "steps:\n  say: {run: say.cwl, scatter: [one, two], scatterMethod: flat_crossproduct,"
            " in: {one: a, two: b}, out: [said]}\n"
            "outputs: {said: {type: 'File[]', outputSource: say/said}}\n"
        ),
        {"a": ["1", "2"], "b": ["x", "y"]},
        {"said": ["1 x", "1 y", "2 x", "2 y"]},
    ),
    "a workflow in it": (
        (
            "inputs: {text: File}\nrequirements: {SubworkflowFeatureRequirement: {}}\n"
            "steps: {inside: {run: inner.cwl, in: {text: text}, out: [down]}}\n"
            "outputs: {down: {type: File, outputSource: inside/down}}\n"
        ),
        {"text": "c.txt"},
        {"down": "d\nc\n"},
    ),
    "values": (
        (
            "inputs: {word: {type: string, default: hello}}\n"
            "requirements: {StepInputExpressionRequirement: {}}\nsteps:\n"
            "  say:\n    run: say.cwl\n    out: [said]\n    in:\n"
            "      one: {valueFrom: $(inputs.other)}\n      two: {valueFrom: costs $5}\n"
            "      other: word\n"
            "outputs: {said: {type: File, outputSource: say/said}}\n"
        ),
        {},
        {"said": "hello costs $5"},
    ),
    "a tool in place": (
        (
            "inputs: {word: string}\nrequirements: {EnvVarRequirement: {envDef: {MARK: '!'}}}\n"
            "steps:\n  shout:\n    in: {word: word}\n    out: [said]\n    run:\n"
            "      class: CommandLineTool\n      baseCommand: [sh, -c, 'echo $0$MARK']\n"
            "      inputs: {word: {type: string, inputBinding: {}}}\n"
            "      outputs: {said: {type: stdout}}\n"
            "outputs: {said: {type: File, outputSource: shout/said}}\n"
        ),
        {"word": "hey"},
        {"said": "hey!\n"},
    ),
    "a condition that is false": (
        (
            "inputs: {go: boolean, count: int, word: string}\n"
            "requirements: {InlineJavascriptRequirement: {}}\nsteps:\n"
            "  one: {run: say.cwl, when: $(inputs.go), in: {one: word, go: go}, out: [said]}\n"
            "  two: {run: say.cwl, when: '$(inputs.count > 3 && inputs.one !== \"no\")',"
            " in: {one: word, count: count}, out: [said]}\n"
            "outputs:\n  one: {type: 'File?', outputSource: one/said}\n"
            "  two: {type: 'File?', outputSource: two/said}\n"
        ),
        {"go": False, "count": 4, "word": "w"},
        {"one": None, "two": "w"},
    ),
}

FILES = {"b.txt": "b\na\n", "c.txt": "d\nc\n"}


def lay_out(folder: Path) -> None:
    for name, content in {**FILES, **PARTS}.items():
        (folder / name).write_text(content)


def content_of(value: Any) -> Any:
    if isinstance(value, list):
        return [content_of(one) for one in value]
    return value.read_text() if isinstance(value, Path) else value


def with_paths(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [with_paths(one, folder) for one in value]
    return str(folder / value) if value in FILES else value


def imported_from(text: str, folder: Path) -> Imported:
    lay_out(folder)
    (folder / "flow.cwl").write_text(FLOW + text)
    return import_file(folder / "flow.cwl", folder=folder / "made")


def left_of(imported: Imported) -> str:
    return "\n".join(f"{one.message} | {one.hint}" for one in imported.left)


@pytest.mark.parametrize(("text", "arguments", "expected"), FLOWS.values(), ids=FLOWS)
def test_workflow_gives_what_it_says(
    text: str, arguments: dict[str, Any], expected: dict[str, Any], tmp_path: Path
) -> None:
    imported = imported_from(text, tmp_path)
    given = {name: with_paths(one, tmp_path) for name, one in arguments.items()}
    result = furness.run(tmp_path / "made" / imported.main, given, folder=tmp_path)

    assert imported.left == ()
    assert {name: content_of(one) for name, one in result.outputs.items()} == expected


ASKED = {
    "a value that is computed": (
        (
            "inputs: {text: File}\nrequirements: {StepInputExpressionRequirement: {}}\n"
            "steps: {say: {run: say.cwl, in: {text: text,"
            " one: {valueFrom: $(inputs.text.basename)}}, out: [said]}}\n"
            "outputs: {said: {type: File, outputSource: say/said}}\n"
        ),
        "say_one",
        "`valueFrom` of `one` is computed, and is not kept",
    ),
    "lists that are joined": (
        (
            "inputs: {a: 'File[]', b: 'File[]'}\n"
            "requirements: {MultipleInputFeatureRequirement: {}}\n"
            "steps: {cat: {run: cat.cwl, in: {texts: {source: [a, b], linkMerge: merge_flattened}},"
            " out: [all]}}\noutputs: {all: {type: File, outputSource: cat/all}}\n"
        ),
        "cat_texts",
        "`merge_flattened` of lists is not kept",
    ),
    "a source that is picked": (
        (
            "inputs: {a: 'string?', b: 'string?'}\n"
            "requirements: {MultipleInputFeatureRequirement: {}}\n"
            "steps: {say: {run: say.cwl, in: {one: {source: [a, b], pickValue: first_non_null}},"
            " out: [said]}}\noutputs: {said: {type: File, outputSource: say/said}}\n"
        ),
        "say_one",
        "`pickValue: first_non_null` is not kept",
    ),
    "a condition that is JavaScript": (
        (
            "inputs: {word: string}\nrequirements: {InlineJavascriptRequirement: {}}\n"
            "steps: {say: {run: say.cwl, when: $(inputs.one.length > 3), in: {one: word},"
            " out: [said]}}\noutputs: {said: {type: 'File?', outputSource: say/said}}\n"
        ),
        "say_when",
        "it is asked for as the input `say_when`",
    ),
    "a value that may be absent": (
        (
            "inputs: {word: 'string?'}\n"
            "steps: {say: {run: say.cwl, in: {one: word}, out: [said]}}\n"
            "outputs: {said: {type: File, outputSource: say/said}}\n"
        ),
        "say_one",
        "`$word` is Optional[String], and `one` of `say` takes String",
    ),
}


@pytest.mark.parametrize(("text", "asked", "said"), ASKED.values(), ids=ASKED)
def test_what_cannot_be_wired_is_asked_for(
    text: str, asked: str, said: str, tmp_path: Path
) -> None:
    imported = imported_from(text, tmp_path)

    assert asked in pipeline_of(imported).inputs
    assert said in left_of(imported)
    assert furness.check(tmp_path / "made" / imported.main) == []


def test_javascript_is_a_step_that_says_so(tmp_path: Path) -> None:
    text = (
        "inputs: {count: int}\nrequirements: {InlineJavascriptRequirement: {}}\nsteps:\n"
        "  more:\n    in: {count: count}\n    out: [sum]\n    run:\n      class: ExpressionTool\n"
        "      expression: '${return {\"sum\": inputs.count + 1};}'\n"
        "      inputs: {count: int}\n      outputs: {sum: int}\n"
        "outputs: {sum: {type: int, outputSource: more/sum}}\n"
    )

    imported = imported_from(text, tmp_path)

    assert "the ExpressionTool `more` is JavaScript, which is not evaluated" in left_of(imported)
    assert furness.check(tmp_path / "made" / imported.main) == []


def test_packed_workflow_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "packed.cwl").write_text(
        'cwlVersion: v1.2\n$graph:\n- class: CommandLineTool\n  id: "#say"\n  baseCommand: echo\n'
        "  inputs: {word: {type: string, inputBinding: {}}}\n  outputs: {said: {type: stdout}}\n"
        '- class: Workflow\n  id: "#main"\n  inputs: {word: string}\n'
        '  steps: {one: {run: "#say", in: {word: word}, out: [said]}}\n'
        "  outputs: {said: {type: File, outputSource: one/said}}\n"
    )

    imported = import_file(tmp_path / "packed.cwl", folder=tmp_path / "made")
    result = furness.run(tmp_path / "made" / imported.main, word="x y", folder=tmp_path)

    assert list(imported.files) == ["say.yaml", "packed.yaml"]
    assert result.outputs["said"].read_text() == "x y\n"


REFUSED = {
    "a tool that is not there": ("run: lost.cwl", "`.*lost.cwl` does not exist"),
    "an address": ("run: https://example.org/a.cwl", "is an address, and nothing is fetched"),
    "itself": ("run: flow.cwl", "the workflow `flow` contains itself"),
}


@pytest.mark.parametrize(("run", "message"), REFUSED.values(), ids=REFUSED)
def test_workflow_that_cannot_be_read_is_refused(run: str, message: str, tmp_path: Path) -> None:
    text = f"inputs: []\nsteps:\n  one:\n    {run}\n    in: []\n    out: []\noutputs: []\n"

    with pytest.raises(DocumentError, match=message) as caught:
        imported_from(text, tmp_path)
    assert caught.value.place is not None
    assert caught.value.place.line


def test_steps_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    text = (
        "inputs: []\nsteps:\n"
        "  one: {run: sort.cwl, in: {text: two/sorted}, out: [sorted]}\n"
        "  two: {run: sort.cwl, in: {text: one/sorted}, out: [sorted]}\noutputs: []\n"
    )
    lay_out(tmp_path)
    (tmp_path / "flow.cwl").write_text(FLOW + text)

    with pytest.raises(DocumentError, match="the steps wait for each other"):
        CwlImporter().translate(str(tmp_path / "flow.cwl"))
