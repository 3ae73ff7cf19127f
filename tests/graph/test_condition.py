"""Conditions: their references, and what they give."""

import subprocess
import sys
from typing import Any

import pytest

from furness.errors import DocumentError
from furness.graph.condition import check_condition, evaluate, names_of, references_of
from furness.model.pipeline import Reference

IMAGE = {"class": "File", "path": "/a/b.tar.gz", "size": 3, "digest": "blake3:0"}


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("size($blur.blurred) > 0", ["$blur.blurred"]),
        ("$a && $b.c && $a", ["$a", "$b.c"]),
        ("${a}.size > 1", ["$a"]),
        ("${b.c}.size > 1", ["$b.c"]),
        ("$a.exists(x, x > 1)", ["$a"]),
        ("$a.size() > 1", ["$a"]),
        ("$my-step.out", ["$my-step.out"]),
        ("$n-1 > 0", ["$n"]),
        ("""'$a' + "$b" == '''$c'''""", []),
        (r"'\'$a' == r'\' + $b", ["$b"]),
        ("$a // $b", ["$a"]),
        ("true", []),
    ],
)
def test_references_of_reads_outside_of_texts_only(text: str, references: list[str]) -> None:
    assert [str(one) for one in references_of(text)] == references


def test_names_of_gives_words_that_are_no_references() -> None:
    found = names_of("sigma > 1 && $xs.exists(x, x.y > z) && 'a' in b && true && size(c)")

    assert found == {"sigma", "z", "b", "c"}


@pytest.mark.parametrize(
    ("text", "value", "wanted"),
    [
        ("$v > 1", 2, True),
        ("$v > 1", 1.5, True),
        ("$v == 'x'", "y", False),
        ("size($v) > 0", [], False),
        ("size($v) == 2", [IMAGE, IMAGE], True),
        ("$v == null", None, True),
        ("${v}.name == 'b.tar.gz' && ${v}.stem == 'b.tar' && ${v}.suffix == '.gz'", IMAGE, True),
        ("${v}.size > 2 && ${v}.class == 'File'", IMAGE, True),
        ("$v[0].path.startsWith('/a')", [IMAGE], True),
        ("$v.all(x, x < 3)", [1, 2], True),
        ("has(${v}.a) && ${v}.a.b == [1]", {"a": {"b": [1]}}, True),
        ("'$v' == '$' + 'v'", 1, True),
    ],
)
def test_evaluate_gives_what_cel_says(text: str, value: Any, wanted: bool) -> None:
    assert evaluate(text, {Reference("v"): value}) is wanted


def test_evaluate_names_that_look_alike_are_kept_apart() -> None:
    values = {Reference("a_b"): 1, Reference("b", "a"): 2, Reference("b", "a-a"): 3}

    assert evaluate("$a_b < $a.b && $a.b < $a-a.b", values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$v", "it gives `1`, not true or false"),
        ("$w > 1", "there is no value of `$w`"),
        ("v > 1", "'v'"),
        ("$v > 'x'", "No such overload"),
        ("$v / 0 > 1", "division by zero"),
        ("[1][$v] > 1", "out of bounds"),
        ("{'a': 1}.b > $v", "no `b` in it"),
    ],
)
def test_evaluate_without_an_answer_says_why(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        evaluate(text, {Reference("v"): 1})

    assert said in str(caught.value)
    assert caught.value.problems[0].code == "condition"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$a >", "at character 5"),
        ("a b", "at character 3"),
        ("", "its end"),
        ("$a = 1", "at character 4"),
        ("'a", "is not a condition"),
        ("(" * 1000, "too long"),
        ("1 + " * 1000 + "1", "too long"),
    ],
)
def test_check_condition_wrong_syntax_is_placed(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        check_condition(text)

    assert said in str(caught.value)


def test_check_condition_right_syntax_is_accepted() -> None:
    check_condition("size($blur.blurred) > 0 && $sigma < 2.5")


def test_evaluator_is_loaded_without_its_command_line_and_can_be_imported_after() -> None:
    code = (
        "import sys; from furness.graph.condition import evaluate; assert evaluate('1 < 2', {});"
        "assert 'cel.cli' not in sys.modules; import cel; assert cel.evaluate('1 + 1') == 2"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
