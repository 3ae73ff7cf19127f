"""What `check` finds in pipelines and operators, before anything runs."""

import pytest

from furness.errors import Place, Problem
from furness.graph.check import check
from furness.model.document import decode, parse_document, place_of
from furness.model.pipeline import Unit

BLUR = """{operator: blur, inputs: {image: File, sigma: {type: Float, default: 1, minimum: 0}},
      outputs: {blurred: {type: File, path: b.tif}}, command: [blur, $image, $sigma, $blurred]}"""
COUNT = """{operator: count, inputs: {masks: 'List[File]', least: 'Optional[Integer]'},
      outputs: {n: Integer}}"""
SINK = "{operator: sink, inputs: {any: Json, text: {type: String, default: x}}}"

FRAME = f"""
pipeline: p
inputs:
  images: List[File]
  sigma: {{type: Float, default: 1.5}}
  maybe: {{type: Float, default: null}}
  names: List[String]
steps:
  blur:
    operator: {BLUR}
    scatter: image
    arguments: {{image: $images, sigma: $sigma}}
  count:
    operator: {COUNT}
    arguments: {{masks: $blur.blurred}}
  end:
    operator: {SINK}
    arguments: {{any: $count.n}}
"""


def problems_of(text: str) -> list[Problem]:
    return check(parse_document(text, "d.yaml"), lambda path: place_of(text, "d.yaml", path))


def with_step(operator: str, rest: str) -> str:
    return f"{FRAME}  new:\n    operator: {operator}\n    {rest}\n"


def test_check_right_pipeline_has_no_problems() -> None:
    assert problems_of(FRAME) == []


@pytest.mark.parametrize(
    ("operator", "rest", "code", "said"),
    [
        pytest.param(BLUR, "arguments: {image: $blurr.x}", "reference", "`blur`?", id="step"),
        pytest.param(BLUR, "arguments: {image: $imags}", "reference", "`images`?", id="input"),
        pytest.param(BLUR, "arguments: {image: $xyz}", "reference", "declare `xyz`", id="far"),
        pytest.param(SINK, "arguments: {any: $blur}", "reference", "$blur.blurred", id="no output"),
        pytest.param(SINK, "arguments: {any: $names.x}", "reference", "`$names`", id="no step"),
        pytest.param(SINK, "arguments: {any: $count.m}", "reference", "`n`", id="output"),
        pytest.param(SINK, "arguments: {any: $end.x}", "reference", "needs: end", id="no outputs"),
        pytest.param(SINK, "arguments: {any: '$a b'}", "reference", "$$", id="malformed"),
        pytest.param(SINK, "arguments: {any: [{k: $no}]}", "reference", "`no`", id="nested"),
        pytest.param(BLUR, "scatter: []", "scatter", "names no input", id="empty scatter"),
        pytest.param(SINK, "arguments: {}", "argument", "`any` of `sink`", id="missing"),
        pytest.param(SINK, "arguments: {any: 1, txt: x}", "argument", "`text`?", id="unknown"),
        pytest.param(SINK, "arguments: {any: $images}", "wire", "takes Json", id="files as Json"),
        pytest.param(SINK, "arguments: {any: [$images]}", "wire", "takes Json", id="in a list"),
        pytest.param(SINK, "arguments: {any: 1, text: [$sigma]}", "wire", "a list", id="list"),
        pytest.param(SINK, "arguments: {any: 1, text: 3}", "argument-type", "quote", id="literal"),
        pytest.param(SINK, "arguments: {any: 1, text: $sigma}", "wire", "Float", id="wrong type"),
        pytest.param(BLUR, "arguments: {image: $images}", "wire", "scatter: image", id="a list"),
        pytest.param(COUNT, "arguments: {masks: a.tif}", "argument-type", "list", id="no list"),
        pytest.param(COUNT, "arguments: {masks: [$sigma]}", "wire", "takes File", id="element"),
        pytest.param(
            BLUR, "arguments: {image: a.tif, sigma: -1}", "bounds", "minimum `0`", id="bounds"
        ),
        pytest.param(
            BLUR, "arguments: {image: a.tif, sigma: $maybe}", "wire", "a default", id="optional"
        ),
        pytest.param(
            BLUR,
            "scatter: sigma\n    arguments: {image: a.tif, sigma: $sigma}",
            "wire",
            "leave `sigma` out of `scatter`",
            id="scatter over one",
        ),
        pytest.param(
            SINK, "scatter: text\n    arguments: {any: 1}", "scatter", "no argument", id="no list"
        ),
        pytest.param(
            SINK, "scatter: anny\n    arguments: {any: 1}", "scatter", "`any`?", id="scatter name"
        ),
        pytest.param(
            SINK,
            "scatter: [any, any]\n    arguments: {any: [1]}",
            "scatter",
            "twice",
            id="scatter twice",
        ),
        pytest.param(
            SINK,
            "scatter: [any, text]\n    arguments: {any: [1], text: [a, b]}",
            "scatter",
            "`any` has 1, `text` has 2",
            id="lengths",
        ),
        pytest.param(
            SINK, "needs: cuont\n    arguments: {any: 1}", "reference", "`count`?", id="needs"
        ),
        pytest.param(
            SINK, "on: proces\n    arguments: {any: 1}", "plugin", "`process`?", id="executor"
        ),
        pytest.param(
            SINK, "when: $count.n >\n    arguments: {any: 1}", "condition", "at", id="syntax"
        ),
        pytest.param(
            SINK, "when: $cuont.n > 1\n    arguments: {any: 1}", "reference", "`count`?", id="when"
        ),
        pytest.param(
            SINK, "when: sigma > 1.0\n    arguments: {any: 1}", "condition", "`$sigma`", id="dollar"
        ),
    ],
)
def test_check_wrong_step_names_place_and_remedy(
    operator: str, rest: str, code: str, said: str
) -> None:
    text = with_step(operator, rest)

    problem = problems_of(text)[0]

    assert problem.code == code
    assert said in f"{problem.message} {problem.hint}"
    assert problem.place is not None
    assert (problem.place.line or 0) > FRAME.count("\n")


