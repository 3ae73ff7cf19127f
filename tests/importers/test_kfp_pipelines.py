"""Pipelines of Kubeflow: constants with references in them, names of ours, loops over rows."""

from pathlib import Path
from typing import Any

import pytest

from furness.importers.interface import Imported
from tests.folder import Folder
from tests.importers.documents import pipeline_of
from tests.importers.kubeflow import (
    component,
    function,
    given,
    pipeline_file,
    task,
    told,
    translate,
)


def texts(source: str) -> Any:
    """Give a component that makes a text of a text `x`."""
    return component(function(source), {"x": "STRING"}, {"Output": "STRING"})


SHOW = texts("def show(x: str) -> str:\n    return x\n")
_FIELD = 'parseJson(string_value)["a"]'
AS_JSON = "def dump(x) -> str:\n    import json\n    return json.dumps(x)\n"


def named(name: str) -> str:
    """Give the placeholder of a parameter."""
    return f"{{{{$.inputs.parameters['{name}']}}}}"


def outputs_of(
    folder: Folder, components: dict[str, Any], tasks: dict[str, Any], **outputs: str
) -> dict[str, Any]:
    """Import a pipeline, run it, and give its outputs."""
    path = pipeline_file(folder.path / "k.json", components, tasks, outputs=outputs)
    main = folder.call("import", str(path), "-o", "new")["main"]
    found: dict[str, Any] = folder.call("run", f"new/{main}")["outputs"]
    return found


@pytest.mark.parametrize(
    ("kind", "constant", "shown"),
    [
        ("LIST", [named("a"), "b", "$c", f"{named('n')}!"], '["out", "b", "$c", "x!"]'),
        (
            "STRUCT",
            {"k": named("a"), "in": [{"n": named("n")}], "lit": 1.5},
            '{"k": "out", "in": [{"n": "x"}], "lit": 1.5}',
        ),
    ],
)
def test_references_within_a_constant_are_filled_in(
    kind: str, constant: Any, shown: str, folder: Folder
) -> None:
    dump = component(function(AS_JSON), {"x": kind}, {"Output": "STRING"})
    tasks = {
        "show": task("show", inputs=given(x="out")),
        "text": task("show", inputs=given(x="x")),
        "dump": task("dump", inputs=given(a="$show.Output", n="$text.Output", x=constant)),
    }

    found = outputs_of(folder, {"show": SHOW, "dump": dump}, tasks, o="dump.Output")

    assert found == {"o": shown}


def test_reference_within_a_constant_that_stands_for_nothing_is_an_input(tmp_path: Path) -> None:
    dump = component(function(AS_JSON), {"x": "LIST"}, {"Output": "STRING"})
    tasks = {"dump": task("dump", dependentTasks=[], inputs=given(x=["{{$.pipeline_job_name}}"]))}

    imported = translate(pipeline_file(tmp_path / "k.json", {"dump": dump}, tasks))

    assert told(imported) == [
        "what `x` of the step `dump` is given has no counterpart: it is an input"
    ]


def test_text_that_is_put_together_is_not_put_together_again(folder: Folder) -> None:
    text = f"{named('a')} {named('b')} {{{{a}}}}"
    tasks = {
        "one": task("show", inputs=given(x="{{b}}")),
        "two": task("show", inputs=given(x="SECRET")),
        "all": task("show", inputs=given(a="$one.Output", b="$two.Output", x=text)),
    }

    found = outputs_of(folder, {"show": SHOW}, tasks, o="all.Output")

    assert found == {"o": "{{b}} SECRET {{a}}"}


def test_component_that_is_called_as_a_script_of_ours_keeps_its_own(folder: Folder) -> None:
    compose = texts("def compose(x: str) -> str:\n    return 'composed ' + x\n")
    tasks = {
        "show": task("show", inputs=given(x="a")),
        "compose": task("compose", inputs=given(a="$show.Output", x=f"hello {named('a')}!")),
    }

    found = outputs_of(folder, {"compose": compose, "show": SHOW}, tasks, o="compose.Output")

    assert found == {"o": "composed hello a!"}


def test_output_of_the_name_of_an_input_is_returned_not_written(folder: Folder) -> None:
    source = (
        "def both(a: str, b: int) -> NamedTuple('Both', [('a', str), ('b', int)]):\n"
        "    return a + '!', b + 1\n"
    )
    pair = {"a": "STRING", "b": "NUMBER_INTEGER"}
    both = component(function(source), pair, pair)
    tasks = {
        "both": task("both", inputs=given(a="A", b=1)),
        "show": task("show", inputs=given(x="$both.a")),
    }

    found = outputs_of(folder, {"both": both, "show": SHOW}, tasks, o="show.Output")

    assert found == {"o": "A!"}


def test_rows_over_whose_fields_a_loop_goes_are_no_texts(folder: Folder) -> None:
    rows = component(
        function("def rows() -> list:\n    return [{'a': 'p'}, {'a': 'q'}]\n"),
        outputs={"Output": "LIST"},
    )
    item = {"componentInputParameter": "item", "parameterExpressionSelector": _FIELD}
    loop = {
        "inputDefinitions": {
            "parameters": {
                "rows": {"parameterType": "LIST"},
                "item": {"parameterType": "STRING"},
            }
        },
        "dag": {"tasks": {"show": task("show", inputs={"parameters": {"x": item}})}},
    }
    iterator = {"itemInput": "item", "items": {"inputParameter": "rows"}}
    tasks = {
        "loop": task("loop", inputs=given(rows="$rows.Output"), parameterIterator=iterator),
        "rows": task("rows"),
    }

    assert outputs_of(folder, {"rows": rows, "loop": loop, "show": SHOW}, tasks) == {}


def test_what_a_file_does_not_carry_of_an_artifact_is_told(tmp_path: Path) -> None:
    use = "def use(m: Input[Model]) -> str:\n    return m.metadata['a']\n"
    make = "def make(m: Output[Model]):\n    import os\n    os.makedirs(m.path, exist_ok=True)\n"
    inputs = {
        "artifacts": {
            "m": {"taskOutputArtifact": {"producerTask": "make", "outputArtifactKey": "m"}}
        }
    }
    tasks = {"make": task("make"), "use": task("use", inputs=inputs)}
    components = {
        "make": component(function(make), outputs={"m": "system.Model"}),
        "use": component(function(use), {"m": "system.Model"}, {"Output": "STRING"}),
    }

    imported = translate(pipeline_file(tmp_path / "k.json", components, tasks))

    assert told(imported) == [
        "`m` of `make` is made as a folder, and its output is a file",
        "`m.metadata` of `use` is empty: a file is passed on alone",
    ]


@pytest.fixture
def odd(tmp_path: Path) -> Imported:
    """Give what becomes of a pipeline whose names cannot all be kept."""
    inputs = {"a-b": "STRING", "plain": "STRING"}
    one = component(function("def odd(a): ...\n"), inputs, {"é": "STRING"})
    tasks = {"odd": task("odd", inputs=given(**{"a-b": "$c-d", "plain": "x"}))}
    return translate(pipeline_file(tmp_path / "k.json", {"odd": one}, tasks, {"c-d": "STRING"}))


def test_names_that_are_not_kept_are_said(odd: Imported) -> None:
    said = [one for one in odd.translated if one.endswith("here")]

    assert said == [
        "odd: `a-b` is `a_b` here",
        "odd: `é` is `value` here",
        "k: `c-d` is `c_d` here",
    ]


def test_names_that_are_not_kept_are_others_where_they_are_read(odd: Imported) -> None:
    assert pipeline_of(odd).steps["odd"].arguments["a_b"] == "$c_d"
