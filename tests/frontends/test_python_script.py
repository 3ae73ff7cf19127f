import contextlib
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from furness.errors import DocumentError
from furness.frontends.interface import Compiled, Frontend
from furness.frontends.python_function import PythonFunction
from furness.frontends.python_script import PythonScript
from furness.testing.frontends import FrontendConformance

SOURCES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "sources")
FUNCTIONS = ("blur_function.py", "blur_operator.py")


def read_sources() -> list[tuple[str, str]]:
    found = []
    for name in sorted(os.listdir(SOURCES)):
        if name.endswith(".py"):
            with open(os.path.join(SOURCES, name), encoding="utf-8") as file:
                found.append((os.path.join(SOURCES, name), file.read()))
    return found


def compile_script(text: str, path: str = "script.py") -> Compiled:
    return PythonScript().compile(path, text)


def read_input(line: str, name: str = "x") -> tuple[str, Any]:
    text = f"import os, json\nfrom pathlib import Path\nlimit = 3\n{line}\n"
    found = compile_script(text).operator.inputs[name]
    return str(found.type), found.default


def codes(compiled: Compiled) -> list[str]:
    return [hint.code for hint in compiled.hints]


class TestPythonScript(FrontendConformance):
    @pytest.fixture
    def frontend(self) -> Frontend:
        return PythonScript()

    @pytest.fixture
    def sources(self) -> list[tuple[str, str]]:
        return [one for one in read_sources() if os.path.basename(one[0]) not in FUNCTIONS]

    @pytest.fixture
    def strangers(self) -> list[tuple[str, str]]:
        functions = [one for one in read_sources() if os.path.basename(one[0]) in FUNCTIONS]
        return [("image.png", "\x89PNG"), ("notes.txt", "hello"), *functions]


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


OUTPUTS = {
    "assigned": ("os.environ['x'] = 'a.csv'", "x", "File", "a.csv"),
    "named": ("x = os.getenv('output_x', 'a.csv')", "output_x", "File", "a.csv"),
    "named at its end": ("x = os.getenv('mask_output', 'a.tif')", "mask_output", "File", "a.tif"),
    "directory": ("x = os.getenv('output_dir', 'a')", "output_dir", "Directory", "a"),
    "slash": ("x = os.getenv('output_x', 'a/')", "output_x", "Directory", "a"),
    "no default": ("x = os.getenv('output_x')", "output_x", "File", "output_x"),
    "absolute": ("x = os.getenv('output_x', '/tmp/a.csv')", "output_x", "File", "a.csv"),
    "path": ("x = Path(os.getenv('output_x', 'a'))", "output_x", "File", "a"),
    "written": (
        "x = os.getenv('plot', 'a.png')\nsavefig(x)\nplt.savefig(x)",
        "plot",
        "File",
        "a.png",
    ),
    "filled": (
        "x = os.getenv('tiles', 't')\nopen(os.path.join(x, 'a'), 'w')",
        "tiles",
        "Directory",
        "t",
    ),
}


@pytest.mark.parametrize(("line", "name", "kind", "path"), OUTPUTS.values(), ids=OUTPUTS)
def test_output_of_the_environment_has_its_type_and_path(
    line: str, name: str, kind: str, path: str
) -> None:
    operator = compile_script(f"import os\nfrom pathlib import Path\n{line}\n").operator

    found = operator.outputs[name]
    assert (str(found.type), found.path) == (kind, path)
    assert name not in operator.inputs


SETTINGS = {
    "format": ("output_format", "'png'"),
    "width": ("output_width", "640"),
    "level": ("output_level", "'high'"),
    "bare word": ("output_mode_x", "'fast'"),
    "address": ("output_x", "'s3://bucket/key'"),
    "url": ("output_url", "''"),
    "channels": ("out_channels", "'3'"),
}


@pytest.mark.parametrize(("name", "default"), SETTINGS.values(), ids=SETTINGS)
def test_setting_whose_name_starts_with_output_stays_an_input(name: str, default: str) -> None:
    operator = compile_script(f"import os\nx = os.getenv('{name}', {default})\n").operator

    assert (list(operator.inputs), list(operator.outputs)) == ([name], [])


def test_output_that_is_only_read_is_an_input() -> None:
    text = "import os\nx = os.getenv('prev_output', 'a.csv')\nread_csv(x)\n"

    assert str(compile_script(text).operator.inputs["prev_output"].type) == "File"


