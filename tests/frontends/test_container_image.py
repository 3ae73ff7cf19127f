import json
from pathlib import Path
from typing import Any

import pytest

from furness.arguments import bind
from furness.catalog.find import Catalog
from furness.errors import ArgumentError, DocumentError, Place, Problem
from furness.frontends.container_image import ContainerImage
from furness.frontends.interface import Compiled, Frontend
from furness.model.environment import Environment
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.types import parse_type
from furness.testing.frontends import FrontendConformance

A_TEXT = Input(type=parse_type("String"))
FOLDER = Path(__file__).parents[1] / "sources" / "algorithms"
PUBLISHED = ("output_s3_name", "sqs", "LOG_LVL", "NAME", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID")
WHOLE: dict[str, Any] = {
    "container_name": "example/threshold",
    "system": "ubuntu",
    "input_file_path": "/data/in",
    "output_file_path": "/data/out",
    "run_command": "run $input $output",
    "name": "threshold",
}


def compiled(**changes: Any) -> Compiled:
    data = {key: value for key, value in {**WHOLE, **changes}.items() if value is not None}
    return ContainerImage().compile("a.json", json.dumps(data, indent=1))


def operator(**changes: Any) -> Operator:
    return compiled(**changes).operator


def problems(text: str) -> list[Problem]:
    with pytest.raises(DocumentError) as caught:
        ContainerImage().compile("a.json", text)
    return caught.value.problems


def problem(**changes: Any) -> Problem:
    data = {key: value for key, value in {**WHOLE, **changes}.items() if value is not None}
    (found,) = problems(json.dumps(data, indent=1))
    return found


class TestContainerImage(FrontendConformance):
    @pytest.fixture
    def frontend(self) -> Frontend:
        return ContainerImage()

    @pytest.fixture
    def sources(self) -> list[tuple[str, str]]:
        return [(path.name, path.read_text()) for path in sorted(FOLDER.glob("*.json"))]

    @pytest.fixture
    def strangers(self) -> list[tuple[str, str]]:
        return [
            ("notes.txt", "hello"),
            ("a.json", '{"operator": "blur", "container_name": "x"}'),
            ("a.json", "{}"),
            ("tools/blur.py:main", ""),
        ]


def test_shipped_example_without_an_instance_type_and_with_an_empty_cpu_compiles() -> None:
    text = (FOLDER / "example.json").read_text()

    found = ContainerImage().compile("example.json", text).operator

    assert found.operator == "threshold"
    assert found.resources.cpus == 1
    assert str(found.resources.memory) == "128 MiB"
    assert {name: str(one.type) for name, one in found.inputs.items()} == {
        "input": "File",
        "LEVEL": "String",
        "MODE": "Optional[String]",
    }
    assert found.ports == ("9090/tcp",)
    assert found.source is None


def test_template_with_comments_and_last_commas_compiles() -> None:
    text = (FOLDER / "template.json").read_text()

    found = ContainerImage().compile("template.json", text)

    assert found.operator.resources.cpus == 2
    assert found.operator.mounts == {"/data/": "$input", "/data": "output"}
    assert any("`t2.micro`" in hint.message for hint in found.hints)


def test_folders_of_the_root_are_no_mounts_and_the_result_is_in_the_workspace() -> None:
    found = operator(input_file_path="/", output_file_path="/")

    assert found.mounts == {}
    assert found.outputs["output"].path == "Result-threshold-*"


def test_result_is_named_after_the_algorithm_and_the_input_by_a_shell() -> None:
    found = operator()

    script = 'export output=/data/out/Result-threshold-"${input##*/}"; exec run "$input" "$output"'
    assert found.command == ("sh", "-c", script)
    assert found.outputs["output"].path == "output/Result-threshold-*"
    assert found.mounts == {"/data/in/": "$input", "/data/out": "output"}
    assert found.variables == {"NAME": "threshold"}


@pytest.mark.parametrize(
    ("command", "tokens"),
    [
        ("run $input", ("run", "$input")),
        ("run '$HOME' \"two words\"", ("run", "$$HOME", "two words")),
        ("run 100% 'it''s'", ("run", "100%", "its")),
        ("sh -c 'cat $input > x'", ("sh", "-c", "cat $input > x")),
        ("run $inputs", ("run", "$$inputs")),
    ],
)
def test_command_without_an_output_is_split_as_a_shell_would(
    command: str, tokens: tuple[str, ...]
) -> None:
    found = operator(run_command=command).command

    assert found == tokens


def test_tokens_inside_of_a_quoted_script_are_left_to_its_shell() -> None:
    found = operator(run_command="sh -c 'sort $input > $output'").command

    assert found[2].endswith("exec sh -c 'sort $input > $output'")


def test_value_in_a_command_is_quoted_for_the_shell() -> None:
    found = operator(run_command="run '; rm x' --out=$output", name="it's").command

    assert "exec run '; rm x' --out=\"$output\"" in found[2]


def test_token_inside_of_a_word_is_replaced_and_told() -> None:
    found = compiled(run_command="run --in=$input")

    assert found.operator.command == ("run", "--in=$input")
    assert any("yunpipe passes it on as it stands" in hint.message for hint in found.hints)


def test_variables_of_a_published_algorithm_that_are_the_protocols_are_left_out() -> None:
    given = [{"name": name, "required": True} for name in (*PUBLISHED, "LEVEL")]

    found = compiled(user_specified_environment_variables=given)

    assert list(found.operator.inputs) == ["input", "LEVEL"]
    assert any("`AWS_ACCESS_KEY_ID`" in hint.message for hint in found.hints)


def test_key_that_is_misspelt_is_told_with_what_was_meant() -> None:
    found = compiled(memmory={"suggested": 1})

    assert any(hint.hint == "did you mean `memory`?" for hint in found.hints)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"container_name": None}, "`container_name` is missing"),
        ({"container_name": ""}, "`container_name` is missing"),
        ({"container_name": "a b/c"}, "`a b/c` is not the name of an image"),
        ({"name": "a/b"}, "`a/b` cannot be part of a file's name"),
        ({"name": "a\0"}, "`name` holds what is no text"),
        ({"run_command": "run \ud800"}, "`run_command` holds what is no text"),
        ({"CPU": 1e300}, "`1e+300` is no amount for `CPU`"),
        ({"run_command": None}, "`run_command` is missing"),
        ({"run_command": "run 'it"}, "the quotation marks in `run_command` do not match"),
        ({"memory": {"suggested": "128"}}, "`128` is no amount for `suggested`"),
        ({"memory": 128}, '`memory` is not a map such as `{"suggested": 128}`'),
        ({"CPU": -1}, "`-1` is no amount for `CPU`"),
        ({"port": [{"port": 80, "protocol": "http"}]}, "`80/http` is not a port"),
        ({"port": [{"port": 80}, {"port": 80}]}, "the port `80/tcp` is there twice"),
        (
            {"user_specified_environment_variables": [{"name": "A-B"}]},
            "`A-B` cannot name a variable",
        ),
        (
            {"user_specified_environment_variables": [{"name": "A"}, {"name": "A"}]},
            "`A` is there twice",
        ),
    ],
)
def test_algorithm_that_is_wrong_is_refused_with_its_place(
    changes: dict[str, Any], message: str
) -> None:
    found = problem(**changes)

    assert found.message == message
    assert found.hint
    assert found.place
    assert found.place.line


