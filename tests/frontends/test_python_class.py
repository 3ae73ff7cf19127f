from pathlib import Path

import pytest

from furness.errors import DocumentError
from furness.frontends.interface import Compiled, Frontend
from furness.frontends.python_class import PythonClass
from furness.frontends.python_function import PythonFunction
from furness.frontends.python_script import PythonScript
from furness.model.interface import Input, Output
from furness.model.types import parse_type
from furness.testing.frontends import FrontendConformance

SOURCES = sorted((Path(__file__).parents[1] / "sources" / "classes").glob("*.py"))
STAGE = """import descpipe

class Stage(descpipe.Stage):
    inputs = {"shear-catalog": "fits"}
    outputs = {"n_of_z": "fits"}
    config = {}

    def run(self):
        ...
"""
RECORD = """from dataclasses import dataclass

@dataclass
class Blur:
    sigma: float = 1.0

    def run(self) -> float:
        return self.sigma
"""


def compiled(text: str, path: str = "run.py") -> Compiled:
    return PythonClass().compile(path, text)


def with_tables(inputs: str = "{}", outputs: str = "{}", config: str = "{}") -> str:
    tables = f"    inputs = {inputs}\n    outputs = {outputs}\n    config = {config}\n"
    return f"import descpipe\nclass Stage(descpipe.Stage):\n{tables}    def run(self): ...\n"


class TestPythonClass(FrontendConformance):
    @pytest.fixture
    def frontend(self) -> Frontend:
        return PythonClass()

    @pytest.fixture
    def sources(self) -> list[tuple[str, str]]:
        return [(str(one), one.read_text()) for one in SOURCES if one.name != "several.py"]

    @pytest.fixture
    def strangers(self) -> list[tuple[str, str]]:
        return [
            ("image.png", "\x89PNG"),
            ("a.py", "import os\nos.getenv('x')"),
            ("b.py", "x = ("),
            ("c.py", "def main(sigma: float) -> int: ..."),
            ("d.py", "class Worker:\n    def run(self): ...\nWorker().run()"),
        ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_source_with_a_class_is_read_by_no_other_frontend(path: Path) -> None:
    text = path.read_text()

    assert PythonClass().recognises(str(path), text)
    assert not PythonScript().recognises(str(path), text)
    assert not PythonFunction().recognises(str(path), text)


def test_stage_gives_names_files_and_formats() -> None:
    operator = compiled(STAGE).operator

    file = parse_type("File")
    assert operator.inputs == {"shear_catalog": Input(type=file, format="application/fits")}
    path = "outputs/n_of_z.fits"
    assert operator.outputs == {"n_of_z": Output(type=file, path=path, format="application/fits")}
    assert (operator.entry, operator.command) == ("Stage", ("python", "run.py"))


NAMES = {
    "its own name": ('    name = "Photo Z_stack"', "photo-z-stack"),
    "none": ("", "run"),
    "one that is computed": ("    name = made()", "run"),
    "one that is no text": ("    name = 5", "run"),
}


@pytest.mark.parametrize(("line", "name"), NAMES.values(), ids=NAMES)
def test_stage_is_called_by_its_name_else_by_its_file(line: str, name: str) -> None:
    text = STAGE.replace("    config = {}", f"    config = {{}}\n{line}")

    assert compiled(text).operator.operator == name


ENTRIES = {
    "file": ('"config.yaml"', "File", "config.yaml"),
    "text": ('"Z_MEAN"', "String", "Z_MEAN"),
    "version": ('"1.0"', "String", "1.0"),
    "whole number": ("60 * 60", "Integer", 3600),
    "number": ("0.5", "Float", 0.5),
    "switch": ("True", "Boolean", True),
    "list": ("[1, 2]", "Json", [1, 2]),
    "nothing": ("None", "Optional[Json]", None),
}


@pytest.mark.parametrize(("value", "kind", "default"), ENTRIES.values(), ids=ENTRIES)
def test_entry_of_the_config_is_a_file_or_a_value(value: str, kind: str, default: object) -> None:
    found = compiled(with_tables(config=f'{{"one": {value}}}')).operator.inputs["one"]

    assert (str(found.type), found.default) == (kind, default)


def test_comments_describe_the_entries_they_stand_at() -> None:
    table = (
        '{\n        # The shapes.\n        "a": "fits",\n        "b": "fits",  # The depths.\n    }'
    )
    inputs = compiled(f"#\n{with_tables(table)}").operator.inputs

    assert [one.description for one in inputs.values()] == ["The shapes.", "The depths."]


def test_comment_above_a_table_describes_no_entry() -> None:
    text = STAGE.replace("    inputs", "    # Tags and types?\n    inputs")

    assert compiled(text).operator.inputs["shear_catalog"].description == ""


def test_stage_that_asks_for_its_rank_takes_rank_and_size() -> None:
    inputs = compiled(STAGE.replace("...", "self.get_rank()")).operator.inputs

    assert (inputs["DESC_RANK"].default, inputs["DESC_SIZE"].default) == (0, 1)


def test_packages_and_resources_come_from_the_block_at_the_top() -> None:
    block = (
        '# /// script\n# dependencies = ["fitsio"]\n# [tool.furness]\n'
        "# resources = {ranks = 4, cpus = 4}\n# ///\n"
    )
    operator = compiled(block + STAGE).operator

    assert operator.resources.ranks == 4
    assert "fitsio" in str(operator.environment)


def test_descpipe_needs_no_package() -> None:
    assert compiled(STAGE).hints == ()


def test_one_of_several_classes_is_named_with_the_file() -> None:
    path = next(one for one in SOURCES if one.name == "several.py")

    found = PythonClass().compile_function(str(path), path.read_text(), "Last")

    assert found is not None
    assert (found.operator.operator, found.operator.entry) == ("the-last", "Last")


def test_several_classes_are_a_question() -> None:
    path = next(one for one in SOURCES if one.name == "several.py")

    with pytest.raises(DocumentError, match="has several operators") as caught:
        compiled(path.read_text(), "several.py")
    assert caught.value.hint == "name one: `several.py:First`, `several.py:Last`"


def test_record_has_fields_as_inputs() -> None:
    operator = compiled(RECORD).operator

    assert operator.inputs["sigma"] == Input(type=parse_type("Float"), default=1.0)
    assert operator.outputs == {"result": Output(type=parse_type("Float"))}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Blur(2.0).run()", id="runs-when-imported"),
        pytest.param("import os\nSIGMA = os.getenv('sigma')", id="reads-its-environment"),
        pytest.param("def main(sigma: float) -> float: ...", id="has-a-typed-main"),
    ],
)
def test_record_of_a_source_that_is_something_else_is_no_operator(line: str) -> None:
    assert not PythonClass().recognises("blur.py", f"{RECORD}\n{line}\n")


