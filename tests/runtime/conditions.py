"""Random conditions, and what they give here and where nothing of ours is."""

import random
from importlib import import_module
from typing import Any

from furness.errors import DocumentError
from furness.graph import condition as here
from furness.graph.portable import check_portable
from furness.model.pipeline import Reference

there: Any = import_module("furness.runtime.condition")

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


def disagreements(seed: int) -> list[tuple[str, object, object]]:
    """Give those of ten random conditions that answer otherwise there; few are refused."""
    texts = [Maker(seed + at).write("bool", 4) for at in range(10)]
    found = {text: (answer(text), answer_there(text)) for text in texts if len(text) < 2000}
    assert sum(both[1] == "refused" for both in found.values()) <= 1
    return [(text, *both) for text, both in found.items() if both[1] not in (both[0], "refused")]


def agrees_with_the_reader(text: str) -> bool:
    """Tell whether what may leave us can be read there, and gives the same."""
    try:
        check_portable(text)
    except DocumentError:
        return True
    there.parse(text)
    return answer_there(text) == answer(text)
