import contextlib
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def test_script_that_reads_a_constant_name_gets_a_hint() -> None:
    found = compile_script("import pandas as pd\n\npd.read_csv('data/cells.csv')\n")

    hint = next(one for one in found.hints if one.code == "constant-path")
    assert hint.place is not None
    assert hint.place.line == 3
    assert "`os.getenv('cells', 'data/cells.csv')`" in (hint.hint or "")


def test_script_that_reads_what_it_wrote_gets_no_hint() -> None:
    text = "open('a.txt', 'w').write('')\nopen('a.txt').read()\nopen('/etc/hosts').read()\n"

    assert "constant-path" not in codes(compile_script(text))


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


@pytest.mark.parametrize("source", ["a.py", "a.py:both"])
def test_pipeline_in_python_is_refused_with_what_runs_it(source: str) -> None:
    text = "import furness\n@furness.pipeline(success=None)\ndef both(x: int): ...\n"
    frontend = PythonFunction() if ":" in source else PythonScript()

    with pytest.raises(DocumentError, match="`both` is a pipeline in Python") as caught:
        frontend.compile_function("a.py", text, "both") if ":" in source else frontend.compile(
            source, text
        )

    assert str(caught.value.place) == "a.py:3:1"


@pytest.mark.parametrize(
    ("text", "grows"),
    [
        pytest.param(
            "from furness.runtime.helper import add_steps\nadd_steps({})", True, id="call"
        ),
        pytest.param("open('steps.json', 'w')", True, id="file"),
        pytest.param("print('it adds no steps')", False, id="neither"),
        pytest.param(
            "# /// script\n# [tool.furness]\n# grows = true\n# ///\nimport growing", True, id="said"
        ),
        pytest.param(
            "# /// script\n# [tool.furness]\n# grows = false\n# ///\nopen('steps.json')",
            False,
            id="denied",
        ),
    ],
)
def test_script_that_adds_steps_is_seen(text: str, grows: bool) -> None:
    assert compile_script(text).operator.grows is grows
