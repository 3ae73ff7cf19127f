from pathlib import Path

import pytest

from furness.engine.code import code_of
from furness.errors import DocumentError
from tests.notebooks import notebook


def write(folder: Path, **files: str) -> str:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(folder / "main.py")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("import tools", {"tools.py"}, id="module"),
        pytest.param("from tools import blur", {"tools.py"}, id="name-of-a-module"),
        pytest.param("import pack", {"pack/init.py"}, id="package"),
        pytest.param("from pack import part", {"pack/init.py", "pack/part.py"}, id="submodule"),
        pytest.param("import pack.part", {"pack/init.py", "pack/part.py"}, id="dotted"),
        pytest.param(
            "from pack import other", {"pack/init.py", "pack/other.py", "tools.py"}, id="on"
        ),
        pytest.param(
            "from pack import sibling",
            {"pack/init.py", "pack/sibling.py", "pack/part.py"},
            id="relative",
        ),
        pytest.param("def f():\n    import tools", {"tools.py"}, id="inside-a-function"),
        pytest.param("import numpy, os, nothing_here", set(), id="elsewhere"),
        pytest.param("import main", set(), id="itself"),
        pytest.param("this is no Python", set(), id="no-python"),
    ],
)
def test_code_of_follows_imports_beside_the_source(
    tmp_path: Path, line: str, found: set[str]
) -> None:
    source = write(
        tmp_path,
        main=line,
        tools="",
        pack__part="",
        pack__other="import tools",
        pack__sibling="from . import part",
    )
    (tmp_path / "pack" / "__init__.py").write_text("")

    names = {name.replace("__init__", "init") for name in code_of(source)}

    assert names == {"main.py"} | found


def test_code_of_is_the_same_in_another_folder(tmp_path: Path) -> None:
    first = write(tmp_path / "a", main="import tools", tools="x = 1")
    second = write(tmp_path / "b", main="import tools", tools="x = 1")

    assert code_of(first) == code_of(second)


def test_code_of_a_source_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read: No such file"):
        code_of(str(tmp_path / "gone.py"))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param('Path(__file__).parent / "data" / "t.csv"', {"data/t.csv"}, id="slashes"),
        pytest.param('os.path.join(os.path.dirname(__file__), "t.csv")', {"t.csv"}, id="join"),
        pytest.param('Path(__file__).with_name("t.csv")', {"t.csv"}, id="with-name"),
        pytest.param('here = __file__\nopen("t.csv")', set(), id="in-the-workspace"),
        pytest.param('Path(".") / "t.csv"', set(), id="never-asks-where-it-is"),
        pytest.param('Path(__file__) / "../above.csv"', set(), id="above"),
        pytest.param('Path(__file__) / "/etc" / "hosts"', set(), id="absolute"),
        pytest.param('Path(__file__) / "data"', set(), id="folder"),
    ],
)
def test_code_of_a_script_that_asks_where_it_is_holds_the_files_that_it_names(
    tmp_path: Path, line: str, found: set[str]
) -> None:
    source = write(tmp_path / "in", main=line)
    (tmp_path / "in" / "data").mkdir()
    for file in ("t.csv", "data/t.csv", "../above.csv"):
        (tmp_path / "in" / file).write_text("1")

    names = set(code_of(source))

    assert names == {"main.py"} | found


def test_code_of_a_notebook_is_also_what_it_imports_from_beside_it(tmp_path: Path) -> None:
    (tmp_path / "near.py").write_text("")
    (tmp_path / "far.py").write_text("")
    cells = ["%pip install x\nimport os, near", "!ls", "if True:\n    from far import it"]
    (tmp_path / "note.ipynb").write_text(notebook(*cells))

    assert set(code_of(str(tmp_path / "note.ipynb"))) == {"note.ipynb", "near.py", "far.py"}
