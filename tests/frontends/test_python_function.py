import os

import pytest

from furness.errors import DocumentError
from furness.frontends.interface import Frontend
from furness.frontends.python_function import PythonFunction, compile_function
from furness.frontends.python_script import PythonScript
from furness.model.operator import Operator
from furness.testing.frontends import FrontendConformance

SOURCES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "sources")
IMPORTS = (
    "from __future__ import annotations\nimport enum, typing\nfrom dataclasses import dataclass\n"
    "from pathlib import Path\nfrom typing import Any, Literal, NamedTuple, Optional, TypedDict\n"
)


def compile_main(parameters: str, returns: str = "None", before: str = "") -> Operator:
    text = f"{IMPORTS}{before}\ndef main({parameters}) -> {returns}:\n    ...\n"
    return PythonFunction().compile("a.py", text).operator


class TestPythonFunction(FrontendConformance):
    @pytest.fixture
    def frontend(self) -> Frontend:
        return PythonFunction()

    @pytest.fixture
    def sources(self) -> list[tuple[str, str]]:
        found = []
        for name in ("blur_function.py", "blur_operator.py"):
            with open(os.path.join(SOURCES, name), encoding="utf-8") as file:
                found.append((os.path.join(SOURCES, name), file.read()))
        return found

    @pytest.fixture
    def strangers(self) -> list[tuple[str, str]]:
        return [("image.png", "\x89PNG"), ("a.py", "import os\nos.getenv('x')"), ("b.py", "x = (")]


ANNOTATIONS = {
    "int": "Integer",
    "float": "Float",
    "str": "String",
    "bool": "Boolean",
    "Path": "File",
    "dict[str, int]": "Json",
    "Any": "Json",
    "list[int]": "List[Integer]",
    "list[Path]": "List[File]",
    "tuple[float, ...]": "List[Float]",
    "list": "List[Json]",
    "Optional[int]": "Optional[Integer]",
    "int | None": "Optional[Integer]",
    "'float'": "Float",
    "str | Path": "File",
    "int | float": "Float",
    "Literal['a', 'b']": "Enum[a, b]",
    "Mode": "Enum[fast, exact]",
}


@pytest.mark.parametrize(("annotation", "wanted"), ANNOTATIONS.items(), ids=ANNOTATIONS)
def test_annotation_of_a_parameter_gives_its_type(annotation: str, wanted: str) -> None:
    before = "class Mode(enum.Enum):\n    FAST = 'fast'\n    EXACT = 'exact'\n"
    operator = compile_main(f"first: int, x: {annotation}", before=before)

    assert str(operator.inputs["x"].type) == wanted


RETURNS = {
    "None": {},
    "int": {"result": "Integer"},
    "Path": {"result": "File"},
    "list[Path]": {"result": "List[File]"},
    "dict": {"result": "Json"},
    "tuple[int, Path]": {"result_1": "Integer", "result_2": "File"},
    "Named": {"mask": "File", "count": "Integer"},
    "Data": {"mask": "File"},
    "Typed": {"mask": "Float"},
}


@pytest.mark.parametrize(("returns", "wanted"), RETURNS.items(), ids=RETURNS)
def test_return_annotation_gives_the_outputs(returns: str, wanted: dict[str, str]) -> None:
    before = (
        "class Named(NamedTuple):\n    mask: Path\n    count: int\n"
        "@dataclass\nclass Data:\n    mask: Path\n"
        "class Typed(TypedDict):\n    mask: float\n"
    )
    operator = compile_main("x: int", returns, before)

    assert {name: str(one.type) for name, one in operator.outputs.items()} == wanted
    assert [one.path for one in operator.outputs.values() if one.path] == []


DOCSTRINGS = {
    "google": "Do it.\n\n    Args:\n        x (int): The number,\n            at least one.\n",
    "numpy": (
        "Do it.\n\n    Parameters\n    ----------\n    x : int\n        The number,\n"
        "        at least one.\n"
    ),
    "sphinx": "Do it.\n\n    :param int x: The number,\n        at least one.\n",
}