@pytest.mark.parametrize(
    ("operator", "rest"),
    [
        pytest.param(COUNT, "arguments: {masks: $blur.blurred, least: $count.n}", id="gathered"),
        pytest.param(
            COUNT, "arguments: {masks: [a.tif, {class: File, path: b}]}", id="a literal list"
        ),
        pytest.param(SINK, "arguments: {any: {a: [$count.n, $names]}, text: $$5}", id="in a map"),
        pytest.param(SINK, "arguments: {any: null}", id="null as Json"),
        pytest.param(BLUR, "arguments: {image: a.tif, sigma: 2}", id="a whole number as Float"),
        pytest.param(
            BLUR,
            "scatter: {cross: [image, sigma]}\n"
            "    arguments: {image: $blur.blurred, sigma: [1, 2, 3]}",
            id="cross",
        ),
        pytest.param(
            BLUR,
            "scatter: image\n    when: $sigma > 1.0 && ${image}.size > 0\n"
            "    arguments: {image: $images}",
            id="own inputs in when",
        ),
        pytest.param("not-found-yet", "arguments: {a: $count.n}", id="not resolved"),
    ],
)
def test_check_right_step_is_accepted(operator: str, rest: str) -> None:
    assert problems_of(with_step(operator, rest)) == []


def test_check_cycle_is_placed_at_a_step_of_it() -> None:
    text = "pipeline: p\nsteps:\n  a: {operator: x, needs: b}\n  b: {operator: x, needs: a}\n"

    (problem,) = problems_of(text)

    assert problem.code == "cycle"
    assert problem.place == Place("d.yaml", 3, 6)


def test_check_skippable_step_may_feed_a_required_input() -> None:
    text = with_step(BLUR, "when: $sigma > 1.0\n    arguments: {image: a.tif}")
    text += f"  after:\n    operator: {COUNT}\n    arguments: {{masks: [$new.blurred]}}\n"

    assert problems_of(text) == []


