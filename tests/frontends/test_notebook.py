import json
import os
from typing import Any

import pytest

from furness.errors import DocumentError, Problem
from furness.frontends.interface import Compiled, Frontend
from furness.frontends.notebook import Notebook
from furness.model.environment import Environment
from furness.testing.frontends import FrontendConformance
from tests.notebooks import code, markdown, notebook

SOURCES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "sources", "notebooks")


def read_sources() -> list[tuple[str, str]]:
    found = []
    for name in sorted(os.listdir(SOURCES)):
        if name.endswith(".ipynb"):
            with open(os.path.join(SOURCES, name), encoding="utf-8") as file:
                found.append((os.path.join(SOURCES, name), file.read()))
    return found


def compile_notebook(*cells: Any, path: str = "note.ipynb", **more: Any) -> Compiled:
    return Notebook().compile(path, notebook(*cells, **more))


def inputs(compiled: Compiled) -> dict[str, tuple[str, Any]]:
    return {name: (str(one.type), one.default) for name, one in compiled.operator.inputs.items()}


def outputs(compiled: Compiled) -> dict[str, tuple[str, str | None]]:
    found = {name: (str(one.type), one.path) for name, one in compiled.operator.outputs.items()}
    del found["notebook"]
    return found


def packages(compiled: Compiled) -> tuple[str, ...]:
    environment = compiled.operator.environment
    assert isinstance(environment, Environment)
    assert environment.python is not None
    return environment.python.packages


def refused(text: str) -> Problem:
    with pytest.raises(DocumentError) as caught:
        Notebook().compile("note.ipynb", text)
    assert caught.value.hint
    return caught.value.problems[0]


class TestNotebook(FrontendConformance):
    @pytest.fixture
    def frontend(self) -> Frontend:
        return Notebook()

    @pytest.fixture
    def sources(self) -> list[tuple[str, str]]:
        return read_sources()

    @pytest.fixture
    def strangers(self) -> list[tuple[str, str]]:
        return [("image.png", "\x89PNG"), ("a.py", "x = 1"), ("a.json", notebook("x = 1"))]


with open(os.path.join(SOURCES, "expected.json"), encoding="utf-8") as _file:
    EXPECTED = json.load(_file)


@pytest.mark.parametrize("name", EXPECTED)
def test_interface_of_a_notebook_is_the_expected_one(name: str) -> None:
    text = next(text for path, text in read_sources() if os.path.basename(path) == name)

    compiled = Notebook().compile(name, text)

    expected = EXPECTED[name]
    found = {name: str(one.type) for name, one in compiled.operator.inputs.items()}
    given = {name: str(one.type) for name, one in compiled.operator.outputs.items()}
    assert (found, given) == (expected["inputs"], expected["outputs"])


