"""Documents: what is read, what is refused and how, what is written."""

from typing import Any

import msgspec
import pytest

from furness.errors import DocumentError, Place, Problem
from furness.model.document import (
    as_data,
    decode,
    decode_document,
    decode_text,
    encode_document,
    parse_document,
    place_of,
    read_data,
    write_document,
)
from furness.model.environment import Environment, Python
from furness.model.interface import Input, Output, PipelineOutput
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.model.resources import Duration
from furness.model.types import parse_type


def problems_of(text: str, file: str = "d.yaml") -> list[Problem]:
    with pytest.raises(DocumentError) as caught:
        parse_document(text, file)
    return caught.value.problems


def pipeline(text: str) -> Pipeline:
    found = parse_document(text, "d.yaml")
    assert isinstance(found, Pipeline)
    return found


def test_parse_document_operator_of_the_design_gives_every_field(operator_text: str) -> None:
    found = parse_document(operator_text, "blur.yaml")

    assert isinstance(found, Operator)
    assert found.version == "1.2.0"
    assert found.inputs["sigma"].minimum == 0
    assert found.outputs["blurred"].path == "blurred.tif"
    assert found.environment == Environment(
        python=Python(version=">=3.11", packages=("numpy", "tifffile"))
    )
    assert found.resources.memory == 4 * 1024**3
    assert found.resources.time_limit == Duration(600)


def test_parse_document_pipeline_of_the_design_gives_every_field(pipeline_text: str) -> None:
    found = pipeline(pipeline_text)

    assert found.inputs["images"].type == parse_type("List[File]")
    assert found.steps["blur"].scatter == Scatter(("image",))
    assert found.steps["blur"].retry.wait == Duration(10)
    assert found.steps["count"].on == "slurm"
    assert found.exit.failure == Step(operator="notify.py")


def test_parse_document_short_types_are_inputs_and_outputs() -> None:
    found = parse_document("operator: a\ninputs: {i: 'List[File]'}\noutputs: {o: Float}", "d.yaml")

    assert found.inputs == {"i": Input(type=parse_type("List[File]"))}
    assert found.outputs == {"o": Output(type=parse_type("Float"))}


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        pytest.param("image", Scatter(("image",)), id="a name"),
        pytest.param("[a, b]", Scatter(("a", "b")), id="a list"),
        pytest.param("{zip: [a, b]}", Scatter(("a", "b")), id="zip"),
        pytest.param("{cross: [a, b]}", Scatter(("a", "b"), "cross"), id="cross"),
        pytest.param("{inputs: [a], method: cross}", Scatter(("a",), "cross"), id="in full"),
    ],
)
def test_parse_document_scatter_is_read_in_every_form(written: str, wanted: Scatter) -> None:
    found = pipeline(f"pipeline: p\nsteps: {{s: {{operator: x, scatter: {written}}}}}")

    assert found.steps["s"].scatter == wanted


def test_parse_document_needs_may_be_one_name() -> None:
    found = pipeline("pipeline: p\nsteps: {s: {operator: x, needs: t}}")

    assert found.steps["s"].needs == ("t",)


def test_parse_document_inline_units_become_operators_and_pipelines() -> None:
    found = pipeline(
        "pipeline: p\n"
        "steps:\n"
        "  s: {operator: {pipeline: q, steps: {t: {operator: {operator: o}}}}}\n"
        "outputs: {x: {value: $s.x, description: that}}\n"
        "exit: {always: {operator: {operator: e}}}\n"
    )

    inner = Pipeline(pipeline="q", steps={"t": Step(operator=Operator(operator="o"))})
    assert found.steps["s"].operator == inner
    assert found.outputs["x"] == PipelineOutput(value="$s.x", description="that")
    assert found.exit.always == Step(operator=Operator(operator="e"))


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "y", "12:30", "2024-01-01", "1_000"])
def test_parse_document_words_of_old_yaml_are_texts(word: str) -> None:
    found = parse_document(f"operator: a\ncommand: [{word}]", "d.yaml")

    assert isinstance(found, Operator)
    assert found.command == (word,)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("010", 10),
        ("0o17", 15),
        ("0x1f", 31),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("'1'", "1"),
        ("!!str 1", "1"),
    ],
)
def test_parse_document_values_follow_yaml_1_2(written: str, value: Any) -> None:
    found = pipeline(f"pipeline: p\nsteps: {{s: {{operator: o, arguments: {{a: {written}}}}}}}")

    assert found.steps["s"].arguments["a"] == value
    assert type(found.steps["s"].arguments["a"]) is type(value)


