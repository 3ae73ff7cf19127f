"""Pipelines written as Python functions are those that documents write."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import pytest

from furness.annotations import type_of
from furness.authoring import Usable, compile, operator, pipeline  # noqa: A004 - ours
from furness.catalog.find import Catalog
from furness.errors import DocumentError
from furness.graph.check import check
from furness.model.document import encode_document
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter
from furness.testing.examples import operator as make


class Method(Enum):
    """A choice."""

    FAST = "fast"
    EXACT = "exact"


def usable(name: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> Usable:
    one = make(name, inputs, outputs)
    return Usable(lambda: one)


BLUR = usable("blur", {"image": "File", "sigma": "Float"}, {"blurred": "File"})
COUNT = usable("count", {"masks": "List[File]"}, {"table": "File", "most": "Integer"})
MIX = usable("mix", {"images": "List[File]", "one": "File"}, {"mixed": "File"})
NOTIFY = usable("notify", {"result": "Json"}, {})


def unit_of(function: Callable[..., Any]) -> Pipeline:
    found = pipeline(function).unit
    assert isinstance(found, Pipeline)
    return found


# The same as a document.


YAML = """
pipeline: whole
inputs:
  images: {type: "List[File]"}
  sigmas: {type: "List[Float]"}
  sigma: {type: Float, default: 1.5}
steps:
  blur:
    operator: blur.yaml
    arguments: {image: $images, sigma: $sigma}
    scatter: image
    retry: {attempts: 3, wait: 10s, backoff: 2}
  every:
    operator: blur.yaml
    arguments: {image: $blur.blurred, sigma: $sigmas}
    scatter: {cross: [image, sigma]}
  inner:
    operator: inner.yaml
    arguments: {images: $every.blurred}
    when: size($blur.blurred) > 0
  after:
    operator: bell.yaml
    needs: inner
outputs:
  table: $inner.table
exit:
  failure: {operator: notify.yaml}
