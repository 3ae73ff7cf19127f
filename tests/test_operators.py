"""Every operator of the library has all its parts, and its page's commands run.

Each has its own tests beside it, in `operators/NAME/tests`. Pages of operators that need
packages are followed by `tests/integration/test_operators.py`.
"""

import re
import shutil
from pathlib import Path

import msgspec
import pytest
from PIL import Image

import furness
from furness.model.document import parse_document
from furness.model.environment import Environment
from furness.model.operator import Operator
from tests.documentation import follow
from tests.folder import Folder
from tests.pages import follow_page, stand_ins

__all__ = ["stand_ins"]

OPERATORS = Path(__file__).parents[1] / "operators"
NAMES = sorted(path.parent.name for path in OPERATORS.glob("*/operator.yaml"))
REACHES_OTHERS = ("call-webhook", "fetch-url", "send-mail", "sync-objects")


def source_of(name: str) -> Path:
    return OPERATORS / name / f"{name.replace('-', '_')}.py"


def document_of(name: str) -> Operator:
    path = OPERATORS / name / "operator.yaml"
    unit = parse_document(path.read_text(), str(path))
    assert isinstance(unit, Operator)
    return unit


def needs_packages(name: str) -> bool:
    environment = document_of(name).environment
    assert isinstance(environment, Environment)
    assert environment.python
    return bool(environment.python.packages)


def test_library_is_as_large_as_promised() -> None:
    folders = [path.name for path in OPERATORS.iterdir() if path.is_dir()]

    assert sorted(name for name in folders if name[0].isalpha()) == NAMES
    assert len(NAMES) >= 16


@pytest.mark.parametrize("name", NAMES)
def test_operator_has_all_its_parts(name: str) -> None:
    folder = OPERATORS / name
    python = name.replace("-", "_")

    assert source_of(name).is_file()
    assert (folder / "tests" / f"test_{python}.py").is_file()
    assert (folder / "README.md").read_text().startswith(f"# {name}\n\n")


@pytest.mark.parametrize("name", NAMES)
def test_document_is_what_the_source_says(name: str) -> None:
    compiled = furness.compile(source_of(name)).unit
    assert isinstance(compiled, Operator)
    expected = msgspec.structs.replace(
        compiled,
        source=source_of(name).name,
        command=("python", source_of(name).name),
        network=name in REACHES_OTHERS,
    )

    assert document_of(name) == expected


@pytest.mark.parametrize("name", NAMES)
def test_document_says_all_that_a_user_must_know(name: str) -> None:
    operator = document_of(name)

    assert (operator.operator, operator.version) == (name, "1.0.0")
    assert operator.description
    assert [key for key, one in operator.inputs.items() if not one.description] == []
    assert [key for key, one in operator.outputs.items() if not one.description] == []


def test_documents_have_no_problems(folder: Folder) -> None:
    documents = [str(OPERATORS / name / "operator.yaml") for name in NAMES]

    assert folder.call("check", *documents) == {"problems": []}


@pytest.mark.parametrize("name", NAMES)
def test_source_imports_nothing_of_ours(name: str) -> None:
    assert not re.search(r"^\s*(import|from) furness", source_of(name).read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_page_shows_the_picture_that_there_is(name: str) -> None:
    picture = OPERATORS / name / "picture.png"

    assert ("](picture.png)" in (OPERATORS / name / "README.md").read_text()) == picture.is_file()
    if picture.is_file():
        assert picture.stat().st_size <= 30_000
        with Image.open(picture) as opened:
            assert opened.width >= 400


@pytest.mark.parametrize("name", [name for name in NAMES if not needs_packages(name)])
def test_commands_of_a_page_do_what_it_says(
    name: str, folder: Folder, stand_ins: dict[str, str]
) -> None:
    shutil.copytree(OPERATORS / name, folder.path, dirs_exist_ok=True)

    follow_page(folder, stand_ins)


def test_guide_followed_to_the_letter_works(tmp_path: Path) -> None:
    shutil.copytree(OPERATORS, tmp_path / "operators")

    follow(OPERATORS.parent / "docs" / "guides" / "operators.md", tmp_path)
