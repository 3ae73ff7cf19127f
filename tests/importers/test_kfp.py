import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from furness.errors import DocumentError
from furness.importers.interface import Imported, Importer
from furness.importers.kfp import KfpImporter
from furness.model.environment import Environment, Python
from furness.model.interface import Input, Output
from furness.model.pipeline import Retry, Scatter
from furness.testing.importers import ImporterConformance
from tests.importers.documents import operator_of, pipeline_of

FOLDER = Path(__file__).parents[1] / "sources" / "kfp"


KINDS = ("dynamic", "join-lines", "oneof", "secret", "training", "with-exit")


class TestKfpImporter(ImporterConformance):
    @pytest.fixture
    def importer(self) -> Importer:
        return KfpImporter()

    @pytest.fixture
    def files(self) -> Sequence[Path]:
        return [FOLDER / f"{name}.yaml" for name in KINDS]


def translated(name: str) -> Imported:
    return KfpImporter().translate(str(FOLDER / name))


def types(fields: Mapping[str, Input | Output]) -> dict[str, str]:
    return {name: str(one.type) for name, one in fields.items()}


def messages(imported: Imported) -> list[str]:
    return [one.message for one in imported.left]


def changed(folder: Path, name: str, *pairs: tuple[str, str]) -> Imported:
    """Translate a file in which texts are others."""
    text = (FOLDER / name).read_text()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    path = folder / name
    path.write_text(text)
    return KfpImporter().translate(str(path))


def test_component_of_version_1_has_files_where_it_takes_paths_and_values_elsewhere() -> None:
    found = operator_of(translated("join-lines.yaml"))

    assert types(found.inputs) == {
        "First": "File",
        "Second_file": "File",
        "Separator": "String",
        "Limit": "Integer",
        "Header": "Optional[Boolean]",
        "Note": "Optional[String]",
    }
    assert types(found.outputs) == {"Joined": "File", "Count": "Integer", "Title": "String"}
    assert found.variables == {"LANG": "C.UTF-8"}


def test_words_of_version_1_are_tokens_and_its_dollars_stay() -> None:
    imported = translated("join-lines.yaml")
    command = operator_of(imported).command

    assert command[:2] == ("sh", "-c")
    assert command[7:14] == (
        *("$First", "$Second_file", "$Separator", "$Limit", "$Joined"),
        *("values/Count", "values/Title"),
    )
    assert command[14:] == ("--price=$$5", "--separator=${Separator}", "--note", "$Note")
    assert messages(imported) == ["the words for when `Note` is given are always in the command"]


def test_function_becomes_a_script_with_its_packages(tmp_path: Path) -> None:
    imported = changed(tmp_path, "training.yaml", ("'kfp==2.17.0'", "six==1.16.0 'kfp==2.17.0'"))
    found = operator_of(imported, "train.yaml")

    assert (found.source, found.command) == ("train.py", ("python", "train.py"))
    assert found.environment == Environment(
        python=Python(version=">=3.11", packages=("six==1.16.0",))
    )
    assert types(found.outputs) == {"metrics": "File", "model": "File", "Output": "Float"}
    assert "import kfp" not in imported.files["train.py"].decode()


def test_function_in_an_image_of_its_own_stays_there_without_packages(tmp_path: Path) -> None:
    imported = changed(
        tmp_path,
        "training.yaml",
        ("image: python:3.11-slim", "image: registry.example.org/torch:2"),
        ("'kfp==2.17.0'", "six 'kfp==2.17.0'"),
    )

    assert operator_of(imported, "train.yaml").environment == Environment(
        image="registry.example.org/torch:2"
    )
    assert "`six` is not installed into the image `registry.example.org/torch:2`" in messages(
        imported
    )


def test_function_that_needs_kubeflow_itself_has_its_imports(tmp_path: Path) -> None:
    imported = changed(tmp_path, "training.yaml", ("text * 2", "dsl.Dataset.schema_title"))

    assert "from kfp.dsl import *" in imported.files["train.py"].decode()
    found = operator_of(imported, "train.yaml").environment
    assert isinstance(found, Environment)
    assert found.python == Python(version=">=3.11", packages=("kfp",))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_scripts_are_python(path: Path) -> None:
    files = KfpImporter().translate(str(path)).files

    for name in files:
        if name.endswith(".py"):
            ast.parse(files[name].decode())


