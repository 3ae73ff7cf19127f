from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import UNSET

from furness.frontends.interface import Compiled
from furness.frontends.python_script import PythonScript
from furness.model.values import as_variable


def compile_script(text: str, path: str = "script.py") -> Compiled:
    return PythonScript().compile(path, text)


def read_input(line: str, name: str = "x") -> tuple[str, Any]:
    text = f"import os, json\nfrom pathlib import Path\nlimit = 3\n{line}\n"
    found = compile_script(text).operator.inputs[name]
    return str(found.type), found.default


def codes(compiled: Compiled) -> list[str]:
    return [hint.code for hint in compiled.hints]


C6 = {
    "no default": ("x = os.getenv('x')", "String", UNSET),
    "none": ("x = os.getenv('x', None)", "Optional[String]", None),
    "empty": ("x = os.getenv('x', '')", "String", ""),
    "integer": ("x = int(os.getenv('x', 5))", "Integer", 5),
    "integer in quotes": ('x = int(os.getenv("x", "7"))', "Integer", 7),
    "list": ("x = list(os.getenv('x', '1,2'))", "List[String]", ["1", "2"]),
    "in parentheses": ("x = (os.getenv('x', 'data/'))", "String", "data/"),
    "json": ("x = json.loads(os.getenv('x','{\"a\": 1}'))", "Json", {"a": 1}),
    "join": ("x = os.getenv('x', os.path.join('x','y'))", "String", "x/y"),
    "variable": ("y = os.getenv('y', 'd/')\nx = os.environ.get('x', y)", "String", "d/"),
    "two on one line": ("y, x = os.getenv('y', '1'), os.getenv('x', '2')", "String", "2"),
}

MORE = {
    "required integer": ("x = int(os.getenv('x'))", "Integer", UNSET),
    "required boolean": ("x = bool(os.getenv('x'))", "Boolean", UNSET),
    "none that would crash": ("x = int(os.getenv('x', None))", "Integer", UNSET),
    "product": ("x = int(os.getenv('x', 60*60))", "Integer", 3600),
    "negative": ("x = float(os.environ.get('x', -1.5))", "Float", -1.5),
    "constant of the module": ("x = int(os.getenv('x', limit))", "Integer", 3),
    "f-string": ("x = os.getenv('x', f'run-{limit}')", "String", "run-3"),
    "path": ("x = Path(os.getenv('x', Path('a') / 'b.txt'))", "File", "a/b.txt"),
    "path of a directory": ("image_dir = Path(os.getenv('x_dir', 'in'))", "Directory", "in"),
    "nested casts": ("x = int(float(os.getenv('x', '2.0')))", "Integer", 2),
    "annotation": ("x: int = int(os.getenv('x', 2))", "Integer", 2),
    "or": ("x = os.getenv('x') or 'y'", "String", "y"),
    "or in a cast": ("x = int(os.getenv('x') or 4)", "Integer", 4),
    "false in words": ("x = bool(os.getenv('x', 'False'))", "Boolean", False),
    "lower": ("x = os.getenv('x', 'True').lower() == 'true'", "Boolean", True),
    "in words": ("x = os.getenv('x', 'no').lower() in ('1', 'true', 'yes')", "Boolean", False),
    "unequal": ("x = os.getenv('x', '1') != '0'", "Boolean", True),
    "compared with a word": ("y = os.getenv('x', 'a') == 'a'", "String", "a"),
    "not a text": ("x = os.getenv('x', 0.5)", "Float", 0.5),
    "split": ("x = os.getenv('x', 'a,b').split(',')", "List[String]", ["a", "b"]),
    "split to numbers": (
        "x = [int(one) for one in os.getenv('x', '1;2').split(';')]",
        "List[Integer]",
        [1, 2],
    ),
    "map": ("x = list(map(float, os.getenv('x', '1 2').split()))", "List[Float]", [1.0, 2.0]),
    "cast later": ("x = os.getenv('x', '4')\nx = int(x)", "Integer", 4),
    "over several lines": ("x = int(\n  os.getenv(\n 'x',\n  8,\n  )\n)", "Integer", 8),
    "keywords": ("x = os.getenv(key='x', default='1')", "String", "1"),
    "hash in a text": ("x = os.getenv('x', 'a # b')", "String", "a # b"),
    "computed": ("x = os.getenv('x', os.getcwd())", "Optional[String]", None),
    "read by index": ("x = os.environ['x']", "String", UNSET),
    "bare": ("from os import getenv\nx = getenv('x', '1')", "String", "1"),
    "bare environ": ("from os import environ as e\nx = e['x']", "String", UNSET),
    "module alias": ("import os as o\nx = o.environ.get('x', '1')", "String", "1"),
    "variable alias": ("e = os.environ\nx = int(e.get('x', 1))", "Integer", 1),
    "in a function": ("def f():\n    return float(os.getenv('x', 1))", "Float", 1.0),
    "first default": ("os.getenv('x')\nos.getenv('x', '1')\nos.getenv('x', '2')", "String", "1"),
    "too large": ("x = os.getenv('x', 'a' * 10**9)", "Optional[String]", None),
    "read by a reader": ("x = os.getenv('x')\nimread(x)", "File", UNSET),
    "opened": ("x = os.getenv('x', 'a.txt')\nwith open(x) as f: pass", "File", "a.txt"),
    "read in a function": (
        "def f(p): return Path(p).read_text()\nx = os.getenv('x')\nf(x)",
        "File",
        UNSET,
    ),
    "listed": ("x = os.getenv('x')\nos.listdir(x)", "Directory", UNSET),
    "pattern": ("import glob\nx = os.getenv('x')\nglob.glob(x + '/*.png')", "Directory", UNSET),
    "files of a list": (
        "x = os.getenv('x').split(',')\nfor one in x: imread(one)",
        "List[File]",
        UNSET,
    ),
    "in a dictionary of arguments": (
        "x = os.getenv('x', 'a')\nargs = vars(parse())\nimread(args['x'])",
        "String",
        "a",
    ),
    "asked for": ("if os.getenv('x'): pass", "Optional[String]", None),
    "asked whether it is set": ("if os.getenv('x') is None: pass", "Optional[String]", None),
    "url": ("x = os.getenv('x', 'https://a.b')\nread_csv(x)", "String", "https://a.b"),
    "read and written": (
        "x = os.getenv('x')\nopen(x).read()\nopen(x, 'w').write('')",
        "String",
        UNSET,
    ),
}


