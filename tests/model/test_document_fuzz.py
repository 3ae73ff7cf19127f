"""Any text at all gives a document or an error with a place, never anything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from furness.errors import DocumentError
from furness.graph.check import check
from furness.model.document import parse_document

SEED = """\
pipeline: p
version: 1.2.0
inputs:
  images: {type: "List[File]"}
  sigma: {type: Float, default: 1.5, minimum: 0}
steps:
  blur:
    operator: {operator: blur, inputs: {image: File}, outputs: {o: File}, command: [b, $image]}
    scatter: image
    arguments: {image: $images}
    retry: {attempts: 3, wait: 10s}
    when: size($images) > 0
  count:
    operator: count.py
    arguments: {masks: $blur.o, all: [$sigma, {a: $$b}]}
    needs: [blur]
outputs: {n: $count.n, m: {value: $blur.o}}
exit: {failure: {operator: notify.py}}
"""
WORDS = ["&a ", "*a", "- ", ": ", "{", "}", "[", "]", '"', "'", "\n", "\t", "\0", "#", "|", "$",
         "null", "1.10", "yes", "!!x", "\ud800", "é", "…", "?", "<<: ", "---\n", "%", "steps",
         "operator", "List[", "$a.b", "1e999", "  "]  # fmt: skip


def outcome(text: str, file: str) -> DocumentError | None:
    try:
        check(parse_document(text, file))
    except DocumentError as error:
        return error
    return None


@st.composite
def damaged(draw: st.DrawFn) -> str:
    text = SEED
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 3, 30])))
        text = text[:start] + draw(st.sampled_from([*WORDS, ""])) + text[end:]
    return text


@settings(max_examples=300, deadline=None)
@given(damaged(), st.sampled_from(["d.yaml", "d.json"]))
def test_parse_document_damaged_text_gives_a_document_or_an_error_with_a_place(
    text: str, file: str
) -> None:
    error = outcome(text, file)

    assert error is None or all(problem.place and problem.message for problem in error.problems)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_parse_document_any_text_gives_an_error_with_a_place(text: str) -> None:
    error = outcome(text, "d.yaml")

    assert error is None or error.place


def test_parse_document_damaged_seed_is_right_before_the_damage() -> None:
    assert outcome(SEED, "d.yaml") is None
    with pytest.raises(DocumentError):
        parse_document(SEED, "d.json")