def test_loop_over_a_list_is_a_scatter_of_a_pipeline_inside() -> None:
    imported = translated("words.yaml")
    found = pipeline_of(imported)

    loop = found.steps["for-loop-1"]
    assert loop.scatter == Scatter(("split_Output_loop_item",))
    assert loop.arguments == {"split_Output_loop_item": "$split.Output"}
    assert str(operator_of(imported, "split.yaml").outputs["Output"].type) == "List[String]"
    assert found.steps["join"].arguments == {"words": "$for-loop-1.shout_Output"}
    assert found.outputs == {"Output": "$join.Output"}
    assert pipeline_of(imported, "words-for-loop-1.yaml").outputs == {
        "shout_Output": "$shout.Output"
    }
    assert messages(imported) == ["the loop has no limit of its own"]


def test_loop_over_literals_is_a_scatter_and_fields_are_lists_side_by_side() -> None:
    found = pipeline_of(translated("static-loop.yaml"))

    assert found.steps["for-loop-2"].arguments == {"loop_item_param_1": [1, 2, 3]}
    assert found.steps["for-loop-5"].arguments == {"loop_item_param_4_a": [1, 2]}
    assert found.steps["for-loop-5"].scatter == Scatter(("loop_item_param_4_a",))


def test_loop_over_rows_of_a_step_is_a_scatter_over_their_fields() -> None:
    imported = translated("dynamic.yaml")
    found = pipeline_of(imported)

    assert found.steps["for-loop-4-fields"].arguments == {"rows": "$rows.Output"}
    assert found.steps["for-loop-4"].arguments == {
        "rows_Output_loop_item_n": "$for-loop-4-fields.n"
    }
    picked = operator_of(imported, "dynamic-for-loop-4-fields.yaml")
    assert picked.inputs["fields"].default == {"n": "n"}
    assert str(picked.outputs["n"].type) == "List[Integer]"
    assert imported.left == ()


def test_loop_inside_a_loop_is_a_scatter_inside_a_scatter() -> None:
    imported = translated("dynamic.yaml")

    assert str(pipeline_of(imported).inputs["numbers"].type) == "List[Integer]"
    inner = pipeline_of(imported, "dynamic-for-loop-1.yaml").steps["for-loop-3"]
    assert inner.arguments == {"loop_item_param_2": ["p", "q"]}


def test_one_of_several_branches_is_taken_by_a_step() -> None:
    imported = translated("oneof.yaml")
    found = pipeline_of(imported, "oneof-condition-branches-1.yaml")

    assert found.steps["condition_branches_1_oneof_1"].arguments == {
        "value_1": "$condition-2.shout_Output",
        "value_2": "$condition-3.shout_2_Output",
    }
    assert found.outputs == {"condition_branches_1_oneof_1": "$condition_branches_1_oneof_1.value"}


def test_files_that_a_loop_made_are_a_list_of_files() -> None:
    imported = translated("artifacts.yaml")

    assert pipeline_of(imported).steps["cat"].arguments == {"files": "$for-loop-1.mk_data"}
    assert str(operator_of(imported, "cat.yaml").inputs["files"].type) == "List[File]"


def test_condition_is_cel_with_references() -> None:
    found = pipeline_of(translated("conditional.yaml"), "conditional-condition-branches-1.yaml")

    assert found.steps["condition-2"].when == "int(${add_Output}) > 4"
    assert found.steps["condition-3"].when == "!(int(${add_Output}) > 4)"
    assert found.steps["condition-3"].arguments == {}


def test_condition_that_is_none_becomes_an_input(tmp_path: Path) -> None:
    imported = changed(tmp_path, "static-loop.yaml", ("> 1", "is more than 1"))

    found = pipeline_of(imported)
    assert [name for name, one in found.inputs.items() if one.is_required] == ["run_condition_3"]
    assert found.steps["for-loop-2"].arguments["run_condition_3"] == "$run_condition_3"
    assert "has no counterpart: it is an input" in messages(imported)[0]


def test_exit_handler_is_an_exit_step_with_the_result() -> None:
    found = pipeline_of(translated("with-exit.yaml"))

    assert list(found.steps) == ["exit-handler-1"]
    assert found.exit.always
    assert found.exit.always.arguments == {"message": "$message", "status": "$result"}


