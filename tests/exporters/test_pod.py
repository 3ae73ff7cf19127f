import base64
import json
from pathlib import Path

import pytest

from furness.errors import DocumentError
from furness.exporters import _pod, _pods
from furness.exporters._plan import plan
from furness.exporting import Wanted, subject_of
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.resources import Resources, parse_bytes
from furness.model.types import parse_type
from furness.testing.examples import operator


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Blur_the image!", "blur-the-image"),
        ("--a--", "a"),
        ("éé", "step"),
        ("", "step"),
        ("a" * 62 + "-b", "a" * 62),
        ("outer/inner", "outer-inner"),
    ],
)
def test_name_is_one_that_kubernetes_takes(text: str, name: str) -> None:
    assert _pod.name_for(text) == name


def test_variables_are_defaults_or_to_be_replaced() -> None:
    inputs = {
        "a": Input(type=parse_type("Integer")),
        "b": Input(type=parse_type("String"), default="$(HOME) $HOME"),
        "c": Input(type=parse_type("Optional[String]"), default=None),
        "d": Input(type=parse_type("Boolean"), default=True),
        "e": Input(type=parse_type("File"), default={"class": "File", "path": "/a"}),
    }

    assert _pod.variables(inputs) == [
        {"name": "a", "value": "value_of_a"},
        {"name": "b", "value": "$$(HOME) $HOME"},
        {"name": "d", "value": "true"},
    ]


def test_secrets_are_named_and_not_told() -> None:
    (found,) = _pod.secrets_of(operator("Blur it", secrets=("KEY",)))

    assert found == {
        "name": "KEY",
        "valueFrom": {"secretKeyRef": {"name": "blur-it-secrets", "key": "KEY"}},
    }


@pytest.mark.parametrize(
    ("needed", "cpu", "limits"),
    [
        (Resources(), "1", None),
        (Resources(cpus=0.5), "500m", None),
        (Resources(cpus=2, memory=parse_bytes("1048577 B")), "2", {"memory": "2Mi"}),
        (Resources(gpus=2), "1", {"nvidia.com/gpu": "2"}),
    ],
)
def test_resources_are_asked_for(
    needed: Resources, cpu: str, limits: dict[str, str] | None
) -> None:
    found = _pod.resources(needed)

    assert found["requests"]["cpu"] == cpu
    assert found.get("limits") == limits


def with_default(path: Path) -> tuple[Operator, _pods.Pods]:
    value = {"class": "File", "path": str(path)}
    one = operator("one", {"a": Input(type=parse_type("File"), default=value)})
    subject = subject_of(one, Wanted(source="", target="", repository="example.org/team"))
    return one, _pods.Pods(subject, plan(subject, in_images=True), "one")


def test_files_are_told_as_text_where_they_are(tmp_path: Path) -> None:
    text, data = tmp_path / "a.txt", tmp_path / "a.bin"
    text.write_text("hello")
    data.write_bytes(b"\xff")

    told, binary = with_default(text)[1].files(), with_default(data)[1].files()

    assert json.loads(told["data"]["plan.json"])["pipeline"] == "one"
    assert "hello" in told["data"].values()
    assert [base64.b64decode(one) for one in binary["binaryData"].values()] == [b"\xff"]


def test_container_sees_the_plan_and_may_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    one, pods = with_default(tmp_path / "a")
    subject = subject_of(one, Wanted(source="", target=""))
    (node,) = plan(subject, in_images=True).steps

    found = pods.container("name", node, _pod.step_of(node), env=[{"name": "X", "value": "1"}])

    assert found["image"] == f"example.org/team/one:{one.version}"
    assert found["command"][-2:] == ["run", "one"]
    assert [each["name"] for each in found["env"]] == ["WORK", "X"]
    assert "/opt/furness/plan.json" in [each["mountPath"] for each in found["volumeMounts"]]
    assert found["securityContext"] == _pod.CONFINED


def test_files_that_are_too_large_are_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a" * 10**6)

    with pytest.raises(DocumentError, match="too large for Kubernetes") as caught:
        with_default(tmp_path / "a")

    assert caught.value.problems[0].code == "export-size"
