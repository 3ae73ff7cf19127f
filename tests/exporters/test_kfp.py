"""The exporter of Kubeflow Pipelines: components and pipelines as its compiler writes them."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from furness.errors import DocumentError
from furness.exporters.interface import Export, Exporter
from furness.exporters.kfp import KfpExporter
from furness.exporting import Wanted, subject_of
from furness.model.environment import Environment
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Retry, Scatter, Step, Unit
from furness.model.resources import Resources, parse_bytes, parse_duration
from furness.model.types import parse_type
from furness.testing.exported import SECRET, operator
from furness.testing.exporters import ExporterConformance

Part = dict[str, Any]


class TestKfpExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return KfpExporter()


def exported(unit: Unit) -> Export:
    return KfpExporter().export(subject_of(unit, Wanted(source="", target="kfp")))


def documents(unit: Unit) -> list[Part]:
    made = exported(unit)
    return list(yaml.safe_load_all(made.files[made.main]))


def codes(unit: Unit) -> list[str]:
    return [one.code for one in exported(unit).warnings]


def simple(folder: Path, name: str = "make", **more: Any) -> Operator:
    source = folder / f"{name}.py"
    source.write_text("")
    given = {
        "inputs": {"word": Input(type=parse_type("String"))},
        "outputs": {"result": Output(type=parse_type("String"))},
        **more,
    }
    return Operator(operator=name, source=str(source), command=("python3", str(source)), **given)


def of_steps(inputs: dict[str, str], outputs: dict[str, str], **steps: Step) -> Pipeline:
    return Pipeline(
        pipeline="whole",
        inputs={name: Input(type=parse_type(one)) for name, one in inputs.items()},
        steps=steps,
        outputs=outputs,
    )


def manner(document: Part, label: str) -> Any:
    arguments = document["deploymentSpec"]["executors"][label]["container"]["args"]
    return json.loads(arguments[1]) if arguments[0] == "--manner" else {}


def test_types_defaults_and_optional_inputs_are_those_of_kfp(tmp_path: Path) -> None:
    document = documents(operator(tmp_path))[0]
    inputs = document["components"]["comp-copy"]["inputDefinitions"]

    parameters = inputs["parameters"]
    assert {name: one["parameterType"] for name, one in parameters.items()} == {
        "times": "NUMBER_INTEGER",
        "title": "STRING",
        "ratio": "NUMBER_DOUBLE",
        "loud": "BOOLEAN",
        "names": "LIST",
        "more": "STRING",
        "way": "STRING",
    }
    assert parameters["names"]["defaultValue"] == ["a", "b c"]
    assert parameters["more"]["isOptional"] is True
    assert parameters["times"]["description"] == "At least 0."
    assert parameters["way"]["description"] == "Type Enum[up, down]."
    assert inputs["artifacts"]["file"]["artifactType"]["schemaTitle"] == "system.Artifact"
    assert inputs == document["root"]["inputDefinitions"]


def test_a_container_runs_in_the_image_of_its_operator(tmp_path: Path) -> None:
    container = documents(operator(tmp_path))[0]["deploymentSpec"]["executors"]["exec-copy"]

    assert container["container"]["image"] == "localhost/copy:1.2.0"
    assert container["container"]["command"] == ["python3", "/opt/furness/runtime/kfp.py", "run"]
    assert container["container"]["args"][-2:] == ["--executor_input", "{{$}}"]


def test_resources_are_requests_and_memory_is_a_limit_too(tmp_path: Path) -> None:
    needed = Resources(cpus=2, memory=parse_bytes("1 GiB"), gpus=1)

    document = documents(simple(tmp_path, resources=needed))[0]

    found = document["deploymentSpec"]["executors"]["exec-make"]["container"]["resources"]
    assert found["resourceCpuRequest"] == "2"
    assert found["resourceMemoryLimit"] == found["resourceMemoryRequest"] == "1024Mi"
    assert found["accelerator"]["resourceType"] == "nvidia.com/gpu"
    assert "cpuLimit" not in found


def test_secrets_are_in_the_platform_s_document(tmp_path: Path) -> None:
    _, platform = documents(operator(tmp_path))

    executors = platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    keys = [{"secretKey": SECRET, "envVar": SECRET}]
    told = {"secretName": "copy-secrets", "keyToEnv": keys}
    assert executors == {"exec-copy": {"secretAsEnv": [told]}}


def test_retries_are_kfp_s_unless_they_depend_on_how_a_task_failed(tmp_path: Path) -> None:
    retry = Retry(attempts=3, wait=parse_duration("2s"), backoff=2.0)
    make = simple(tmp_path)
    unit = of_steps(
        {"word": "String"},
        {},
        first=Step(operator=make, arguments={"word": "$word"}, retry=retry),
        second=Step(
            operator=make, arguments={"word": "$word"}, retry=Retry(attempts=2, exit_statuses=(75,))
        ),
    )

    document = documents(unit)[0]

    tasks = document["root"]["dag"]["tasks"]
    policy = tasks["first"]["retryPolicy"]
    assert policy["maxRetryCount"] == 2
    assert policy["backoffDuration"] == "2s"
    assert policy["backoffFactor"] == 2.0
    assert "retryPolicy" not in tasks["second"]
    assert manner(document, "exec-second") == {
        "attempts": 2,
        "backoff": 1.0,
        "exit_statuses": [75],
    }


def test_a_step_without_files_is_not_started_where_its_condition_is_false(tmp_path: Path) -> None:
    step = Step(operator=simple(tmp_path), arguments={"word": "$word"}, when="$word != 'no'")
    unit = of_steps({"word": "String"}, {"result": "$maybe.result"}, maybe=step)

    document = documents(unit)[0]

    tasks = document["components"]["comp-maybe-2"]["dag"]["tasks"]
    ask = "inputs.parameter_values['pipelinechannel--when--run'] == "
    assert tasks["maybe"]["triggerPolicy"] == {"condition": f"{ask}true"}
    assert tasks["skipped"]["triggerPolicy"] == {"condition": f"{ask}false"}
    assert manner(document, "exec-when")["when"] == "$word != 'no'"
    given = document["components"]["comp-maybe-2"]["dag"]["outputs"]["parameters"]["result"]
    assert len(given["valueFromOneof"]["parameterSelectors"]) == 2
    result = document["root"]["outputDefinitions"]["parameters"]["result"]
    assert result == {"parameterType": "STRUCT", "description": "Type String."}
    assert codes(unit) == []


def test_a_step_of_which_a_file_is_read_decides_itself(tmp_path: Path) -> None:
    make = simple(tmp_path, outputs={"result": Output(type=parse_type("File"), path="a")})
    step = Step(operator=make, arguments={"word": "$word"}, when="$word != 'no'")
    unit = of_steps({"word": "String"}, {"result": "$maybe.result"}, maybe=step)

    document = documents(unit)[0]

    assert manner(document, "exec-maybe")["when"] == "$word != 'no'"
    assert "triggerPolicy" not in document["root"]["dag"]["tasks"]["maybe"]
    assert codes(unit) == ["export-when"]


def test_what_reads_a_skipped_value_is_skipped_too(tmp_path: Path) -> None:
    make = simple(tmp_path)
    unit = of_steps(
        {"word": "String"},
        {"result": "$after.result"},
        maybe=Step(operator=make, arguments={"word": "$word"}, when="$word != 'no'"),
        after=Step(operator=make, arguments={"word": "$maybe.result"}),
    )

    assert manner(documents(unit)[0], "exec-after") == {"musts": ["word"], "structs": ["result"]}


def test_a_scatter_is_a_loop_over_indexes(tmp_path: Path) -> None:
    two = {"word": Input(type=parse_type("String")), "other": Input(type=parse_type("String"))}
    make = simple(tmp_path, inputs=two)
    step = Step(
        operator=make,
        arguments={"word": "$words", "other": ["a", "b"]},
        scatter=Scatter(("word", "other"), "cross"),
    )
    unit = of_steps({"words": "List[String]"}, {"results": "$each.result"}, each=step)

    document = documents(unit)[0]

    around = document["components"]["comp-each-2"]["dag"]["tasks"]
    over = around["each"]["parameterIterator"]
    assert over["items"] == {"inputParameter": "pipelinechannel--elements-Output"}
    made = {"Output": {"elements": ["word", "other"], "method": "cross"}}
    assert manner(document, "exec-elements") == {"make": made}
    assert manner(document, "exec-each")["picks"] == ["word", "other"]
    assert document["root"]["outputDefinitions"]["parameters"]["results"]["parameterType"] == "LIST"


def test_a_pipeline_in_a_pipeline_is_a_dag_and_needs_are_dependencies(tmp_path: Path) -> None:
    make = simple(tmp_path)
    inner = Pipeline(
        pipeline="inner",
        inputs={"word": Input(type=parse_type("String"), default="it")},
        steps={"make": Step(operator=make, arguments={"word": "$word"})},
        outputs={"result": "$make.result"},
    )
    unit = of_steps(
        {"word": "String"},
        {"result": "$nested.result"},
        first=Step(operator=make, arguments={"word": "$word"}),
        nested=Step(operator=inner, needs=("first",)),
    )

    document = documents(unit)[0]

    assert document["root"]["dag"]["tasks"]["nested"]["dependentTasks"] == ["first"]
    inside = document["components"]["comp-nested"]["dag"]["tasks"]["make"]
    assert inside["inputs"]["parameters"]["word"] == {"runtimeValue": {"constant": "it"}}


def test_exit_steps_are_told_how_the_run_ended(tmp_path: Path) -> None:
    notify = simple(tmp_path, "notify", inputs={"result": Input(type=parse_type("Json"))})
    step = Step(operator=simple(tmp_path), arguments={"word": "$word"})
    plain = of_steps({"word": "String"}, {"result": "$make.result"}, make=step)
    unit = Pipeline(
        pipeline="ending",
        inputs=plain.inputs,
        steps=plain.steps,
        outputs=plain.outputs,
        exit=Exit(failure=Step(operator=notify)),
    )

    document = documents(unit)[0]

    task = document["root"]["dag"]["tasks"]["exit-failure"]
    assert task["triggerPolicy"] == {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"}
    assert task["dependentTasks"] == ["exit-handler-1"]
    status = {"taskFinalStatus": {"producerTask": "exit-handler-1"}}
    assert task["inputs"]["parameters"]["result"] == status
    assert manner(document, "exec-exit-failure")["due"] == "failure"


def test_an_exit_step_that_is_a_pipeline_is_refused_with_the_reason(tmp_path: Path) -> None:
    step = Step(operator=simple(tmp_path), arguments={"word": "a"})
    inner = of_steps({}, {}, make=step)
    unit = Pipeline(pipeline="ending", steps={"make": step}, exit=Exit(always=Step(operator=inner)))

    with pytest.raises(DocumentError, match="more than one task") as caught:
        exported(unit)

    assert caught.value.problems[0].code == "export-exit"


def test_somebody_else_s_image_gets_what_starts_the_task(tmp_path: Path) -> None:
    environment = Environment(image="example.org/tool:1")

    unit = simple(tmp_path, environment=environment)
    document = documents(unit)[0]

    container = document["deploymentSpec"]["executors"]["exec-make"]["container"]
    assert container["image"] == "example.org/tool:1"
    assert container["command"][:2] == ["python3", "-c"]
    assert codes(unit) == ["export-image"]


def test_the_file_of_an_argument_is_carried_along(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("a note")
    make = simple(tmp_path, inputs={"word": Input(type=parse_type("File"))})
    given = {"class": "File", "path": str(tmp_path / "note.txt")}
    unit = of_steps({}, {}, make=Step(operator=make, arguments={"word": given}))

    told = manner(documents(unit)[0], "exec-make")["literals"]

    assert told == {
        "word": {"class": "File", "path": "note.txt", "files": {"note.txt": "YSBub3Rl"}}
    }


def test_no_text_in_a_document_is_taken_for_a_placeholder(tmp_path: Path) -> None:
    step = Step(operator=simple(tmp_path), arguments={"word": "{{$.inputs}}"})

    made = exported(of_steps({}, {}, make=step))

    assert b"{{$.inputs" not in made.files[made.main]
    assert manner(documents(of_steps({}, {}, make=step))[0], "exec-make")["literals"] == {
        "word": "{{$.inputs}}"
    }


def test_a_list_of_files_that_an_operator_gives_is_one_artifact(tmp_path: Path) -> None:
    unit = simple(tmp_path, outputs={"parts": Output(type=parse_type("List[File]"), path="*.txt")})

    given = documents(unit)[0]["root"]["outputDefinitions"]["artifacts"]["parts"]

    assert "isArtifactList" not in given
    assert given["description"] == "Type List[File]."
    assert codes(unit) == ["export-list"]


def test_a_name_that_kfp_does_not_take_is_another_there(tmp_path: Path) -> None:
    unit = simple(tmp_path, outputs={"_2nd": Output(type=parse_type("String"))})

    document = documents(unit)[0]

    assert list(document["root"]["outputDefinitions"]["parameters"]) == ["furness_2nd"]
    assert manner(document, "exec-make") == {"names": {"furness_2nd": "_2nd"}}