@pytest.mark.parametrize(("line", "wanted", "default"), C6.values(), ids=C6)
def test_read_in_a_row_of_the_c6_table_gives_the_intended_default(
    line: str, wanted: str, default: Any
) -> None:
    assert read_input(line) == (wanted, default)


@pytest.mark.parametrize(("line", "wanted", "default"), MORE.values(), ids=MORE)
def test_read_of_the_environment_gives_type_and_default(
    line: str, wanted: str, default: Any
) -> None:
    assert read_input(line, "x_dir" if "x_dir" in line else "x") == (wanted, default)


WORDS = {
    "bool": ("bool(os.getenv('x', 'no'))", ("true", "")),
    "bool of a number": ("bool(int(os.getenv('x', '0')))", ("1", "0")),
    "one": ("os.getenv('x', '0') == '1'", ("1", "0")),
    "capitals": ("os.getenv('x', 'False') == 'True'", ("True", "False")),
    "any case": ("os.getenv('x', 'False').lower() == 'true'", ()),
    "not zero": ("os.getenv('x', '0') != '0'", ("1", "0")),
    "truth": ("os.getenv('x', False)", ("true", "")),
}


@pytest.mark.parametrize(("line", "words"), WORDS.values(), ids=WORDS)
def test_boolean_input_has_the_words_that_the_script_understands(
    line: str, words: tuple[str, ...]
) -> None:
    found = compile_script(f"import os\nx = {line}\n").operator.inputs["x"]

    assert (str(found.type), found.words) == ("Boolean", words)


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("line", [line for line, _ in WORDS.values()], ids=WORDS)
def test_boolean_input_reaches_the_script_as_it_was_given(line: str, *, value: bool) -> None:
    found = compile_script(f"import os\nx = {line}\n").operator.inputs["x"]

    text = as_variable(value, found)
    operating_system = SimpleNamespace(getenv=lambda _name, _default=None: text)
    assert bool(eval(line, {"os": operating_system})) is value


def test_list_input_reaches_the_script_as_it_was_given() -> None:
    line = "[int(one) for one in os.getenv('x', '1;2').split(';')]"
    found = compile_script(f"import os\nx = {line}\n").operator.inputs["x"]

    text = as_variable([3, 4], found)
    operating_system = SimpleNamespace(getenv=lambda _name, _default=None: text)
    assert eval(line, {"os": operating_system}) == [3, 4]


def test_list_of_letters_is_a_hint() -> None:
    assert "list-of-letters" in codes(
        compile_script("import os\nx = list(os.getenv('x', '1,2'))\n")
    )


def test_inputs_keep_the_order_of_first_appearance() -> None:
    text = "import os\nfor n in (1,): os.getenv('b')\nos.getenv('a')\nos.getenv('b', '1')\n"

    assert list(compile_script(text).operator.inputs) == ["b", "a"]


DESCRIPTIONS = {
    "above": ("# How much.\nx = os.getenv('x')", "How much."),
    "two lines": ("# How\n# much.\nx = os.getenv('x')", "How much."),
    "beside": ("x = os.getenv('x')  # How much.", "How much."),
    "above wins": ("# Above.\nx = os.getenv('x')  # Beside.", "Above."),
    "blank line between": ("# Far.\n\nx = os.getenv('x')", ""),
    "quotes": ("# say \"it's\" so\nx = os.getenv('x')", 'say "it\'s" so'),
    "ruler": ("# -----\nx = os.getenv('x')", ""),
    "in a dictionary": ("d = {\n  # Inside.\n  'x': os.getenv('x'),\n}", "Inside."),
    "several lines": ("# Above.\nx = int(\n  os.getenv('x')\n)", "Above."),
    "hash in a text": ("x = os.getenv('x', '# no')", ""),
    "packages": ("# pip install numpy\nx = os.getenv('x')", ""),
}


@pytest.mark.parametrize(("text", "wanted"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_comment_describes_the_input_beneath_or_beside_it(text: str, wanted: str) -> None:
    assert compile_script(f"import os\n{text}\n").operator.inputs["x"].description == wanted
