from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.builders.interface import Prepared
from furness.engine.launch import Launch
from furness.engine.preload import read_imports, warm_of
from furness.model.interface import Output
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.types import parse_type


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        pytest.param("import json, csv as c", ["json", "csv"], id="import"),
        pytest.param("from PIL import Image, ImageOps", ["PIL:Image,ImageOps"], id="from"),
        pytest.param("import xml.dom", ["xml.dom"], id="dotted"),
        pytest.param(
            '"""Text."""\nfrom __future__ import annotations\nimport csv', ["csv"], id="first"
        ),
        pytest.param("import furness, sys\nimport csv", ["csv"], id="ours-and-built-in"),
        pytest.param("import csv\nfrom . import x\nimport json", ["csv"], id="relative"),
        pytest.param("import csv\nimport beside\nimport json", ["csv"], id="beside"),
        pytest.param("import csv\nimport package.sub\nimport json", ["csv"], id="package-beside"),
        pytest.param("X: int = 1\nname = os.getenv('name', 'a')\nimport csv", ["csv"], id="values"),
        pytest.param("def f(): pass\nimport csv", ["csv"], id="function"),
        pytest.param("import csv\nos.environ['A'] = '1'\nimport json", ["csv"], id="variable-set"),
        pytest.param("import csv\nsetup()\nimport json", ["csv"], id="call"),
        pytest.param("import csv\nx = setup()\nimport json", ["csv"], id="result-of-a-call"),
        pytest.param("import csv\n@wrap\ndef f(): pass\nimport json", ["csv"], id="decorator"),
        pytest.param("if TYPE_CHECKING:\n  import json\nimport csv", ["csv"], id="for-the-checker"),
        pytest.param("try:\n  import json\nexcept ImportError: pass\nimport csv", [], id="tried"),
        pytest.param("def f():\n  import json\nimport csv", ["csv"], id="inside"),
        pytest.param("import = 1", [], id="no-python"),
        pytest.param("", [], id="empty"),
    ],
)
def test_imports_of_a_source_are_those_before_anything_happens(
    tmp_path: Path, source: str, modules: list[str]
) -> None:
    (tmp_path / "beside.py").touch()
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    (tmp_path / "source.py").write_text(source)

    assert read_imports(str(tmp_path / "source.py")) == modules


def test_imports_of_a_source_that_is_gone_are_none(tmp_path: Path) -> None:
    assert read_imports(str(tmp_path / "absent.py")) == []


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    source = tmp_path / "source.py"
    source.write_text("import csv")
    command = ("python", str(source))
    return Launch(
        operator=Operator(operator="source", source=str(source), command=command),
        prepared=Prepared(lock="lock", python="/usr/bin/python3"),
        resources=Resources(),
        variables={"OMP_NUM_THREADS": "1"},
    )


def test_interpreter_is_told_by_modules_variables_and_python(launch: Launch) -> None:
    warm = warm_of(launch)
    others = [
        replace(launch, variables={"OMP_NUM_THREADS": "2"}),
        replace(launch, prepared=Prepared(lock="lock", python="/opt/python3")),
        replace(launch, operator=replace(launch.operator, entry="main")),
    ]

    keys = [one.key for other in others if (one := warm_of(other))]

    assert warm is not None
    assert warm.modules == ("csv",)
    assert len({warm.key, *keys}) == 4


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "LD_PRELOAD", "OMP_NUM_THREADS", "TZ"])
def test_operator_whose_output_is_a_variable_of_libraries_stays_cold(
    launch: Launch, name: str
) -> None:
    operator = replace(launch.operator, outputs={name: Output(type=parse_type("File"))})

    assert warm_of(replace(launch, operator=operator)) is None


def test_operator_whose_modules_depend_on_the_workspace_stays_cold(launch: Launch) -> None:
    assert warm_of(replace(launch, variables={"PYTHONPATH": "/lib:lib"})) is None