PARAMETERS = {
    "whole number": ("n = 3", ("Integer", 3)),
    "annotation": ("n: float = 3", ("Float", 3.0)),
    "truth": ("n = True", ("Boolean", True)),
    "text": ("n = 'x'", ("String", "x")),
    "list": ("n = [1, 2]", ("List[Integer]", [1, 2])),
    "mixed list": ("n = [1, 'a']", ("List[Json]", [1, "a"])),
    "dictionary": ("n = {'a': 1}", ("Json", {"a": 1})),
    "expression": ("n = 60 * 60", ("Integer", 3600)),
    "nothing": ("n = None", ("Optional[String]", None)),
    "optional": ("n: int | None = None", ("Optional[Integer]", None)),
    "path": ("from pathlib import Path\nn: Path = Path('a/b.csv')", ("File", "a/b.csv")),
    "opened": ("n = 'a.csv'\nopen(n)", ("File", "a.csv")),
    "computed": ("import time\nn = time.time()", ("Optional[String]", None)),
    "choice": (
        "from typing import Literal\nn: Literal['a', 'b'] = 'a'",
        ("Enum[a, b]", "a"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), PARAMETERS.values(), ids=PARAMETERS)
def test_parameter_has_the_type_of_its_annotation_or_default(text: str, expected: Any) -> None:
    assert inputs(compile_notebook(code(text, "parameters"))) == {"n": expected}


def test_parameter_without_a_value_is_required() -> None:
    found = compile_notebook(code("size: int", "parameters"))

    assert found.operator.inputs["size"].is_required


def test_parameters_have_the_comment_above_or_beside_as_description() -> None:
    found = compile_notebook(
        code(
            "# parameters\n# how far\nsigma = 1.5\nn = 2  # how often\n\n_hidden = 1", "parameters"
        )
    )

    described = {name: one.description for name, one in found.operator.inputs.items()}
    assert described == {"sigma": "how far", "n": "how often"}


def test_parameter_that_names_a_written_file_is_an_output() -> None:
    found = compile_notebook(
        code("output_table = 'table.csv'", "parameters"), "open(output_table, 'w')"
    )

    assert inputs(found) == {}
    assert outputs(found) == {"output_table": ("File", "table.csv")}


def test_values_that_an_earlier_run_injected_are_not_read() -> None:
    found = compile_notebook(code("n = 1", "parameters"), code("n = 2.5", "injected-parameters"))

    assert inputs(found) == {"n": ("Integer", 1)}


OUTPUTS = {
    "number": ("x: int = 1", ("Integer", None)),
    "only a type": ("x: list[float]", ("List[Float]", None)),
    "constant": ("x = 'done'", ("String", None)),
    "path": ("from pathlib import Path\nx: Path = p", ("File", None)),
    "table": ("import pandas as pd\nx: pd.DataFrame = df", ("File", "x.csv")),
    "figure": ("from matplotlib.figure import Figure\nx: Figure = fig", ("File", "x.png")),
    "array": ("import numpy as np\nx: np.ndarray = a", ("File", "x.npy")),
}


@pytest.mark.parametrize("by", ["tag", "comment"])
@pytest.mark.parametrize(("text", "expected"), OUTPUTS.values(), ids=OUTPUTS)
def test_output_has_the_type_of_its_annotation(text: str, expected: Any, by: str) -> None:
    cell = code(text, "outputs") if by == "tag" else code(f"# Outputs:\n{text}")

    assert outputs(compile_notebook(cell)) == {"x": expected}


def test_output_of_no_clear_type_is_left_out_and_asked_about() -> None:
    found = compile_notebook("n = 1", "# outputs\nx = df.describe()")

    assert outputs(found) == {}
    assert [(one.code, one.place and one.place.cell) for one in found.hints] == [("output-type", 2)]


def test_output_with_the_name_of_an_input_is_left_out_and_asked_about() -> None:
    found = compile_notebook(code("n = 1", "parameters"), "# outputs\nn: int = 2")

    assert outputs(found) == {}
    assert [one.code for one in found.hints] == ["output-name"]


def test_executed_notebook_is_always_an_output() -> None:
    found = compile_notebook("1", path="folder/my_note.ipynb").operator

    executed = found.outputs["notebook"]
    assert (executed.path, executed.format) == ("my_note.ipynb", "application/x-ipynb+json")
    assert (found.operator, found.command) == ("my-note", ("python", "my_note.ipynb"))


def test_claimed_convention_is_read_as_in_a_script() -> None:
    found = compile_notebook(
        markdown("# My operator\n\nDoes a thing."),
        "# pip install numpy==1.26\n!pip install 'pandas>=2'",
        "import os\nimport numpy, pandas",
        "# how far\nsigma = float(os.environ.get('sigma', 1.5))\n"
        "os.environ['output_table'] = 'table.csv'",
    )

    assert found.operator.description == "My operator\nDoes a thing."
    assert inputs(found) == {"sigma": ("Float", 1.5)}
    assert found.operator.inputs["sigma"].description == "how far"
    assert outputs(found) == {"output_table": ("File", "table.csv")}
    assert packages(found) == ("numpy==1.26", "pandas>=2", "nbclient", "ipykernel")


DESCRIPTIONS = {
    "a line": (["Does it."], "Does it."),
    "only a heading": (["# Count"], "Count"),
    "two cells": (["# Count", "Counts\nall."], "Count\nCounts all."),
    "close together": (["## Count\nAll of it.\n\nMore."], "Count\nAll of it."),
    "none": ([], ""),
}


@pytest.mark.parametrize(("cells", "expected"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_description_is_the_heading_and_the_first_paragraph(
    cells: list[str], expected: str
) -> None:
    found = compile_notebook(*map(markdown, cells), "1", markdown("later"))

    assert found.operator.description == expected


MAGICS = {
    "line magic": "%matplotlib inline\n",
    "in a block": "if True:\n    !ls\n",
    "assigned": "files = !ls *.txt\n",
    "help": "len?\n",
    "continued": "!echo a \\\n  b\n",
    "quotes that do not close": "!echo it's\n",
    "two in a row": "%cd ~\n!ls (\n%time 1 + 1\n",
    "whole cell": '%%bash\nfor f in *; do echo "$f"; done\n',
    "timed cell": "%%time\n",
    "text that looks like it": "s = '''\n% a\n! b\n'''\n",
    "remainder": "y = (7\n% 2)\n",
}


@pytest.mark.parametrize("magic", MAGICS.values(), ids=MAGICS)
def test_lines_for_ipython_are_passed_over_and_lines_stay(magic: str) -> None:
    found = compile_notebook(
        "import os", magic, "\n# far\nx = os.getenv('x', 1)", code("ok = 1", "parameters")
    )

    assert list(found.operator.inputs) == ["x", "ok"]
    hint = next(one for one in found.hints if one.code == "default-not-text")
    assert str(hint.place) == "note.ipynb:cell 3:3:5"


PACKAGES = {
    "shell": "!pip install a b==2",
    "magic": "%pip install a b==2",
    "continued": "!pip install a \\\n    b==2",
    "module": "!python -m pip install -q a b==2",
    "comment": "# pip install a b==2",
    "whole cell": "%%bash\npip install a b==2",
    "in a block": "if True:\n    %pip install a b==2",
}


@pytest.mark.parametrize("text", PACKAGES.values(), ids=PACKAGES)
def test_packages_are_read_from_lines_that_install_them(text: str) -> None:
    assert packages(compile_notebook(text)) == ("a", "b==2", "nbclient", "ipykernel")


def test_block_in_a_cell_says_what_the_code_does_not() -> None:
    found = compile_notebook(
        "# /// script\n# requires-python = '>=3.11'\n# dependencies = ['numpy', 'ipykernel==6.29']"
        "\n#\n# [tool.furness]\n# name = 'mine'\n# outputs.notebook = false\n# ///"
    )

    assert found.operator.operator == "mine"
    assert list(found.operator.outputs) == []
    assert packages(found)[:2] == ("numpy", "ipykernel==6.29")


def test_block_that_names_the_environment_has_the_say() -> None:
    found = compile_notebook("# /// script\n# [tool.furness]\n# environment = 'host'\n# ///")

    assert found.operator.environment == "host"


def test_mistake_in_the_block_is_told_with_its_cell_and_line() -> None:
    problem = refused(notebook("1", "\n# /// script\n# dependencies = [\n# ///"))

    assert problem.code == "source-metadata"
    assert problem.place is not None
    assert (problem.place.cell, problem.place.line) == (2, 3)


def test_mistake_in_the_code_is_told_with_its_cell_and_line() -> None:
    problem = refused(notebook(markdown("# T"), "%time 1", "x = 1\ny = = 2"))

    assert problem.code == "source-syntax"
    assert str(problem.place) == "note.ipynb:cell 3:2:5"
    assert problem.as_dict()["cell"] == 3


NO_LANGUAGE: dict[str, Any] = {
    "nothing": {},
    "nulls": {"language_info": None, "kernelspec": None},
    "kernel of a name that says nothing": {"kernelspec": {"name": "my-env"}},
    "odd": {"language_info": [], "kernelspec": {"name": 3}},
}


@pytest.mark.parametrize("metadata", NO_LANGUAGE.values(), ids=NO_LANGUAGE)
def test_notebook_without_a_language_is_read_as_python_and_asked_about(metadata: Any) -> None:
    found = compile_notebook(code("n = 1", "parameters"), metadata=metadata)

    assert [one.code for one in found.hints] == ["notebook-language"]
    assert inputs(found) == {"n": ("Integer", 1)}


def test_notebook_without_a_language_that_is_no_python_tells_both() -> None:
    with pytest.raises(DocumentError) as caught:
        compile_notebook("x <- function(a) a", metadata={})

    assert [one.code for one in caught.value.problems] == ["source-syntax", "notebook-language"]


LANGUAGES: dict[str, Any] = {
    "kernel's language": {"kernelspec": {"name": "x", "language": "Python"}},
    "kernel's name": {"kernelspec": {"name": "python3.11"}},
}


@pytest.mark.parametrize("metadata", LANGUAGES.values(), ids=LANGUAGES)
def test_language_is_also_known_from_the_kernel(metadata: Any) -> None:
    assert compile_notebook("1", metadata=metadata).hints == ()


WRONG = {
    "no cells": (notebook(), "source-empty", "has no cells"),
    "no code": (notebook(markdown("x")), "source-empty", "has no code in its cells"),
    "empty code": (notebook("", " \n"), "source-empty", "has no code in its cells"),
    "version 3": ('{"nbformat": 3, "worksheets": []}', "notebook-format", "of version `3`"),
    "no version": ('{"cells": []}', "notebook-format", "has no `nbformat`"),
    "no list of cells": ('{"nbformat": 4}', "notebook-format", "has no `cells`"),
    "cut off": (notebook("x = 1")[:-20], "notebook-format", "breaks off or is wrong here"),
    "no object": ("[]", "notebook-format", "expected `object`, got `array`"),
    "cell of numbers": (
        notebook("1", {"cell_type": "code", "source": 3}),
        "notebook-format",
        "cell 2: expected `str | array`",
    ),
    "merge": ('{\n<<<<<<< HEAD\n"a": 1\n', "notebook-format", "both sides of a merge"),
    "julia": (
        notebook("1", metadata={"language_info": {"name": "julia"}}),
        "notebook-language",
        "a notebook in `julia`",
    ),
}


@pytest.mark.parametrize(("text", "kind", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_notebook_is_refused_with_a_place_and_a_remedy(
    text: str, kind: str, message: str
) -> None:
    problem = refused(text)

    assert (problem.code, problem.place is not None) == (kind, True)
    assert message in problem.message


def test_notebook_with_huge_outputs_that_are_not_quite_json_is_read() -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 5_000_000}}
    figures = {"output_type": "display_data", "data": {"application/json": float("nan")}}

    found = compile_notebook(code("n = 1", "parameters", outputs=[picture, figures]))

    assert inputs(found) == {"n": ("Integer", 1)}


def test_logging_adds_the_input_that_users_of_claimed_expect() -> None:
    found = compile_notebook("import logging, os\nx = os.getenv('x')")

    assert list(found.operator.inputs) == ["log_level", "x"]