@pytest.mark.parametrize("text", DOCSTRINGS.values(), ids=DOCSTRINGS)
def test_docstring_describes_function_and_parameters(text: str) -> None:
    source = f'def main(x: int):\n    """{text}    """\n'
    operator = PythonFunction().compile("a.py", source).operator

    assert operator.description == "Do it."
    assert operator.inputs["x"].description == "The number, at least one."


def test_function_is_called_as_the_entry() -> None:
    operator = compile_main("x: int = 3")

    assert (operator.entry, operator.command) == ("main", ("python", "a.py"))
    assert operator.inputs["x"].default == 3


def test_parameter_that_is_written_is_an_output_when_its_default_names_a_file() -> None:
    operator = compile_main("image: Path, output: Path = Path('o.tif')")

    assert (list(operator.inputs), operator.outputs["output"].path) == (["image"], "o.tif")


@pytest.mark.parametrize(
    ("parameter", "wanted"),
    [("output: Path", "String"), ("output: Path | None = None", "Optional[String]")],
)
def test_parameter_that_is_written_without_a_file_name_stays_an_input(
    parameter: str, wanted: str
) -> None:
    operator = compile_main(f"image: Path, {parameter}")

    assert (str(operator.inputs["output"].type), operator.outputs) == (wanted, {})


def test_decorator_arguments_come_before_the_file_and_after_the_block() -> None:
    text = (
        '# /// script\n# [tool.furness]\n# version = "2.0.0"\n# ///\nimport furness\n'
        "@furness.operator(name='blur', version='1.0.0', resources={'memory': '1 GiB'})\n"
        "def f(x: int) -> int: ...\n"
    )
    operator = PythonFunction().compile("a.py", text).operator

    assert (operator.operator, operator.version, operator.entry) == ("blur", "2.0.0", "f")
    assert str(operator.resources.memory) == "1 GiB"


def test_decorator_argument_that_is_not_constant_is_refused() -> None:
    text = "from furness import operator\n@operator(name=compute())\ndef f(x: int): ...\n"

    with pytest.raises(DocumentError, match="`name` of `@operator` is not constant"):
        PythonFunction().compile("a.py", text)


SEVERAL = (
    "import furness\n@furness.operator\ndef f(x: int): ...\n@furness.operator\ndef g(y: int): ...\n"
)


def test_several_marked_functions_need_a_name() -> None:
    with pytest.raises(DocumentError, match="several operators") as caught:
        PythonFunction().compile("a.py", SEVERAL)

    assert "`a.py:g`" in (caught.value.hint or "")


@pytest.mark.parametrize(("path", "name"), [("a.py", "g"), ("a.py:g", "")])
def test_compile_function_takes_the_function_that_is_named(path: str, name: str) -> None:
    operator = compile_function(path, SEVERAL, name).operator

    assert (operator.operator, list(operator.inputs), operator.source) == ("g", ["y"], "a.py")


def test_compile_function_of_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(DocumentError, match="has no function `h`") as caught:
        compile_function("a.py", SEVERAL, "h")

    assert "`a.py:f`, `a.py:g`" in (caught.value.hint or "")


SCRIPTS = {
    "no annotation": "def main(x): ...",
    "nothing": "def main() -> None: ...",
    "status": "def main() -> int: ...",
    "arguments": "def main(argv: list[str] | None = None): ...",
    "environment": "import os\ny = os.getenv('y')\ndef main(x: int): ...",
    "command line": "import typer\ndef main(x: int): ...\ntyper.run(main)",
}


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_main_that_says_nothing_is_left_to_the_script(text: str) -> None:
    assert not PythonFunction().recognises("a.py", text)
    assert PythonScript().recognises("a.py", text)


def test_entry_in_the_block_makes_any_function_an_operator() -> None:
    text = '# /// script\n# [tool.furness]\n# entry = "f"\n# ///\ndef f(x=1.5): ...\n'
    operator = PythonFunction().compile("a.py", text).operator

    assert (operator.entry, str(operator.inputs["x"].type)) == ("f", "Float")