def test_parse_document_aliases_are_written_out() -> None:
    found = parse_document("operator: a\nvariables: {A: &x one, B: *x}", "d.yaml")

    assert isinstance(found, Operator)
    assert found.variables == {"A": "one", "B": "one"}


def test_parse_document_json_gives_the_same_as_yaml(pipeline_text: str) -> None:
    found = pipeline(pipeline_text)

    again = parse_document(msgspec.json.encode(as_data(found)).decode(), "d.json")

    assert again == found


def test_parse_document_json_escapes_are_no_duplicates() -> None:
    text = r'{"operator": "a", "description": "\u0022\ud83d\ude00"}'

    found = parse_document(text, "d.json")

    assert isinstance(found, Operator)
    assert found.description == '"\N{GRINNING FACE}'


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', "{", "[" * 100_000], ids=["twice", "cut", "deep"]
)
def test_read_data_malformed_json_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        read_data(text, "a.json")


def test_read_data_gives_plain_data() -> None:
    assert read_data("{a: [1, on]}", "a.yaml") == {"a": [1, "on"]}


def test_parse_document_version_as_a_number_is_refused_as_it_is_written() -> None:
    (problem,) = problems_of("operator: a\nversion: 1.10\n")

    assert problem.message == "`version` is `1.10`, not a text"
    assert problem.hint == 'quote it: `"1.10"`'
    assert problem.place == Place("d.yaml", 2, 10)


def test_parse_document_all_problems_are_told_at_once(pipeline_text: str) -> None:
    text = (
        pipeline_text.replace("arguments: {masks", "argumets: {masks")
        .replace("images: {type", "images: {typ")
        .replace("wait: 10s", "wait: 10 parsec")
        .replace("on: slurm", "on: 3")
    )

    codes = [problem.code for problem in problems_of(text)]

    assert codes == ["unknown-key", "missing-key", "duration", "unknown-key", "wrong-type"]


SYNTAX = "check the indentation, and that quotes and brackets are closed"