def test_variable_read_before_it_is_assigned_is_an_input_once() -> None:
    text = "import os\nx = os.environ['a']\nos.environ['a'] = 'b.csv'\nos.getenv('a')\n"

    operator = compile_script(text).operator
    assert (list(operator.inputs), list(operator.outputs)) == (["a"], [])


def test_variable_assigned_before_it_is_read_is_an_output() -> None:
    operator = compile_script("import os\nos.environ['a'] = 'b.csv'\nos.getenv('a')\n").operator

    assert (list(operator.inputs), list(operator.outputs)) == ([], ["a"])


@pytest.mark.parametrize("name", ["PATH", "HOME", "LD_PRELOAD", "PYTHONPATH", "USER", "LOCAL_RANK"])
def test_variable_of_the_machine_is_no_input(name: str) -> None:
    assert not compile_script(f"import os\nx = os.environ['{name}']\n").operator.inputs


@pytest.mark.parametrize("name", ["name", "config", "input", "my-name", "path"])
def test_input_may_have_any_plain_name(name: str) -> None:
    operator = compile_script(f"import os\nx = os.getenv('{name}')\n", "my_op.py").operator

    assert (operator.operator, list(operator.inputs)) == ("my-op", [name])


LOGGING = {
    "imported": ("import os, logging\nx = os.getenv('x')", ["log_level", "x"]),
    "not imported": ("import os\nx = os.getenv('x')\nlogging.info(x)", ["log_level", "x"]),
    "own": (
        "import os, logging\nx = os.getenv('x')\nl = os.getenv('log_level')",
        ["x", "log_level"],
    ),
    "no logging": ("import os\nx = os.getenv('x')", ["x"]),
    "no environment": ("import logging\nlogging.info('x')", []),
}


@pytest.mark.parametrize(("text", "names"), LOGGING.values(), ids=LOGGING)
def test_script_that_logs_has_an_input_log_level(text: str, names: list[str]) -> None:
    assert list(compile_script(f"{text}\n").operator.inputs) == names


def test_modules_used_without_an_import_are_named_in_a_hint() -> None:
    found = compile_script("x = os.getenv('x')\nsys.exit(0)\n")

    hint = next(one for one in found.hints if one.code == "imports-supplied")
    assert "`os`, `sys`" in hint.message


def test_secret_without_default_is_an_input_with_a_hint() -> None:
    found = compile_script("import os\nx = os.getenv('MY_API_KEY')\n")

    assert list(found.operator.inputs) == ["MY_API_KEY"]
    assert "secret" in codes(found)


def test_name_that_is_not_constant_is_a_hint() -> None:
    assert "input-name" in codes(compile_script("import os\nx = os.getenv(name)\n"))


def test_script_without_outputs_names_the_file_that_it_writes() -> None:
    found = compile_script("import matplotlib.pyplot as plt\n\nplt.savefig('plot.png')\n")

    hint = next(one for one in found.hints if one.code == "no-outputs")
    assert "line 3" in hint.message
    assert hint.place is not None
    assert hint.place.line == 3
    assert '`plot = {type = "File", path = "plot.png"}`' in (hint.hint or "")


def test_empty_script_is_an_operator_with_a_hint() -> None:
    found = compile_script("", "__init__.py")

    assert (found.operator.operator, found.operator.inputs) == ("init", {})
    assert "source-empty" in codes(found)


BROKEN = {
    "syntax": ("x = (\n", 1),
    "notebook magic": ("import os\n!pip install numpy\n", 2),
    "python 2": ("print 'hello'\n", 1),
    "not text": ("a\0b", 1),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN)
def test_text_that_is_not_python_is_refused_with_place_and_hint(text: str, line: int) -> None:
    with pytest.raises(DocumentError) as caught:
        compile_script(text)

    problem = caught.value.problems[0]
    assert (problem.code, problem.place and problem.place.line) == ("source-syntax", line)
    assert problem.hint


def test_every_python_file_is_recognised_by_exactly_one_frontend() -> None:
    texts = [text for _, text in read_sources()] + ["", "x = (", "def main(x: int): ..."]

    for text in texts:
        both = [one.recognises("a.py", text) for one in (PythonScript(), PythonFunction())]
        assert sorted(both) == [False, True]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_in_a_read_gives_an_operator_or_a_document_error(name: str, value: str) -> None:
    text = f"import os\nx = int(os.getenv({name!a}, {value!a}))\n# {value}\n"

    with contextlib.suppress(DocumentError):
        assert len(compile_script(text).operator.inputs) <= 1