"""

FILES = {
    "whole.yaml": YAML,
    "blur.yaml": "operator: blur\ninputs: {image: File, sigma: Float}\noutputs: {blurred: File}\n",
    "count.yaml": "operator: count\ninputs: {masks: 'List[File]'}\noutputs: {table: File}\n",
    "bell.yaml": "operator: bell\n",
    "notify.yaml": "operator: notify\ninputs: {result: Json}\n",
    "inner.yaml": (
        "pipeline: inner\ninputs: {images: 'List[File]'}\n"
        "steps: {count: {operator: count.yaml, arguments: {masks: $images}}}\n"
        "outputs: {table: $count.table}\n"
    ),
}


def test_pipeline_in_python_is_the_document_byte_for_byte(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    blur, count, bell, notify = [
        compile(tmp_path / f"{name}.yaml") for name in ("blur", "count", "bell", "notify")
    ]

    @pipeline
    def inner(images: list[Path]) -> Any:
        return {"table": count(masks=images).table}

    @pipeline(failure=notify)
    def whole(images: list[Path], sigmas: list[float], sigma: float = 1.5) -> Any:
        retry = {"attempts": 3, "wait": "10s", "backoff": 2}
        blurred = blur.options(retry=retry).scatter(image=images, sigma=sigma)
        every = blur.options(name="every").cross(image=blurred.blurred, sigma=sigmas)
        found = inner.options(when=f"size({blurred.blurred}) > 0")(images=every.blurred)
        bell.options(name="after", needs=[found])()
        return {"table": found.table}

    document = Catalog().find("whole.yaml", str(tmp_path))
    assert encode_document(whole.unit) == encode_document(document)
    assert check(whole.unit) == check(document) == []


def test_pipeline_steps_in_another_order_are_other_bytes_and_the_same_tasks() -> None:
    def first(image: Path) -> Any:
        BLUR.options(name="a")(image=image, sigma=1.0)
        BLUR.options(name="b")(image=image, sigma=2.0)

    def second(image: Path) -> Any:
        BLUR.options(name="b")(image=image, sigma=2.0)
        BLUR.options(name="a")(image=image, sigma=1.0)

    one, other = unit_of(first), unit_of(second)

    assert one.steps == other.steps
    assert encode_document(one) != encode_document(other)


# Calls.


def test_pipeline_call_adds_a_step_and_gives_its_outputs() -> None:
    def whole(image: Path, sigma: float = 2.0) -> Any:
        """Blur an image twice."""
        once = BLUR(image, sigma)
        return BLUR(image=once.blurred, sigma=3).blurred

    found = unit_of(whole)

    assert (found.pipeline, found.description) == ("whole", "Blur an image twice.")
    assert found.steps["blur"].arguments == {"image": "$image", "sigma": "$sigma"}
    assert found.steps["blur-2"].arguments == {"image": "$blur.blurred", "sigma": 3}
    assert found.outputs == {"result": "$blur-2.blurred"}


def test_pipeline_scatter_takes_lists_and_leaves_what_is_one_for_all() -> None:
    def whole(images: list[Path], one: Path) -> Any:
        each = BLUR.scatter(image=images, sigma=1.0)
        MIX.scatter(images=each.blurred, one=each.blurred)
        MIX.options(name="lists").scatter(images=[["a"], ["b"]], one=one)
        BLUR.options(name="cross").cross(image=images, sigma=[1.0, 2.0])

    steps = unit_of(whole).steps

    assert steps["blur"].scatter == Scatter(("image",))
    assert steps["mix"].scatter == Scatter(("one",))
    assert steps["lists"].scatter == Scatter(("images",))
    assert steps["cross"].scatter == Scatter(("image", "sigma"), "cross")


def test_pipeline_outputs_of_a_nested_pipeline_have_their_types() -> None:
    @pipeline
    def inner(images: list[Path]) -> Any:
        return {"all": BLUR.scatter(image=images, sigma=1.0).blurred}

    def whole(images: list[Path]) -> Any:
        BLUR.scatter(image=inner(images=images).all, sigma=2.0)

    assert unit_of(whole).steps["blur"].scatter == Scatter(("image",))


def test_pipeline_literals_are_written_as_documents_do() -> None:
    anything = usable("any", {"text": "String", "json": "Json", "method": "String"}, {})

    def whole() -> Any:
        anything(text="$5", json={"a": ["$x", 1, None]}, method=Method.FAST)

    assert unit_of(whole).steps["any"].arguments == {
        "text": "$$5",
        "json": {"a": ["$$x", 1, None]},
        "method": "fast",
    }


def test_pipeline_paths_are_files_at_their_whole_path(tmp_path: Path) -> None:
    def whole() -> Any:
        COUNT(masks=[tmp_path / "a.tif", "b.tif"])

    assert unit_of(whole).steps["count"].arguments["masks"] == [
        {"class": "File", "path": str(tmp_path / "a.tif")},
        {"class": "File", "path": str(Path("b.tif").absolute())},
    ]


def test_pipeline_options_are_the_keys_of_a_step() -> None:
    step_options = {"on": "memory", "allow_failure": True, "resources": {"cpus": 2}, "warm": False}

    def whole(image: Path) -> Any:
        BLUR.options(**step_options).options(name="own", needs="other")(image, 1.0)
        BLUR.options(name="other")(image, 1.0)

    step = unit_of(whole).steps["own"]

    assert (step.on, step.needs) == ("memory", ("other",))
    assert (step.allow_failure, step.warm) == (True, False)
    assert step.resources is not None
    assert step.resources.cpus == 2


def test_pipeline_exit_steps_keep_their_options() -> None:
    marked = pipeline(always=NOTIFY.options(retry={"attempts": 2}))(lambda: None)

    assert isinstance(marked.unit, Pipeline)
    assert marked.unit.exit.always is not None
    assert marked.unit.exit.always.retry.attempts == 2


def passed_wrong_output(image: Path) -> Any:
    return {"o": BLUR(image, 1.0).blured}


def passed_a_step(image: Path) -> Any:
    BLUR(BLUR(image, 1.0), 2.0)


def returned_a_step(image: Path) -> Any:
    return BLUR(image, 1.0)


def without_a_type(image) -> Any:  # type: ignore[no-untyped-def]  # noqa: ANN001 - what is told
    return image


def of_no_type(image: object) -> Any:
    return image


def with_too_many(image: Path) -> Any:
    BLUR(image, 1.0, 2.0)


def with_one_twice(image: Path) -> Any:
    BLUR(image, image=image)


def with_a_wrong_option(image: Path) -> Any:
    BLUR.options(retries=3)(image, 1.0)


def with_a_wrong_retry(image: Path) -> Any:
    BLUR.options(retry={"attempts": 0})(image, 1.0)


def scattered_over_nothing(image: Path) -> Any:
    BLUR.scatter(image=image, sigma=1.0)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        pytest.param(passed_wrong_output, "has no output `blured`", id="wrong-output"),
        pytest.param(passed_a_step, "`<step blur>` cannot be an argument", id="a-step-as-a-value"),
        pytest.param(returned_a_step, "returns what is no output", id="a-step-as-an-output"),
        pytest.param(without_a_type, "has no type", id="no-annotation"),
        pytest.param(of_no_type, "is no type of an input", id="no-type"),
        pytest.param(with_too_many, "`blur` is given too many arguments", id="too-many"),
        pytest.param(with_one_twice, "`blur` is given too many arguments", id="one-twice"),
        pytest.param(with_a_wrong_option, "a step is wrong: .*`retries`", id="option"),
        pytest.param(with_a_wrong_retry, "a step is wrong: `attempts`", id="retry"),
        pytest.param(scattered_over_nothing, "`blur` is given no list", id="no-list"),
    ],
)
def test_pipeline_wrong_function_is_refused(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        unit_of(function)


def test_pipeline_that_contains_itself_is_refused() -> None:
    @pipeline
    def whole(image: Path) -> Any:
        return whole(image=image)

    with pytest.raises(DocumentError, match="a pipeline contains itself"):
        _ = whole.unit


def test_operator_called_outside_a_pipeline_is_the_function() -> None:
    @operator
    def twice(n: int) -> int:
        return 2 * n

    assert twice(21) == 42


def test_compiled_operator_called_outside_a_pipeline_is_refused() -> None:
    with pytest.raises(DocumentError, match="`blur` was called outside a pipeline"):
        BLUR("a.tif", 1.0)


def test_operator_is_read_from_its_source() -> None:
    unit = operator(sample).unit

    assert isinstance(unit, Operator)
    assert (unit.operator, unit.entry, unit.source) == ("test-authoring", "sample", __file__)
    assert {name: str(one.type) for name, one in unit.inputs.items()} == {
        "image": "File",
        "sigma": "Float",
    }


def sample(image: Path, sigma: float = 1.0) -> float:
    """Stand for a function that somebody marks."""
    return sigma + len(image.name)


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        pytest.param(str, "String", id="str"),
        pytest.param(bool, "Boolean", id="bool"),
        pytest.param(Path, "File", id="path"),
        pytest.param(dict[str, int], "Json", id="dict"),
        pytest.param(Any, "Json", id="any"),
        pytest.param(list, "List[Json]", id="list"),
        pytest.param(list[Path], "List[File]", id="list-of-paths"),
        pytest.param(list[list[int]], "List[List[Integer]]", id="list-of-lists"),
        pytest.param(int | None, "Optional[Integer]", id="or-none"),
        pytest.param(list[Path] | None, "Optional[List[File]]", id="list-or-none"),
        pytest.param(Literal["a", "b"], "Enum[a, b]", id="literal"),
        pytest.param(Method, "Enum[fast, exact]", id="enumeration"),
    ],
)
def test_type_of_annotation_is_a_type(annotation: Any, text: str) -> None:
    assert str(type_of(annotation)) == text


@pytest.mark.parametrize("annotation", [object, int | str, set[int], bytes], ids=str)
def test_type_of_another_annotation_is_refused(annotation: Any) -> None:
    with pytest.raises(DocumentError, match="is no type of an input"):
        type_of(annotation)