@pytest.mark.parametrize(
    ("text", "code", "place", "said"),
    [
        pytest.param("", "empty", "1:1", "is empty", id="an empty file"),
        pytest.param("# no\n", "wrong-type", "1:1", "a document is a map", id="comments only"),
        pytest.param("[a]", "wrong-type", "1:1", "a document is a map", id="a list"),
        pytest.param("a: 1", "missing-key", "1:1", "neither `operator:`", id="no first key"),
        pytest.param("operater: a", "missing-key", "1:1", "`operater` looks", id="almost one"),
        pytest.param("operator: a\npipeline: b", "wrong-key", "2:1", "not both", id="both"),
        pytest.param("operator: a\nsorce: b", "unknown-key", "2:1", "`source`?", id="unknown key"),
        pytest.param("operator: a\nzzz: b", "unknown-key", "2:1", "the keys are", id="far off"),
        pytest.param("pipeline: a", "missing-key", "1:1", "no `steps`", id="missing key"),
        pytest.param("operator: 1", "wrong-type", "1:11", 'quote it: `"1"`', id="a number"),
        pytest.param("operator: a\ncommand: b c", "wrong-type", "2:10", "[b c]", id="no list"),
        pytest.param("operator: a\ncommand: [b, 1]", "wrong-type", "2:14", '`"1"`', id="in it"),
        pytest.param("operator: a\nwarm: yes", "wrong-type", "2:7", "true or false", id="yes"),
        pytest.param("operator: a\ninputs:", "wrong-type", "2:8", "is empty", id="nothing"),
        pytest.param("operator: a\ninputs: {b: Fil}", "type", "2:13", "`Fil`", id="a type"),
        pytest.param("operator: a\ninputs: {b: 3}", "wrong-type", "2:13", "a map", id="no type"),
        pytest.param("operator: a\nenvironment: {}", "invalid", "2:14", "exactly one", id="none"),
        pytest.param("operator: a\nenvironment: hots", "wrong-type", "2:14", "`host`?", id="word"),
        pytest.param("operator: a\nenvironment: 3", "wrong-type", "2:14", "a map", id="not two"),
        pytest.param(
            "operator: a\nresources: {memory: 4}", "wrong-type", "2:21", "4 GiB", id="no unit"
        ),
        pytest.param(
            "operator: a\nresources: {memory: 4 Gb}", "memory", "2:21", "4 GiB", id="unit"
        ),
        pytest.param(
            "pipeline: a\nsteps: {s: {operator: b, retry: {attempts: 0}}}",
            "invalid",
            "2:33",
            "at least 1",
            id="out of range",
        ),
        pytest.param(
            "pipeline: a\nsteps: {s: {operator: b, scatter: {zap: [c]}}}",
            "unknown-key",
            "2:36",
            "`cross`",
            id="a scatter",
        ),
        pytest.param(
            "pipeline: a\nsteps: {s: {operator: {operator: b, inputs: {c: Fil}}}}",
            "type",
            "2:49",
            "`Fil`",
            id="an inline operator",
        ),
        pytest.param(
            "pipeline: a\nsteps: {}\noutputs: {x: {value: $b.c, descr: d}}",
            "unknown-key",
            "3:28",
            "an output",
            id="a long output",
        ),
        pytest.param("a: 1\na: 2", "duplicate-key", "2:1", "twice", id="a key twice"),
        pytest.param("1: 2", "yaml", "1:1", 'quote it: `"1"`', id="a number as key"),
        pytest.param("true: 2", "yaml", "1:1", "not a text", id="a Boolean as key"),
        pytest.param("[a]: 2", "yaml", "1:1", "not a text", id="a list as key"),
        pytest.param("a:\n\tb: 1", "yaml", "2:1", "a tab", id="a tab"),
        pytest.param("a: [1, 2", "yaml", "2:1", SYNTAX, id="an open bracket"),
        pytest.param("a: b: c", "yaml", "1:5", "holds `: `", id="a colon"),
        pytest.param("a: `b`", "yaml", "1:4", "backtick", id="a backtick"),
        pytest.param("a: @b", "yaml", "1:4", "`@`", id="an at sign"),
        pytest.param("a: *.tif", "yaml", "1:5", "starts with `*`", id="a pattern"),
        pytest.param("a: &b [*b]", "yaml", "1:8", "nothing before it", id="a circle"),
        pytest.param("a: !!python/name:os.system b", "yaml", "1:4", "means nothing", id="a tag"),
        pytest.param("a: 1\n---\nb: 1", "yaml", "2:1", "second document", id="two documents"),
        pytest.param("a\0b: 1", "yaml", "1:2", "control characters", id="a NUL"),
        pytest.param("a: \ud800", "encoding", "1:4", "UTF-8", id="a lone surrogate"),
        pytest.param("a: 1e999", "yaml", "1:4", "too large", id="infinity"),
        pytest.param(f"a: {'9' * 5000}", "yaml", "1:4", "too large", id="a huge number"),
        pytest.param("[" * 100_000, "yaml", "1:61", "60 deep", id="deep brackets"),
        pytest.param("- " * 100_000, "yaml", "1:121", "60 deep", id="deep lists"),
    ],
)
def test_parse_document_malformed_names_place_and_remedy(
    text: str, code: str, place: str, said: str
) -> None:
    problem = problems_of(text)[0]

    assert (problem.code, str(problem.place)) == (code, f"d.yaml:{place}")
    assert said in f"{problem.message} {problem.hint}"


def test_parse_document_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    (problem,) = problems_of("\n".join(lines))

    assert problem.message == "the aliases stand for too many parts"


@pytest.mark.parametrize(
    ("text", "code", "place", "said"),
    [
        pytest.param('{"operator": "a"', "json", "d.json:1:17", "truncated", id="cut off"),
        pytest.param('{\n "operator": "é", x}', "json", "d.json:2:19", "keys", id="malformed"),
        pytest.param("operator: a", "json", "d.json:1:1", "not JSON", id="YAML"),
        pytest.param("[" * 100_000, "json", "d.json:1:61", "60 deep", id="deep"),
        pytest.param(
            '{"operator": "a", "inputs": {"i": {"type": "Json", "default": %s}}}'
            % ("[" * 58 + '"]["' + "]" * 58),
            "json",
            "d.json:1:120",
            "60 deep",
            id="deep value",
        ),
        pytest.param(
            '{"operator": "a", "operator": "b"}',
            "duplicate-key",
            "d.json:1:19",
            "twice",
            id="twice",
        ),
        pytest.param(
            '{"operator": "a",\n\t"warm": "\\ud83d\\ude00"}', "wrong-type", "d.json", "", id="tab"
        ),
        pytest.param('{"operator": "a", "sorce": "b"}', "unknown-key", "d.json:1:19", "", id="key"),
    ],
)
def test_parse_document_malformed_json_names_the_place(
    text: str, code: str, place: str, said: str
) -> None:
    problem = problems_of(text, "d.json")[0]

    assert problem.code == code
    assert str(problem.place).startswith(place)
    assert said in problem.message


