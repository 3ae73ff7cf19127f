"""Conditions where nothing of ours is outside: they answer as conditions do here."""

import ast
import random
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import furness
from furness.errors import DocumentError
from furness.graph import condition as here
from furness.graph.portable import check_portable
from furness.model.pipeline import Reference

there: Any = import_module("furness.runtime.condition")

RUNTIME = Path(furness.__file__).parent / "runtime"
FILE = {"class": "File", "path": "/a/b.tar.gz", "size": 3, "digest": "blake3:0"}
VALUES: dict[str, Any] = {
    "i": 7,
    "j": -2,
    "most": 2**63 - 1,
    "beyond": 2**64 + 1,
    "f": 2.5,
    "g": -0.0,
    "s": "a.b",
    "t": "é𝒳",
    "b": True,
    "n": None,
    "l": [1, 2, 3],
    "x": [1, "a", None, [2.0], True],
    "m": {"a": 1, "b": {"c": [0]}},
    "one": {"a": 2},
    "file": FILE,
    "files": [FILE, {"class": "Directory", "path": "/tmp/d"}],
}
PATTERNS = ["a.b", "^a", "b$", r"\\d+", "[a-c_-]+", "(a|b)*", "(?:x{2})?", r"\\.", "[^.]", ""]
KEYS = ["'a'", "'b'", "1", "2u", "true"]


PARTS = [
    "$i", "${m}.b", "$s", "$l", "p", "true", "null", "1", "2u", "'a'", "b'a'", "-", "!", "&&", "||",
    "==", "<", "in", "+", "?", ":", "(", ")", "[", "]", "{", "}", ",", ".", ".size()", ".a",
    "size(", "has(", ".all(p,", ".map(p,", "foo(", "{'a': 1}",
]  # fmt: skip


class Maker:
    """Writes random conditions, most of which have an answer."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names: list[str] = []

    def write(self, kind: str, depth: int) -> str:
        if self.random.random() < 0.08:
            kind = self.random.choice(["bool", "int", "double", "string", "list", "map", "any"])
        choices = LEAVES[kind] if depth <= 0 or self.random.random() < 0.15 else FORMS[kind]
        form = self.random.choice(choices)
        if form == "pattern":
            return f"{self.write('string', depth - 1)}.matches('{self.random.choice(PATTERNS)}')"
        return self.fill(form, depth)

    def fill(self, form: str, depth: int) -> str:
        if "NAME" not in form:
            return self.words(form, depth)
        name = self.random.choice("pqr")
        before, after = form.split("BODY")
        head = self.words(before.replace("NAME", name), depth)
        self.names.append(name)
        body = self.words(after.replace("NAME", name), depth)
        self.names.pop()
        return head + body

    def words(self, form: str, depth: int) -> str:
        return " ".join(self.word(word, depth) for word in form.split(" "))

    def word(self, word: str, depth: int) -> str:
        if word in FORMS:
            return self.write(word, depth - 1)
        if word == "key":
            return self.random.choice(KEYS)
        if word == "variable":
            return self.random.choice(self.names or ["$i"])
        return word


LEAVES = {
    "bool": ["true", "false", "$b", "variable"],
    "int": ["0", "1", "3", "-4", "0x10", "2u", "$i", "$j", "$most", "${file}.size", "variable"],
    "double": ["1.0", "-2.5", "1e3", ".5", "$f", "$g", "$beyond", "(0.0/0.0)", "variable"],
    "string": ["''", "'a'", "'''b'c'''", r"r'\n'", r"'\x41\n'", "'12'", "'1.50'", "'ß'", "$s", "$t",
               "${file}.name", "${file}.suffix", "variable"],
    "list": ["[]", "[1, 2.0, 3u]", "['a', 'b']", "[true, false]", "$l", "$x", "$files"],
    "map": ["{}", "{'a': 1}", "{1: 'x', 1u: 'y', true: 'z'}", "$m", "$one", "$file"],
    "any": ["null", "$n", "$i", "$s", "$x", "variable"],
}  # fmt: skip
FORMS = {
    "bool": [
        "( bool && bool )", "( bool || bool )", "bool || bool && bool", "! bool", "!! bool",
        "( int < int )", "( int <= double )", "( double > double )", "( double >= int )",
        "( string < string )", "( bool < bool )", "( any == any )", "( any != any )", "pattern",
        "( list == list )", "( map == map )", "( any in list )", "( any in map )", "has( map .a)",
        "string .startsWith( string )", "string .endsWith( string )", "string .contains( string )",
        "( bool ? bool : bool )",
        "list .all( NAME BODY, bool )", "list .exists( NAME BODY, bool )",
        "list .exists_one( NAME BODY, bool )", "$one.exists( NAME BODY, bool )",
        "( int == double )",
        "int < int == bool",
    ],
    "int": [
        "( int + int )", "( int - int )", "( int * int )", "( int / int )", "( int % int )",
        "-( int )", "--( int )", "size( list )", "size( string )", "map .size()", "int( double )",
        "int( string )", "int( int )", "list [ int ]", "map .a", "map [ key ]", "int - int * int",
        "( bool ? int : int )",
    ],
    "double": [
        "( double + double )", "( double - double )", "( double * double )", "( double / double )",
        "-( double )", "double( int )", "double( string )", "double - double / double",
    ],
    "string": ["( string + string )", "string( int )", "string( double )", "string( string )"],
    "list": [
        "( list + list )", "[ any , int ]", "[ bool ]", "list .map( NAME BODY, any )",
        "list .map( NAME BODY, bool , any )", "list .filter( NAME BODY, bool )",
        "$one.map( NAME BODY, any )",
    ],
    "map": ["{'a': any , 'b': any }", "{ key : any }", "${m}.b"],
    "any": ["bool", "int", "double", "string", "list", "map", "list [ int ]", "map [ key ]"],
}  # fmt: skip


def answer(text: str) -> "bool | None":
    """Give what a condition gives here; None if it has no answer."""
    try:
        return here.evaluate(text, {Reference(name): value for name, value in VALUES.items()})
    except DocumentError:
        return None


def answer_there(text: str) -> "bool | str | None":
    """Give what a condition gives where nothing of ours is; `refused` if that is not done."""
    try:
        result: bool = there.evaluate(text, {f"${name}": value for name, value in VALUES.items()})
    except there.Unsupported:
        return "refused"
    except there.Wrong:
        return None
    return result


@given(some.integers(0, 2**64))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_evaluate_random_conditions_answers_as_here_or_refuses(seed: int) -> None:
    texts = [Maker(seed + at).write("bool", 4) for at in range(10)]

    found = {text: (answer(text), answer_there(text)) for text in texts if len(text) < 2000}

    assert [
        (text, *both) for text, both in found.items() if both[1] not in (both[0], "refused")
    ] == []
    assert sum(both[1] == "refused" for both in found.values()) <= 1


@given(some.lists(some.sampled_from(PARTS), max_size=12).map(" ".join))
@settings(max_examples=700, deadline=None, derandomize=True)
def test_check_portable_random_words_agrees_with_the_reader(text: str) -> None:
    try:
        check_portable(text)
    except DocumentError:
        return

    there.parse(text)
    assert answer_there(text) == answer(text)


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