def test_all_problems_of_an_algorithm_are_told_at_once() -> None:
    found = problems('{"container_name": "",\n "run_command": "a \'",\n "port": [0]}')

    assert [one.place.line for one in found if one.place] == [1, 2, 3]


def test_algorithm_that_is_no_json_has_a_place() -> None:
    (found,) = problems('{"container_name": "x",\n  // said twice\n  "a" 1}')

    assert (found.code, found.place) == ("json", Place("a.json", 3, 7))


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 100_000], ids=["long", "deep"])
def test_algorithm_that_no_parser_reads_is_refused(value: str) -> None:
    (found,) = problems(f'{{"container_name": "x", "CPU": {value}}}')

    assert (found.code, found.place) == ("algorithm", Place("a.json", 1, 1))


@pytest.mark.parametrize("image", ["a/b:1", "docker://b", "localhost:5000/b"])
def test_name_of_an_image_is_recognised(image: str) -> None:
    assert ContainerImage().recognises(image, "")


def image(**fields: Any) -> Operator:
    return Operator(operator="o", environment=Environment(image="a/b:1"), **fields)


def test_image_without_a_description_takes_any_argument_as_a_text() -> None:
    bound = bind(image(), {"x": "3", "flag": ""})

    (step,) = bound.pipeline.steps.values()
    assert bound.arguments == {"x": "3", "flag": ""}
    assert {str(one.type) for one in step.operator.inputs.values()} == {"String"}


def test_image_without_a_description_takes_no_name_that_is_none_of_a_variable() -> None:
    with pytest.raises(ArgumentError, match="`a-b` cannot name a variable"):
        bind(image(), {"a-b": "3"})


@pytest.mark.parametrize("fields", [{"command": ("run",)}, {"inputs": {"a": A_TEXT}}], ids=repr)
def test_image_with_a_description_takes_only_its_inputs(fields: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match="has no input named `x`"):
        bind(image(**fields), {"x": "3", "a": "1"})


def test_catalog_finds_an_algorithm_in_a_json_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text((FOLDER / "template.json").read_text())
    catalog = Catalog()

    found = catalog.find("a.json", str(tmp_path))

    assert isinstance(found, Operator)
    assert found.operator == "threshold"
    assert catalog.hints


def test_catalog_tells_of_an_algorithm_that_is_wrong_where(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"container_name": "a/b",\n "run_command": 3}')

    with pytest.raises(DocumentError) as caught:
        Catalog().find("a.json", str(tmp_path))

    assert [one.place.line for one in caught.value.problems if one.place] == [2]