def test_decode_text_not_utf_8_names_the_byte() -> None:
    with pytest.raises(DocumentError, match="`0xff` is not UTF-8") as caught:
        decode_text(b"a: b\nc: \xff", "d.yaml")

    assert caught.value.place == Place("d.yaml", 2, 4)


def test_decode_text_with_a_byte_order_mark_loses_it() -> None:
    assert decode_text(b"\xef\xbb\xbfa", "d.yaml") == "a"


@pytest.mark.parametrize("fixture", ["operator_text", "pipeline_text"])
def test_write_document_is_read_again_as_the_same(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    found = parse_document(request.getfixturevalue(fixture), "d.yaml")

    written = write_document(found)

    assert parse_document(written, "d.yaml") == found
    assert written.startswith("# yaml-language-server: $schema=")


def test_write_document_puts_short_maps_on_one_line() -> None:
    step = Step(operator="b.py", arguments={"i": "$i"}, on="slurm", scatter=Scatter(("i",)))
    found = Pipeline(
        pipeline="p", inputs={"i": Input(type=parse_type("List[File]"))}, steps={"b": step}
    )

    written = write_document(found)

    assert written.partition("\n")[2] == (
        "pipeline: p\n"
        "version: 0.1.0\n"
        "inputs:\n"
        "  i: {type: 'List[File]'}\n"
        "steps:\n"
        "  b:\n"
        "    operator: b.py\n"
        "    arguments: {i: $i}\n"
        "    scatter: i\n"
        "    on: slurm\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "1.10",
        "yes",
        "null",
        "0o17",
        "1e3",
        "*.tif",
        "a: b",
        " a",
        "a\nb\n",
        "a\tb",
        "",
        "é ⋮",
        "#",
        "a" * 200,
    ],
)
def test_write_document_any_text_is_read_again(text: str) -> None:
    found = Operator(operator="a", description=text, command=(text,), variables={"A": text})

    assert parse_document(write_document(found), "d.yaml") == found


def test_as_data_leaves_out_defaults_but_not_the_version() -> None:
    step = Step(operator=Operator(operator="o"), scatter=Scatter(("a", "b"), "cross"))

    data = as_data(Pipeline(pipeline="p", steps={"s": step}))

    assert data == {
        "pipeline": "p",
        "version": "0.1.0",
        "steps": {
            "s": {
                "operator": {"operator": "o", "version": "0.1.0"},
                "scatter": {"cross": ["a", "b"]},
            }
        },
    }


def test_encode_document_is_decoded_to_the_same_in_the_same_order(operator_text: str) -> None:
    inner = parse_document(operator_text, "d.yaml")
    nested = Pipeline(
        pipeline="q",
        steps={"z": Step(operator=inner), "a": Step(operator=inner, scatter=Scatter(("image",)))},
        outputs={"x": PipelineOutput(value="$a.blurred"), "y": ["$z.blurred"]},
    )
    found = Pipeline(pipeline="p", steps={"n": Step(operator=nested)})

    again = decode_document(encode_document(found))

    assert again == found
    assert isinstance(again, Pipeline)
    assert list(again.steps["n"].operator.steps) == ["z", "a"]


def test_decode_document_anything_else_is_refused() -> None:
    with pytest.raises(DocumentError, match="not a stored document"):
        decode_document(b"[]")


def test_decode_does_not_change_the_data_it_reads() -> None:
    data = {"pipeline": "p", "steps": {"s": {"operator": {"operator": "o"}, "needs": "t"}}}

    decode(data)

    assert data == {"pipeline": "p", "steps": {"s": {"operator": {"operator": "o"}, "needs": "t"}}}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        pytest.param(("steps", "blur", "arguments", "image"), "d.yaml:10:24", id="an argument"),
        pytest.param(("steps", "blur", "arguments", "none"), "d.yaml:10:16", id="the one around"),
        pytest.param((), "d.yaml:2:1", id="the document"),
    ],
)
def test_place_of_gives_line_and_column(
    pipeline_text: str, path: tuple[str, ...], place: str
) -> None:
    assert str(place_of(pipeline_text, "d.yaml", path)) == place
