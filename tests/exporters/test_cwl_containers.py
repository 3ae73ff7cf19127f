"""The exporter of CWL: what a container does by its own command, and what Python must start."""

from typing import Any

import pytest
import yaml

from furness.model.environment import Environment
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.types import parse_type
from tests.exporters.test_cwl import documents, exported, inputs_of


def container(**more: Any) -> Operator:
    kinds = {"image": "File", "sigma": "Float", "more": "List[File]", "loud": "Optional[Integer]"}
    given: dict[str, Any] = {
        "inputs": inputs_of(**kinds),
        "outputs": {"blurred": Output(type=parse_type("File"), path="out/a.tif")},
        "command": ("blur", "$image", "--s=$sigma", "$more", "$loud", "-o", "$blurred"),
        "variables": {"MODE": "${x}"},
        **more,
    }
    return Operator(operator="blur", environment=Environment(image="a/blur:1"), **given)


def test_a_complete_container_has_its_own_command() -> None:
    found = exported(container())

    tool = yaml.safe_load(found.files["blur.cwl"])

    assert list(found.files) == ["blur.cwl"]
    assert found.warnings == ()
    assert "baseCommand" not in tool
    assert tool["arguments"] == [
        *("blur", "$(inputs.image)", "--s=$(inputs.sigma)", "$(inputs.more)", "$(inputs.loud)"),
        *("-o", "out/a.tif"),
    ]
    assert tool["requirements"]["DockerRequirement"] == {"dockerPull": "a/blur:1"}


def test_variables_and_outputs_of_a_complete_container_are_where_its_command_looks() -> None:
    tool = documents(container())["blur.cwl"]

    assert tool["requirements"]["EnvVarRequirement"]["envDef"] == {
        "MODE": "\\${x}",
        "blurred": "out/a.tif",
        "image": "$(inputs.image.path)",
    }
    made = {"entryname": "out/.keep", "entry": ""}
    assert tool["requirements"]["InitialWorkDirRequirement"]["listing"] == [made]
    assert tool["outputs"]["blurred"] == {"type": "File", "outputBinding": {"glob": "out/a.tif"}}


@pytest.mark.parametrize(
    "more",
    [
        {"outputs": {"count": Output(type=parse_type("Integer"))}},
        {"outputs": {"all": Output(type=parse_type("List[File]"), path="**/*.tif")}},
        {"outputs": {"deep": Output(type=parse_type("File"), path="a/b/c.tif")}},
        {"inputs": {"unread": Input(type=parse_type("Json"))}, "command": ("blur",)},
        {"inputs": {"on": Input(type=parse_type("Boolean"))}, "command": ("blur", "$on")},
        {"inputs": {"may": Input(type=parse_type("Optional[File]"))}, "command": ("a", "b=$may")},
        {"inputs": {"on": Input(type=parse_type("Boolean"), flag="--on/--off")}, "command": ("a",)},
        {"inputs": {}, "command": ("sh", "-c", "echo \\$(date)")},
        {"secrets": ("TOKEN",)},
        {"resources": Resources(ranks=2)},
    ],
    ids=["value", "**", "deep", "unread", "word", "absent", "flags", "escape", "secret", "ranks"],
)
def test_what_cwl_cannot_say_of_a_container_is_started_by_python(more: dict[str, Any]) -> None:
    unit = container(**more)
    if "inputs" in more:
        unit = container(outputs={}, **more)

    found = exported(unit)

    tool = yaml.safe_load(found.files["blur.cwl"])
    assert tool["baseCommand"] == "python3"
    assert [one.code for one in found.warnings] == ["export-image"]
    assert "which `a/blur:1` must have" in found.warnings[0].message


def test_flags_of_a_container_are_prefixes() -> None:
    inputs = {
        "loud": Input(type=parse_type("Boolean"), flag="--loud"),
        "names": Input(type=parse_type("List[String]"), flag="--names"),
    }

    tool = documents(container(inputs=inputs, outputs={}, command=("blur",)))["blur.cwl"]

    assert tool["arguments"] == [
        "blur",
        {"prefix": "--loud", "valueFrom": "$(inputs.loud)"},
        {"prefix": "--names", "valueFrom": "$(inputs.names)"},
    ]
