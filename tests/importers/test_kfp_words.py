"""Commands of containers of Kubeflow: lists, scripts, paths of values, variables."""

from pathlib import Path

import pytest

from furness.importers.interface import Imported
from furness.importers.kfp import KfpImporter
from tests.folder import Folder
from tests.importers.kubeflow import component, pipeline_file, run_here, task, told, translate

SHOW = """'for one in "$@"; do printf "<%s>" "$one"; done > "$0"'"""


def of_version_1(folder: Folder, text: str) -> Imported:
    path = folder.path / "component.yaml"
    path.write_text(f"name: One\n{text}")
    return KfpImporter().translate(str(path))


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (('l=[1, "a b"]', 'd={"a": 1}', "o=x y"), '<1><[1, "a b"]><{"a": 1}><--x=[1, "a b"]><x y>'),
        (("l=[]", "d={}"), "<1><[]><{}><--x=[]>"),
    ],
)
def test_list_is_one_word_in_version_1(
    arguments: tuple[str, ...], shown: str, folder: Folder
) -> None:
    imported = of_version_1(
        folder,
        "inputs: [{name: l, type: JsonArray}, {name: d, type: JsonObject},"
        " {name: o, type: String, optional: true}]\n"
        "outputs: [{name: out, type: String}]\n"
        f"implementation: {{container: {{image: a, command: [sh, -c, {SHOW}],"
        " args: [{outputPath: out}, 1, {inputValue: l}, {inputValue: d},"
        " {concat: [--x=, {inputValue: l}]}, {inputValue: o}]}}\n",
    )

    assert run_here(folder, imported, *arguments) == {"out": shown}


def test_list_is_one_word_in_version_2(folder: Folder) -> None:
    words = ["{{$.outputs.parameters['out'].output_file}}", "{{$.inputs.parameters['l']}}", "end"]
    container = {"image": "a", "command": ["sh", "-c", SHOW.strip("'")], "args": words}
    one = component(container, {"l": "LIST"}, {"out": "STRING"})
    inputs = {"parameters": {"l": {"componentInputParameter": "l"}}}
    path = pipeline_file(
        folder.path / "one.json", {"one": one}, {"one": task("one", inputs=inputs)}, {"l": "LIST"}
    )

    outputs = run_here(folder, translate(path), 'l=[1, "a b"]')

    assert outputs == {"out": '<[1, "a b"]><end>'}


def test_script_of_several_parts_keeps_its_own_dollars(folder: Folder) -> None:
    imported = of_version_1(
        folder,
        "inputs: [{name: a, type: String}]\noutputs: [{name: out, type: String}]\n"
        "implementation: {container: {image: a, command: [sh, -c,"
        """ {concat: ['X=5; echo "$X" "', {inputValue: a}, '" > "$0"']}, {outputPath: out}]}}\n""",
    )

    assert run_here(folder, imported, "a=b  c") == {"out": "5 b  c"}


def test_program_may_change_its_folder_before_it_writes_a_value(folder: Folder) -> None:
    imported = of_version_1(
        folder,
        "outputs: [{name: out, type: Integer}, {name: more, type: String}]\n"
        "implementation: {container: {image: a, command: [sh, -c,"
        """ 'cd / && echo 5 > "$0" && echo 6 > "${1#--more=}"',"""
        " {outputPath: out}, {concat: [--more=, {outputPath: more}]}]}}\n",
    )

    assert run_here(folder, imported) == {"out": 5, "more": "6"}


def test_what_version_1_has_besides_is_told(folder: Folder) -> None:
    imported = of_version_1(
        folder,
        "inputs: [{name: A, type: String}, {name: é, type: String}]\noutputs: [{name: res}]\n"
        "implementation: {container: {image: a, args: [x], env: {A: y, N: 1},"
        " fileOutputs: {res: /tmp/r}}}\n",
    )

    assert told(imported) == [
        "`res` is at `/tmp/r`, and is not fetched from there",
        "the image's own program is not in the command",
        "the variable `A` has the input or output of its name, not `y`",
    ]
    assert "One: `é` is `value` here" in imported.translated


def test_variable_of_an_input_is_told_in_version_2(tmp_path: Path) -> None:
    container = {"image": "a", "command": ["true"], "env": [{"name": "x", "value": "own"}]}
    path = pipeline_file(
        tmp_path / "one.json",
        {"one": component(container, {"x": "STRING"})},
        {"one": task("one", inputs={"parameters": {"x": {"componentInputParameter": "x"}}})},
        {"x": "STRING"},
    )

    assert told(translate(path)) == [
        "the variable `x` has the input or output of its name, not `own`"
    ]