def test_text_of_several_parts_is_put_together_by_a_step() -> None:
    imported = translated("with-exit.yaml")
    found = pipeline_of(imported, "with-exit-exit-handler-1.yaml")

    assert found.steps["count-text"].arguments == {"add_Output": "$add.Output"}
    assert found.steps["count"].arguments == {"text": "$count-text.text"}
    assert found.steps["count"].needs == ()
    composed = operator_of(imported, "with-exit-exit-handler-1-count-text.yaml")
    assert composed.inputs["template"].default == "sum {{add_Output}}"


def test_retries_and_resources_are_kept() -> None:
    imported = translated("training.yaml")
    found = pipeline_of(imported)

    assert found.steps["write"].retry == Retry(
        attempts=3, wait=found.steps["write"].retry.wait, backoff=2.0
    )
    assert str(found.steps["write"].retry.wait) == "10s"
    resources = operator_of(imported, "write.yaml").resources
    assert (resources.cpus, str(resources.memory)) == (2.0, "512 MiB")
    assert operator_of(imported, "train.yaml").variables == {"MODE": "fast"}


def test_artifact_from_an_address_is_an_input_and_told() -> None:
    imported = translated("outer.yaml")
    found = pipeline_of(imported)

    assert str(found.inputs["importer"].type) == "File"
    assert found.steps["train"].arguments == {"data": "$importer"}
    assert "`gs://bucket/data.csv` is not fetched: it is an input" in messages(imported)


def test_placeholders_of_a_container_are_tokens_and_its_script_uses_variables() -> None:
    imported = translated("count.yaml")

    assert operator_of(imported).command[6:] == (
        'echo "$0" | wc -w > "$1"; mkdir -p "$(dirname "$2")"; echo "$0" > "$2"',
        *("$text", "values/lines", "$copy"),
    )
    assert operator_of(translated("greet.yaml")).command == (
        *("echo", "--name", "dear ${name}", "--loud", "$loud"),
    )
    assert operator_of(translated("secret.yaml"), "ask-step.yaml").command[2] == (
        "ask ''\"${question}\"'' as {{$.pipeline_job_name}}"
    )


def test_second_document_gives_secrets_and_the_rest_is_told_with_its_line() -> None:
    imported = translated("secret.yaml")
    found = operator_of(imported, "ask-step.yaml")

    assert found.secrets == ("TOKEN",)
    assert found.variables == {"MODE": "fast"}
    assert (found.resources.cpus, found.resources.gpus) == (2.0, 1)
    (selector,) = (one for one in imported.left if "nodeSelector" in one.message)
    assert selector.place
    assert selector.place.line == 50


def test_pipeline_as_a_job_in_json_is_read(tmp_path: Path) -> None:
    spec = (
        '{"pipelineSpec": {"root": {"dag": {"tasks": {"a": {"componentRef": {"name": "comp-a"}}}}},'
        '"components": {"comp-a": {"executorLabel": "e"}}, "pipelineInfo": {"name": "job"},'
        '"deploymentSpec": {"executors": {"e": {"container": {"image": "a/b:1"}}}}}}'
    )
    path = tmp_path / "job.json"
    path.write_text(spec)

    assert KfpImporter().recognises(str(path))
    assert operator_of(KfpImporter().translate(str(path))).environment == Environment(image="a/b:1")


BROKEN: dict[str, tuple[tuple[str, str], str]] = {
    "a component that is not there": (("name: comp-shout", "name: comp-x"), "no component"),
    "a component inside itself": (("name: comp-shout", "name: comp-for-loop-1"), "contains itself"),
    "a function that is no Python": (("def shout", "def def"), "is no Python"),
    "a container without an image": (
        ("image: docker.io/library/busybox:1.36", "image: ''"),
        "has no image",
    ),
}


@pytest.mark.parametrize(("pair", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_pipeline_is_refused_with_its_place(
    pair: tuple[str, str], message: str, tmp_path: Path
) -> None:
    file = "count.yaml" if "image" in pair[0] else "words.yaml"

    with pytest.raises(DocumentError, match=message) as caught:
        changed(tmp_path, file, pair)

    assert caught.value.hint
    assert caught.value.place
    assert caught.value.place.line


def test_importers_of_kubeflow_and_claimed_do_not_take_each_others_files() -> None:
    claimed: list[Any] = sorted((FOLDER.parent / "claimed").glob("*.yaml"))

    assert [path.name for path in claimed if KfpImporter().recognises(str(path))] == []
