"""Conditions where nothing of ours is outside: they answer as conditions do here."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import furness
from furness.errors import DocumentError
from furness.graph.portable import check_portable
from tests.runtime.conditions import (
    PARTS,
    VALUES,
    agrees_with_the_reader,
    answer,
    answer_there,
    disagreements,
    there,
)

RUNTIME = Path(furness.__file__).parent / "runtime"


@given(some.integers(0, 2**64))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_evaluate_random_conditions_answers_as_here_or_refuses(seed: int) -> None:
    assert disagreements(seed) == []


@given(some.lists(some.sampled_from(PARTS), max_size=12).map(" ".join))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_check_portable_random_words_agrees_with_the_reader(text: str) -> None:
    assert agrees_with_the_reader(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("foo($i)", "the function `foo` is not done at character 1"),
        ("$s.lower() == 'a'", "the function `lower` is not done at character 4"),
        ("true && b'a' == b'a'", "bytes are not done at character 9"),
        ("$s.matches($t)", "a pattern that is written out at character 12"),
        ("$s.matches('(?i)a')", "the pattern `(?i)a` is not done at character 12"),
        ("$s.matches('a**')", "the pattern `a**` is not done"),
        ("$s.matches('(a')", "`(a` is no pattern"),
        ("i > 1", "`i` is no reference at character 1"),
        ("[1].all(p, p > 0) && p > 0", "`p` is no reference at character 22"),
        ("has($i)", "invalid argument to has()"),
        ("type($i) == int", "the function `type` is not done"),
        ("Foo{a: 1}", "`Foo` is no reference"),
        ("$m.?a", "unsupported syntax"),
        ("size($s, $s) > 1", "`size` takes one value"),
        ("([" * 26 + "1" + "])" * 26 + " == []", "it is nested more than 50 deep"),
        ("$i >", "is not a condition"),
    ],
)
def test_check_portable_more_than_is_done_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        check_portable(text)

    assert said in str(caught.value)
    assert caught.value.problems[0].code == "condition"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$i", "it gives a int, not true or false"),
        ("$w > 1", "there is no value of `$w`"),
        ("true || $w > 1", "there is no value of `$w`"),
        ("$i / 0 > 1", "division by zero"),
        ("$most + 1 > 1", "`9223372036854775807 + 1` overflows"),
        ("$i + 1.0 > 1.0", "`+` is not for int and double"),
        ("[1][$i] > 1", "out of bounds"),
        ("${m}.c > 1", "there is no `c` in it"),
        ("$i >", "`its end` is not expected at character 5"),
        ("$i ~ 1", "`~` is not understood at character 4"),
        (r"'\ud800' == ''", "stands for no character at character 1"),
        ("9223372036854775808 > 1", "is too large at character 1"),
        (r"$t.matches('\\w')", "is not done for texts beyond ASCII"),
    ],
)
def test_evaluate_without_an_answer_says_why(text: str, said: str) -> None:
    with pytest.raises(there.Wrong) as caught:
        there.evaluate(text, {f"${name}": value for name, value in VALUES.items()})

    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text", ["1 + " * 499 + "1 == 500", "-" * 1998 + "1 == 1", "!" * 50 + "$b"]
)
def test_evaluate_long_conditions_need_no_depth(text: str) -> None:
    assert answer(text) is answer_there(text) is True


@pytest.mark.parametrize("name", ["condition", "condition_tokens", "condition_values"])
def test_condition_is_written_for_an_old_python(name: str) -> None:
    text = (RUNTIME / f"{name}.py").read_text()

    assert ast.parse(text, feature_version=(3, 8))
    assert "import furness" not in text


def test_condition_runs_beside_its_files_alone(tmp_path: Path) -> None:
    for name in ("condition", "condition_tokens", "condition_values"):
        shutil.copy(RUNTIME / f"{name}.py", tmp_path)
    code = "import condition; print(condition.evaluate('$a.b > 1.5', {'$a.b': 2}))"

    ran = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; {code}"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.stdout, ran.stderr) == ("True\n", "")
