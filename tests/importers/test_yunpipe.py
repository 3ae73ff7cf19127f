"""Workflows and algorithms of yunpipe; seeds Y9 to Y11, Y34, Y35."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import furness
from furness.errors import DocumentError, RunFailedError
from furness.importers.interface import Imported, Importer
from furness.importers.yunpipe import YunpipeImporter
from furness.importing import import_file
from furness.model.pipeline import Pipeline
from furness.projects import find
from furness.testing.importers import ImporterConformance
from tests.documentation import follow
from tests.importers.documents import left_of, pipeline_of

ROOT = Path(__file__).parents[2]
ALGORITHM = """{
    // the image
    "container_name": "example/upper:1.0",
    "system": "ubuntu",
    "executable_path": "/usr/bin/tr",
    "run_command": "sh -c 'sed \\"s/$/$LEVEL/\\" < \\"$input\\" > \\"$output\\"'",
    "name": "upper",
    "instance_type": "t2.micro",
    "memory": {"minimal": 50, "suggested": 128},
    "CPU": {},
    "user_specified_environment_variables": [
        {"name": "LEVEL", "required": true},
        {"name": "MODE", "required": false},
        {"name": "AWS_ACCESS_KEY_ID", "required": true},
    ],
    "port": [{"port": 9090, "protocol": "tcp"}, {"port": 53, "protocol": "udp"}],
}
"""

SCRIPT = 'cat "$input" > "$output"; basename "$output" >> "$output"'
COPY = json.dumps(
    {"container_name": "busybox", "run_command": f"sh -c '{SCRIPT}'", "name": "copy"}, indent=4
)


def workflow(kind: str, *algorithms: dict[str, Any]) -> str:
    return json.dumps(
        {
            "input_s3_name": "container-clouds-input",
            "output_s3_name": "container-clouds-output",
            "key_pair": "my-key",
            "account_id": "0123",
            "region": "us-east-1",
            "process": {"type": kind, "algorithms": algorithms},
        },
        indent=4,
    )


UPPER = {"name": "upper", "port": [9090], "variables": {"LEVEL": "!"}}
ODD = {"name": "upper", "port": [80], "variables": {"LEVL": "1", "MODE": "$x"}}


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "upper_info.json").write_text(ALGORITHM)
    (folder / "copy.json").write_text(COPY)
    (folder / "flow.json").write_text(text)
    return folder / "flow.json"


def translated(folder: Path, kind: str, *algorithms: dict[str, Any]) -> Imported:
    return YunpipeImporter().translate(str(write(folder, workflow(kind, *algorithms))))


def with_operators(path: Path) -> Pipeline:
    """Give a pipeline that was written, with the operators beside it."""
    unit = find(str(path)).unit
    assert isinstance(unit, Pipeline)
    return unit


def on_host(whole: Pipeline) -> Pipeline:
    """Let every step run without its image."""
    steps = {
        name: replace(step, operator=replace(step.operator, environment="host"))
        for name, step in whole.steps.items()
    }
    return replace(whole, steps=steps)


class TestYunpipeImporter(ImporterConformance):
    @pytest.fixture
    def importer(self) -> Importer:
        return YunpipeImporter()

    @pytest.fixture
    def files(self, tmp_path: Path) -> Sequence[Path]:
        texts = {
            "single": workflow("single_run", UPPER),
            "sequence": workflow("sequence_run", UPPER, {"name": "copy"}, {"name": "copy"}),
            "scatter": workflow("scatter_all", UPPER, {"name": "copy"}, {"name": "lost"}),
        }
        found = [write(tmp_path / name, text) for name, text in texts.items()]
        return [*found, tmp_path / "single" / "upper_info.json", tmp_path / "single" / "copy.json"]


def test_sequence_is_a_chain_for_each_file(tmp_path: Path) -> None:
    path = write(tmp_path, workflow("sequence_run", UPPER, {"name": "copy"}))

    imported = import_file(path, "yunpipe", tmp_path / "made")

    pipeline = pipeline_of(imported)
    assert {name: one.arguments for name, one in pipeline.steps.items()} == {
        "upper": {"input": "$files", "LEVEL": "!"},
        "copy": {"input": "$upper.output"},
    }
    assert all(one.scatter and one.scatter.inputs == ("input",) for one in pipeline.steps.values())
    assert pipeline.outputs == {"results": "$copy.output"}
    upper = with_operators(tmp_path / "made" / imported.main).steps["upper"].operator
    assert upper.ports == ("9090/tcp",)
    assert str(upper.resources.memory) == "128 MiB"


def test_sequence_gives_results_under_the_names_of_yunpipe(tmp_path: Path) -> None:
    path = write(tmp_path, workflow("sequence_run", UPPER, {"name": "copy"}))
    (tmp_path / "a b.txt").write_text("x\n")
    (tmp_path / "c.txt").write_text("y\n")
    files = [str(tmp_path / name) for name in ("a b.txt", "c.txt")]

    imported = import_file(path, "yunpipe", tmp_path / "made")
    whole = with_operators(tmp_path / "made" / imported.main)
    result = furness.run(on_host(whole), files=files, folder=tmp_path)

    tasks = result.document["tasks"]
    assert (tasks["total"], tasks["failed"]) == (4, 0)
    assert [one.read_text() for one in result.outputs["results"]] == [
        "x!\nResult-copy-Result-upper-a b.txt\n",
        "y!\nResult-copy-Result-upper-c.txt\n",
    ]


def test_single_run_uses_the_first_algorithm_only(tmp_path: Path) -> None:
    imported = translated(tmp_path, "single_run", UPPER, {"name": "copy"})

    assert list(pipeline_of(imported).steps) == ["upper"]
    assert "those after the first are not kept" in left_of(imported)


def test_scatter_gives_the_first_result_to_all_others(tmp_path: Path) -> None:
    imported = translated(tmp_path, "scatter_all", UPPER, {"name": "copy"}, {"name": "copy"})

    pipeline = pipeline_of(imported)

    assert [one.arguments["input"] for one in pipeline.steps.values()] == [
        "$files",
        "$upper.output",
        "$upper.output",
    ]
    assert pipeline.outputs == {
        "results_copy": "$copy.output",
        "results_copy_2": "$copy-2.output",
    }


def test_what_belongs_to_the_cloud_is_told_with_what_replaces_it(tmp_path: Path) -> None:
    left = left_of(translated(tmp_path, "single_run", UPPER))

    for said in (
        "`input_s3_name` (`container-clouds-input`) is not kept | fetch its files, and give them",
        "`output_s3_name` (`container-clouds-output`) is not kept | results are laid out",
        "`key_pair` is not kept",
        "`account_id` is not kept",
        "`region` (`us-east-1`) is not kept",
        "`AWS_ACCESS_KEY_ID`, a variable of yunpipe itself, is not kept",
        "`instance_type` (`t2.micro`) of `upper` is not kept",
        "`minimal` of `memory` is not kept",
        "upper_info.json:9:",
    ):
        assert said in left


def test_variables_and_ports_that_are_wrong_are_told(tmp_path: Path) -> None:
    left = left_of(translated(tmp_path, "single_run", ODD))

    assert "`80` is no port of `upper` | there are 9090, 53" in left
    assert "`LEVL` is no variable of `upper` | its variables are LEVEL, MODE" in left
    assert "`LEVEL` of `upper` must be set, and is not" in left


def test_variables_that_must_be_set_are_inputs_and_others_are_as_they_are(tmp_path: Path) -> None:
    path = write(tmp_path, workflow("single_run", ODD))

    imported = import_file(path, "yunpipe", tmp_path / "made")

    assert pipeline_of(imported).steps["upper"].arguments == {
        "input": "$files",
        "MODE": "$$x",
        "LEVEL": "$upper_LEVEL",
    }
    assert furness.check(tmp_path / "made" / imported.main) == []


def test_algorithm_that_is_not_at_hand_is_told_by_its_step(tmp_path: Path) -> None:
    path = write(tmp_path, workflow("single_run", {"name": "lost", "variables": {"A": "$x"}}))

    imported = import_file(path, "yunpipe", tmp_path / "made")

    assert "put `lost_info.json` beside the workflow" in left_of(imported)
    assert furness.check(tmp_path / "made" / imported.main) == []
    with pytest.raises(RunFailedError):
        furness.run(tmp_path / "made" / imported.main, files=[str(path)], folder=tmp_path)


WRONG = {
    "a type that is unknown": (workflow("all_run", UPPER), "`all_run` is no type of a process"),
    "no algorithms": (workflow("single_run"), "there is no algorithm"),
    "no name": (workflow("single_run", {"port": []}), "an algorithm has no name"),
    "no JSON": (workflow("single_run", UPPER)[:-3], "this is not JSON"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_workflow_that_cannot_run_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        YunpipeImporter().translate(str(write(tmp_path, text)))
    assert caught.value.hint
    assert caught.value.place is not None
    assert caught.value.place.line


ALGORITHMS = {
    "no image": ('"example/upper:1.0"', '""', "`container_name` is missing, or is not a text"),
    "no name of an image": ('"example/upper:1.0"', '"Not An Image"', "Not An Image"),
    "quotation marks": ("'sed", "sed", "the quotation marks in `run_command`"),
}


@pytest.mark.parametrize(("old", "new", "message"), ALGORITHMS.values(), ids=ALGORITHMS)
def test_algorithm_that_cannot_run_is_refused(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "upper.json").write_text(ALGORITHM.replace(old, new))

    with pytest.raises(DocumentError, match=message) as caught:
        YunpipeImporter().translate(str(tmp_path / "upper.json"))
    assert caught.value.place is not None


def test_algorithm_is_an_operator_without_what_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "upper_info.json").write_text(ALGORITHM)

    imported = import_file(tmp_path / "upper_info.json", "yunpipe", tmp_path / "made")

    found = find(str(tmp_path / "made" / "upper.json"))
    assert imported.main == "upper.json"
    assert list(found.unit.inputs) == ["input", "LEVEL", "MODE"]


def test_page_followed_to_the_letter_works(tmp_path: Path) -> None:
    follow(ROOT / "docs" / "guides" / "importers" / "yunpipe.md", tmp_path)


def test_algorithm_that_is_called_as_the_pipeline_has_a_document_of_its_own(tmp_path: Path) -> None:
    lost = ({"name": "pipeline"}, {"name": "lost"}, {"name": "a-b"}, {"name": "a_b"})

    imported = translated(tmp_path, "scatter_all", *lost)

    found = pipeline_of(imported)
    assert found.steps["pipeline-2"].operator == "pipeline-2.yaml"
    assert b"`pipeline` was not at hand" in imported.files["pipeline-2.yaml"]
    assert list(found.outputs.values()) == ["$lost.output", "$a-b.output", "$a_b.output"]


def test_port_of_two_protocols_keeps_both(tmp_path: Path) -> None:
    ports = [{"port": 80, "protocol": one} for one in ("tcp", "udp")]
    path = tmp_path / "web_info.json"
    path.write_text(json.dumps({**json.loads(COPY), "port": ports}))

    imported = YunpipeImporter().translate(str(path))

    assert json.loads(imported.files[imported.main])["port"] == ports