def test_check_pipeline_output_that_reads_nothing_is_found() -> None:
    text = f"{FRAME}outputs: {{a: $count.n, b: $cuont.n, c: {{value: [$nothing]}}}}\n"

    assert [str(problem.place) for problem in problems_of(text)] == ["d.yaml:21:27", "d.yaml:21:49"]


def test_check_nested_pipeline_has_the_types_of_what_it_reads() -> None:
    inner = (
        "{pipeline: q, inputs: {i: 'List[File]'}, outputs: {o: $c.n}, "
        f"steps: {{c: {{operator: {COUNT}, arguments: {{masks: $i}}}}}}}}"
    )

    right = with_step(inner, "arguments: {i: $images}") + (
        f"  last:\n    operator: {SINK}\n    arguments: {{any: 1, text: $new.o}}\n"
    )

    (problem,) = problems_of(right)
    assert problem.message == "`$new.o` is Integer, and `text` of `sink` takes String"


def test_check_nested_pipeline_is_checked_inside() -> None:
    inner = f"{{pipeline: q, steps: {{c: {{operator: {COUNT}, arguments: {{masks: $i}}}}}}}}"

    (problem,) = problems_of(with_step(inner, "arguments: {}"))

    assert problem.message == "there is no input `i`"


def test_check_unit_used_twice_is_told_once() -> None:
    wrong = decode({"operator": "o", "command": ["p", "$x"]})
    steps = {name: {"operator": wrong} for name in "ab"}

    assert [one.code for one in check(decode({"pipeline": "p", "steps": steps}))] == ["command"]


def test_check_exit_step_is_given_the_result() -> None:
    text = f"{FRAME}exit: {{failure: {{operator: {{operator: n, inputs: {{result: Json}}}}}}}}\n"

    assert problems_of(text) == []


def test_check_exit_step_cannot_read_steps() -> None:
    text = f"{FRAME}exit: {{always: {{operator: {SINK}, arguments: {{any: $count.n}}}}}}\n"

    (problem,) = problems_of(text)

    assert problem.hint == "an exit step reads `$result` and the inputs of the pipeline"


@pytest.mark.parametrize(
    ("document", "code", "said"),
    [
        pytest.param({"operator": "a b"}, "name", "`a b` is not a name", id="its name"),
        pytest.param({"operator": "a", "inputs": {"b-c": "File"}}, "name", "`b-c`", id="an input"),
        pytest.param(
            {"operator": "a", "inputs": {"b": "File"}, "outputs": {"b": "File"}},
            "name",
            "both",
            id="a name twice",
        ),
        pytest.param(
            {"operator": "a", "inputs": {"b": {"type": "Integer", "default": "x"}}},
            "argument-type",
            "the default of `b`",
            id="a default",
        ),
        pytest.param(
            {"operator": "a", "inputs": {"b": {"type": "Integer", "default": 1, "minimum": 2}}},
            "bounds",
            "less than",
            id="a default too small",
        ),
        pytest.param(
            {"operator": "a", "inputs": {"image": "File"}, "command": ["p", "$imag"]},
            "command",
            "`image`?",
            id="a token",
        ),
        pytest.param(
            {"operator": "a", "command": ["p", "$HOME"]}, "command", "`$$HOME`", id="a variable"
        ),
        pytest.param(
            {"pipeline": "p", "steps": {"a b": {"operator": "c"}}}, "name", "`a b`", id="step"
        ),
    ],
)
def test_check_wrong_unit_is_told(document: dict[str, object], code: str, said: str) -> None:
    unit: Unit = decode(document)

    (problem,) = check(unit)

    assert problem.code == code
    assert said in f"{problem.message} {problem.hint}"


def test_check_script_of_a_shell_may_use_any_variable() -> None:
    assert check(decode({"operator": "a", "command": ["sh", "-c", "echo $HOME"]})) == []