def test_record_named_by_entry_is_an_operator_whatever_else_the_source_is() -> None:
    block = '# /// script\n# [tool.furness]\n# entry = "Blur"\n# ///\n'

    assert PythonClass().recognises("blur.py", f"{block}{RECORD}\nBlur(2.0).run()\n")


WRONG = {
    "no run": (
        "import descpipe\nclass Stage(descpipe.Stage):\n    inputs = {}\n",
        "the class `Stage` has no method `run`",
        2,
    ),
    "run of a record with more": (
        RECORD.replace("run(self)", "run(self, image)"),
        "the class `Blur` has no method `run` that takes only `self`",
        7,
    ),
    "run with more": (
        STAGE.replace("(self)", "(self, catalog)"),
        "`Stage.run` takes more than `self`",
        8,
    ),
    "asynchronous run": (STAGE.replace("def run", "async def run"), "`Stage.run` is `async`", 8),
    "no dict": (with_tables('["a", "b"]'), "`inputs` is not a dict that is written out", 3),
    "dict that is made": (with_tables("made()"), "`inputs` is not a dict that is written out", 3),
    "dict with another": (with_tables("{**others}"), "`inputs` is not a dict", 3),
    "tag that is no text": (with_tables("{5: 'fits'}"), "a tag of `inputs` is not a name", 3),
    "tag with a slash": (with_tables("{'a/b': 'fits'}"), "a tag of `inputs` is not a name", 3),
    "type that is no text": (
        with_tables("{'a': float}"),
        "the type of `a` in `inputs` is not the ending of a file",
        3,
    ),
    "type with a slash": (with_tables("{'a': 'x/y'}"), "is not the ending of a file", 3),
    "config that is computed": (
        with_tables(config="{'a': made()}"),
        "the value of `a` in `config` is not constant",
        5,
    ),
    "config outside": (with_tables(config="{'a': '../a.yaml'}"), "is outside its folder", 5),
    "config twice": (
        with_tables(config="{'a': 'a.yaml', 'b': 'a.yaml'}"),
        "`b` and `a` in `config` are the same file `a.yaml`",
        5,
    ),
    "input and output": (
        with_tables("{'a': 'fits'}", "{'a': 'fits'}"),
        "`a` in `outputs` and `a` in `inputs` are both `a`",
        4,
    ),
    "one name of two": (
        with_tables("{'a-b': 'fits', 'a_b': 'fits'}"),
        "`a_b` in `inputs` and `a-b` in `inputs` are both `a_b`",
        3,
    ),
}


@pytest.mark.parametrize(("text", "message", "line"), WRONG.values(), ids=WRONG)
def test_class_that_is_wrong_is_refused_with_place_and_remedy(
    text: str, message: str, line: int
) -> None:
    with pytest.raises(DocumentError) as caught:
        compiled(text)

    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.hint
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == ("run.py", line)


def test_class_with_several_faults_is_told_all_at_once() -> None:
    text = with_tables("[]", "[]").replace("def run(self)", "def other(self)")

    with pytest.raises(DocumentError) as caught:
        compiled(text)
    assert len(caught.value.problems) == 3


def test_ending_that_is_not_known_is_a_question_with_a_near_one() -> None:
    (hint,) = compiled(with_tables("{'a': 'yalm'}")).hints

    assert hint.code == "file-type"
    assert "did you mean `yaml`?" in (hint.hint or "")


def test_path_that_only_a_container_has_is_hinted_at() -> None:
    text = STAGE.replace("...", 'open("/opt/desc/inputs/shear-catalog.fits")')
    (hint,) = compiled(text).hints

    assert compiled(text).operator.mounts == {"/opt/desc/inputs": "inputs"}
    assert hint.code == "fixed-path"
    assert "--on container" in (hint.hint or "")
