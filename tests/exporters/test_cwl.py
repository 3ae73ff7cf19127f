"""The exporter of CWL: tools and workflows without JavaScript."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from furness.errors import DocumentError
from furness.exporters.cwl import CwlExporter
from furness.exporters.interface import Export, Exporter
from furness.exporting import Wanted, subject_of
from furness.model.environment import Environment, Python
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Retry, Scatter, Step, Unit
from furness.model.resources import Resources, parse_bytes, parse_duration
from furness.model.types import parse_type
from furness.testing.exported import ODD, SECRET, operator
from furness.testing.exporters import ExporterConformance

EXAMPLES = Path(__file__).parents[2] / "examples"


class TestCwlExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return CwlExporter()


def exported(unit: Unit) -> Export:
    return CwlExporter().export(subject_of(unit, Wanted(source="", target="cwl")))


def documents(unit: Unit) -> dict[str, Any]:
    found = exported(unit)
    return {
        name: yaml.safe_load(text) for name, text in found.files.items() if name.endswith(".cwl")
    }


def simple(folder: Path, name: str = "make", **more: Any) -> Operator:
    source = folder / f"{name}.py"
    source.write_text("")
    given = {
        "inputs": {"word": Input(type=parse_type("String"))},
        "outputs": {"result": Output(type=parse_type("String"))},
        **more,
    }
    return Operator(operator=name, source=str(source), command=("python3", str(source)), **given)


def inputs_of(**kinds: str) -> dict[str, Input]:
    return {name: Input(type=parse_type(kind)) for name, kind in kinds.items()}


def step(made: Operator, word: str = "a", **more: Any) -> Step:
    return Step(operator=made, arguments={"word": word}, **more)


def told(one: Any) -> Any:
    """Give what the script of a step is told."""
    return one["run"]["inputs"]["furness_step"]["default"]


def test_types_are_those_of_cwl(tmp_path: Path) -> None:
    tool = documents(operator(tmp_path))["copy.cwl"]

    types = {name: one if isinstance(one, str) else one["type"] for name, one in _inputs(tool)}

    kinds = {
        "file": "File",
        "times": "long",
        "title": "string",
        "ratio": "double",
        "loud": "boolean",
        "names": "string[]",
        "more": "string?",
        "way": {"type": "enum", "symbols": ["up", "down"]},
        f"secret_{SECRET}": "File",
    }
    assert {name: types[name] for name in kinds} == kinds
    assert tool["outputs"] == {"copied": "File", "lines": "long"}


def _inputs(tool: Any) -> list[tuple[str, Any]]:
    return [(name, one) for name, one in tool["inputs"].items() if name != "furness"]


def test_defaults_are_written(tmp_path: Path) -> None:
    inputs = documents(operator(tmp_path))["copy.cwl"]["inputs"]

    assert inputs["title"]["default"] == ODD
    assert inputs["names"]["default"] == ["a", "b c"]


def test_lists_of_lists_and_of_what_may_be_absent_are_written_in_full(tmp_path: Path) -> None:
    inputs = inputs_of(
        deep="List[List[File]]",
        some="List[Optional[Integer]]",
        json="Json",
        maybe="Optional[List[File]]",
        odd="Enum[a/b, c]",
    )
    found = documents(simple(tmp_path, inputs=inputs))["make.cwl"]["inputs"]

    assert found["deep"]["type"] == {"type": "array", "items": {"type": "array", "items": "File"}}
    assert found["some"]["type"] == {"type": "array", "items": ["null", "long"]}
    assert found["json"] == "Any"
    assert found["maybe"] == "File[]?"
    assert found["odd"] == {"type": "string", "doc": "One of a/b, c."}


def test_bounds_unit_and_media_type_are_told(tmp_path: Path) -> None:
    sigma = Input(
        type=parse_type("Float"), description="How wide.", minimum=0, maximum=2.5, unit="px"
    )
    image = Input(type=parse_type("File"), format="image/tiff")
    tool = documents(simple(tmp_path, inputs={"sigma": sigma, "image": image}))["make.cwl"]

    assert tool["inputs"]["sigma"]["doc"] == "How wide. In px. At least 0. At most 2.5."
    assert tool["inputs"]["image"]["doc"] == "Media type image/tiff."


@pytest.mark.parametrize("text", ["1_000", "2020-01-01", "1e5", "0o14", "12:30", ".5", "-1"])
def test_a_text_that_looks_like_a_number_is_quoted(text: str, tmp_path: Path) -> None:
    inputs = {"word": Input(type=parse_type("String"), default=text)}

    written = exported(simple(tmp_path, inputs=inputs)).files["make.cwl"].decode()

    assert f'default: "{text}"' in written or f"default: '{text}'" in written


def test_the_default_of_a_file_lies_beside(tmp_path: Path) -> None:
    (tmp_path / "a #1.txt").write_text("here")
    one = Input(type=parse_type("File"), default=str(tmp_path / "a #1.txt"))

    found = exported(simple(tmp_path, inputs={"one": one}))

    location = yaml.safe_load(found.files["make.cwl"])["inputs"]["one"]["default"]["location"]
    assert location.startswith("files/")
    assert location.endswith("/a%20%231.txt")
    assert found.files[location.replace("%20", " ").replace("%23", "#")] == b"here"
    assert found.warnings == ()


def test_the_default_of_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    lost = Input(type=parse_type("File"), default="lost.txt")

    found = exported(simple(tmp_path, inputs={"lost": lost}))

    assert yaml.safe_load(found.files["make.cwl"])["inputs"]["lost"] == "File"
    assert [one.code for one in found.warnings] == ["export-default"]


def test_needs_become_requirements(tmp_path: Path) -> None:
    limit, memory = parse_duration("90s"), parse_bytes("1 GB")
    resources = Resources(cpus=1.5, memory=memory, time_limit=limit, ranks=2)
    tool = documents(simple(tmp_path, resources=resources, network=True))["make.cwl"]

    needed = tool["requirements"]
    assert needed["ResourceRequirement"] == {"coresMin": 1.5, "ramMin": 954}
    assert needed["ToolTimeLimit"] == {"timelimit": 90}
    assert needed["NetworkAccess"] == {"networkAccess": True}
    assert "InlineJavascriptRequirement" not in needed
    assert {"--time-limit=90", "--ranks=2"} <= set(tool["arguments"])


def test_packages_become_hints(tmp_path: Path) -> None:
    environment = Environment(python=Python(packages=("numpy==2.1", "pillow")))
    tool = documents(simple(tmp_path, environment=environment))["make.cwl"]

    assert "SoftwareRequirement" not in tool["requirements"]
    assert tool["hints"]["SoftwareRequirement"]["packages"] == {
        "numpy": {"version": ["2.1"], "specs": ["https://pypi.org/project/numpy/"]},
        "pillow": {"specs": ["https://pypi.org/project/pillow/"]},
    }


def test_a_retry_is_the_tools_own_and_its_limit_is_for_all_attempts(tmp_path: Path) -> None:
    made = simple(tmp_path, resources=Resources(time_limit=parse_duration("10s")))
    retry = Retry(attempts=3, wait=parse_duration("1s"), backoff=2.0, exit_statuses=(75, 76))
    steps = {"often": step(made, retry=retry), "once": step(made, "b")}
    found = documents(Pipeline(pipeline="tries", steps=steps))

    assert found["tries.cwl"]["steps"]["often"]["run"] == "make.cwl"
    assert found["tries.cwl"]["steps"]["once"]["run"] == "make-2.cwl"
    assert found["make.cwl"]["arguments"][-4:] == [
        "--attempts=3",
        "--wait=1",
        "--backoff=2",
        "--exit-statuses=75,76",
    ]
    assert found["make.cwl"]["requirements"]["ToolTimeLimit"] == {"timelimit": 33}
    assert found["make-2.cwl"]["requirements"]["ToolTimeLimit"] == {"timelimit": 10}


def test_steps_that_run_alike_share_a_tool(tmp_path: Path) -> None:
    made = simple(tmp_path)
    steps = {"one": step(made), "two": step(made, "$one.result")}

    found = documents(Pipeline(pipeline="pair", steps=steps))

    assert set(found) == {"make.cwl", "pair.cwl"}


def test_two_operators_of_one_name_have_their_own_files(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = simple(tmp_path / "other", description="Another.")
    steps = {"one": step(simple(tmp_path)), "two": step(other, "b")}

    found = documents(Pipeline(pipeline="make", steps=steps))

    assert set(found) == {"make.cwl", "make-2.cwl", "make-3.cwl"}
    assert exported(Pipeline(pipeline="make", steps=steps)).main == "make-3.cwl"


@pytest.fixture
def scattered(tmp_path: Path) -> Any:
    """Give the workflow of a step that is scattered on a condition, and of one after it."""
    made = simple(tmp_path, inputs=inputs_of(one="String", two="String"))
    steps = {
        "side": Step(
            operator=made,
            arguments={"one": "$words", "two": "$words"},
            scatter=Scatter(("one", "two")),
            when="$one != 'x'",
        ),
        "every": Step(
            operator=made,
            arguments={"one": "$side.result", "two": "$words"},
            scatter=Scatter(("one", "two"), "cross"),
        ),
    }
    words = inputs_of(words="List[String]")
    unit = Pipeline(pipeline="two", inputs=words, steps=steps, outputs={"all": "$side.result"})
    return documents(unit)["two.cwl"]


def test_scatters_are_products_and_later_ones_meet_the_same_elements(scattered: Any) -> None:
    steps = scattered["steps"]

    assert steps["side"]["scatterMethod"] == "dotproduct"
    assert steps["every"]["scatterMethod"] == "flat_crossproduct"
    assert steps["every"]["in"]["one"] == "side/result"


def test_a_condition_of_a_scatter_is_asked_for_each_element(scattered: Any) -> None:
    inside = scattered["steps"]["side"]["run"]["steps"]

    assert inside["side"]["when"] == "$(inputs.run)"
    assert inside["side"]["in"]["run"] == "side-when/run"
    wanted = {"when": "$one != 'x'", "reads": {"$one": {"input": "one"}}}
    assert told(inside["side-when"]) == wanted


def test_a_list_of_a_scatter_leaves_out_what_was_skipped(scattered: Any) -> None:
    assert scattered["outputs"]["all"] == {
        "type": "string[]",
        "outputSource": ["side/result"],
        "linkMerge": "merge_flattened",
        "pickValue": "all_non_null",
    }


def test_what_reads_a_step_that_may_be_skipped_is_skipped_unless_it_takes_null(
    tmp_path: Path,
) -> None:
    takes_null = {"word": Input(type=parse_type("Optional[String]"), default="else")}
    steps = {
        "maybe": step(simple(tmp_path), when="$go"),
        "reads": step(simple(tmp_path, "must"), "$maybe.result"),
        "takes": step(simple(tmp_path, "may", inputs=takes_null), "$maybe.result"),
    }
    found = documents(Pipeline(pipeline="skips", inputs=inputs_of(go="Boolean"), steps=steps))

    main = found["skips.cwl"]["steps"]
    assert told(main["reads-when"]) == {"musts": ["word"]}
    assert main["reads"]["when"] == "$(inputs.run)"
    assert "when" not in main["takes"]
    assert found["may.cwl"]["inputs"]["word"] == "string?"


def test_what_must_have_ended_is_an_input_that_is_not_read(tmp_path: Path) -> None:
    made = simple(tmp_path, outputs={})
    inner = Pipeline(pipeline="inner", steps={"only": step(made, "c")})
    steps = {
        "last": step(made, needs=("first", "nested")),
        "first": step(made, "b"),
        "nested": Step(operator=inner),
    }

    found = documents(Pipeline(pipeline="order", steps=steps))

    main = found["order.cwl"]["steps"]
    assert main["last"]["in"]["after"] == {
        "source": ["first/ended", "nested/ended"],
        "linkMerge": "merge_nested",
    }
    assert main["nested"]["out"] == ["ended"]
    assert found["inner.cwl"]["outputs"]["ended"]["outputSource"] == "only/ended"
    assert found["make-2.cwl"]["inputs"]["after"]["type"] == "Any?"


def test_no_step_has_the_name_of_an_input_or_an_output(tmp_path: Path) -> None:
    steps = {"word": step(simple(tmp_path), "$word")}
    inputs = inputs_of(word="String")
    unit = Pipeline(pipeline="names", inputs=inputs, steps=steps, outputs={"word_": "$word.result"})

    main = documents(unit)["names.cwl"]

    assert list(main["steps"]) == ["word__"]
    assert main["outputs"]["word_"]["outputSource"] == "word__/result"


def test_a_secret_is_a_file_that_goes_to_the_steps_that_need_it(tmp_path: Path) -> None:
    ask = step(simple(tmp_path, secrets=("TOKEN",)))
    inner = Pipeline(pipeline="inner", steps={"ask": ask})
    outer = Pipeline(pipeline="outer", steps={"in": Step(operator=inner)})

    found = documents(outer)

    assert found["outer.cwl"]["inputs"]["secret_TOKEN"]["type"] == "File"
    assert found["outer.cwl"]["steps"]["in"]["in"] == {"secret_TOKEN": "secret_TOKEN"}
    assert found["inner.cwl"]["steps"]["ask"]["in"]["secret_TOKEN"] == "secret_TOKEN"
    assert exported(outer).use == "cwltool outer.cwl --secret_TOKEN ..."


def test_an_exit_step_is_a_workflow_beside_with_a_warning(tmp_path: Path) -> None:
    notify = simple(tmp_path, "notify", inputs=inputs_of(result="Json"))
    unit = Pipeline(
        pipeline="ends",
        steps={"one": step(simple(tmp_path))},
        exit=Exit(failure=Step(operator=notify)),
    )

    found = exported(unit)

    document = yaml.safe_load(found.files["exit-failure.cwl"])
    assert document["steps"]["failure"]["in"] == {"result": "result"}
    assert [one.code for one in found.warnings] == ["export-exit"]
    assert "`exit-failure.cwl` stands for itself" in found.warnings[0].message


def test_what_cwl_cannot_say_is_told(tmp_path: Path) -> None:
    environment = Environment(python=Python(packages=("numpy",)))
    made = simple(tmp_path, environment=environment, resources=Resources(gpus=1), ports=("80/tcp",))

    found = exported(Pipeline(pipeline="far", steps={"far": step(made, on="slurm")}))

    codes = [one.code for one in found.warnings]
    assert codes == ["export-executor", "export-packages", "export-resources", "export-ports"]


def test_a_condition_that_is_not_evaluated_outside_is_refused(tmp_path: Path) -> None:
    steps = {"one": step(simple(tmp_path), when="duration('1s') > 1")}

    with pytest.raises(DocumentError, match="is no condition that can be exported"):
        exported(Pipeline(pipeline="conditions", steps=steps))


def test_files_that_a_container_wants_at_a_place_are_refused(tmp_path: Path) -> None:
    made = simple(tmp_path, environment=Environment(image="a/b:1"), mounts={"/data": "$word"})

    with pytest.raises(DocumentError, match="CWL cannot put files at `/data`"):
        exported(made)
