"""References, and the rules of a step's parts."""

import pytest

from furness.errors import DocumentError
from furness.model.interface import PipelineOutput
from furness.model.operator import Operator
from furness.model.pipeline import (
    Pipeline,
    Reference,
    Retry,
    name_of,
    parse_reference,
    source_of,
)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("$image", Reference("image")),
        ("$blur.blurred", Reference("blurred", "blur")),
        ("$my-step.out_1", Reference("out_1", "my-step")),
    ],
)
def test_parse_reference_is_written_as_it_is_read(text: str, reference: Reference) -> None:
    assert parse_reference(text) == reference
    assert str(reference) == text


@pytest.mark.parametrize("value", ["image", "$$image", "$", "", "a$b", 3, None, ["$a"]])
def test_parse_reference_literal_is_none(value: object) -> None:
    assert parse_reference(value) is None


@pytest.mark.parametrize("text", ["$5", "$a b", "$a.", "$.a", "$a.b-c", "$a-b", "$a..b", "${a}"])
def test_parse_reference_malformed_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(DocumentError, match="is not a reference") as caught:
        parse_reference(text)

    assert "`$$…`" in (caught.value.hint or "")


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"backoff": 0.5}, {"jitter": 1.5}])
def test_retry_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"is at least|between"):
        Retry(**wrong)  # type: ignore[arg-type]  # numbers, as the table says


def test_source_of_output_in_either_form_is_its_reference() -> None:
    assert source_of("$a.b") == source_of(PipelineOutput(value="$a.b")) == "$a.b"


def test_name_of_operator_and_pipeline_is_theirs() -> None:
    assert name_of(Operator(operator="o")) == "o"
    assert name_of(Pipeline(pipeline="p", steps={})) == "p"
