"""Workflows of LitePipeline; seeds L34 to L36."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from furness.errors import DocumentError
from tests.folder import Folder
from tests.importers.documents import left_of, pipeline_of
from tests.importers.packing import SOURCES, translate


def test_workflow_is_a_pipeline_of_pipelines() -> None:
    found = pipeline_of(translate(SOURCES / "workflow.json"))

    assert {name: one.operator for name, one in found.steps.items()} == {
        "fan_in": "fan_in/pipeline.yaml",
        "grow": "grow/pipeline.yaml",
        "joined": "joined/pipeline.yaml",
    }
    assert found.steps["joined"].arguments["applications"] == {
        "fan_in": "$fan_in.output",
        "grow": "$grow.output",
    }


def test_events_of_a_workflow_are_exit_steps_and_those_of_its_applications_are_told() -> None:
    imported = translate(SOURCES / "workflow.json")

    ends = pipeline_of(imported).exit
    assert ends.success
    assert ends.failure
    left = left_of(imported)
    assert "the event action `success` is left out, as the application is a step" in left


def test_one_application_at_three_places_is_there_once(tmp_path: Path) -> None:
    shutil.copytree(SOURCES / "pinned", tmp_path / "an-id")
    places = [
        {"name": "one", "app_id": "an-id", "condition": []},
        {"name": "two", "app_id": "an-id", "condition": ["one"]},
    ]
    (tmp_path / "flow.json").write_text(json.dumps({"applications": places}))

    imported = translate(tmp_path / "flow.json")

    assert {one.operator for one in pipeline_of(imported).steps.values()} == {"an-id/pipeline.yaml"}


def test_application_that_is_not_at_hand_is_a_step_that_fails_and_says_so(
    tmp_path: Path, folder: Folder
) -> None:
    places = [{"name": "one", "app_id": "lost", "condition": []}]
    (tmp_path / "flow.json").write_text(json.dumps({"applications": places}))

    imported = folder.call("import", str(tmp_path / "flow.json"), "-o", "new")

    assert "the application `lost` is not at hand" in imported["left"][0]["message"]
    failed = folder.call("run", "new/pipeline.yaml", status=1)
    assert failed["failures"][0]["task"] == "one"


WORKFLOWS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "none": ([], "there is no application"),
    "no id": ([{"name": "a"}], "the application `a` has no name or id"),
    "two names": ([{"name": "a", "app_id": "1"}] * 2, "there are two applications `a`"),
    "unknown": (
        [{"name": "a", "app_id": "1", "condition": ["b"]}],
        "`a` waits for `b`, which is no application",
    ),
    "itself": ([{"name": "a", "app_id": "1", "condition": ["a"]}], "wait for each other"),
}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflow_that_would_never_end_is_refused_with_a_place(name: str, tmp_path: Path) -> None:
    applications, said = WORKFLOWS[name]
    (tmp_path / "flow.json").write_text(json.dumps({"applications": applications}))

    with pytest.raises(DocumentError, match=said) as caught:
        translate(tmp_path / "flow.json")

    assert caught.value.problems[0].place


def test_application_without_output_is_waited_for(tmp_path: Path) -> None:
    for name in ("silent", "pinned"):
        shutil.copytree(SOURCES / name, tmp_path / name)
    places = [
        {"name": "silent", "app_id": "1", "condition": []},
        {"name": "pinned", "app_id": "2", "condition": ["silent"]},
    ]
    (tmp_path / "flow.json").write_text(json.dumps({"applications": places}))

    found = pipeline_of(translate(tmp_path / "flow.json"))

    assert found.steps["pinned"].needs == ("silent",)
    assert list(found.outputs) == ["pinned"]
