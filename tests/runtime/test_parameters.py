from types import SimpleNamespace
from typing import Any

import pytest

from furness.runtime.parameters import inject


class Cell(SimpleNamespace):
    """A cell as `nbformat` has it: what is in it are attributes, too."""

    def get(self, name: str, default: Any) -> Any:
        return getattr(self, name, default)


def cell(source: str, *tags: str) -> Cell:
    return Cell(cell_type="code", source=source, metadata=Cell(tags=list(tags)))


def injected(
    given: dict[str, Any],
    *cells: Cell,
    language: str = "python",
    paths: dict[str, str | None] | None = None,
) -> list[str]:
    """Give the sources of a notebook's cells after its parameters were put in."""
    notebook = Cell(cells=list(cells))
    inject(notebook, given, paths or {}, language)
    return [one.source for one in notebook.cells]


FILE = {"class": "File", "path": "/a b/it's.csv"}
PYTHON = {
    "text": ("x = ''", 'it\'s "so"\n$x', "x = 'it\\'s \"so\"\\n$x'"),
    "number": ("x = 1", 2.5, "x = 2.5"),
    "truth": ("x = True", False, "x = False"),
    "nested": ("x = {}", {"a": [None, True]}, "x = {'a': [None, True]}"),
    "file as text": ("x = 'a'", FILE, 'x = "/a b/it\'s.csv"'),
    "file as path": ("x: Path = Path('a')", FILE, 'x = Path("/a b/it\'s.csv")'),
    "file as path of a module": (
        "x = pathlib.Path('a')",
        FILE,
        'x = pathlib.Path("/a b/it\'s.csv")',
    ),
    "files": ("x: list[Path]", [FILE], 'x = [Path("/a b/it\'s.csv")]'),
}


@pytest.mark.parametrize(("source", "value", "line"), PYTHON.values(), ids=PYTHON)
def test_value_becomes_a_line_of_python(source: str, value: Any, line: str) -> None:
    found = injected({"x": value}, cell(source, "parameters"))

    assert found == [source, f"# Parameters\n{line}"]


R = {
    "text": ('it\'s "so"', 'x <- "it\'s \\"so\\""'),
    "whole number": (3, "x <- 3L"),
    "large number": (5_000_000_000, "x <- 5000000000"),
    "truth": (True, "x <- TRUE"),
    "vector": ([1.5, 2], "x <- c(1.5, 2L)"),
    "mixed": ([1, "a"], 'x <- list(1L, "a")'),
    "named": ({"a b": None}, "x <- list(`a b` = NULL)"),
    "file": (FILE, 'x <- "/a b/it\'s.csv"'),
}


@pytest.mark.parametrize(("value", "line"), R.values(), ids=R)
def test_value_becomes_a_line_of_r(value: Any, line: str) -> None:
    found = injected({"x": value}, cell("x <- 0", "parameters"), language="r")

    assert found[1] == f"# Parameters\n{line}"


def test_only_names_of_the_tagged_cell_are_given_and_earlier_ones_dropped() -> None:
    cells = [cell("n = 1", "parameters"), cell("n = 9", "injected-parameters"), cell("other")]

    found = injected({"n": 2, "other": 3, "left": None}, *cells)

    assert found == ["n = 1", "# Parameters\nn = 2", "other"]


def test_path_of_an_output_that_is_a_parameter_is_given() -> None:
    tagged = cell("output = '/tmp/t.csv'", "parameters")

    found = injected({}, tagged, paths={"output": "t.csv", "count": None})

    assert found[1] == "# Parameters\noutput = 't.csv'"


def test_notebook_without_parameters_stays_as_it_is() -> None:
    assert injected({"n": 1}, cell("n = 2")) == ["n = 2"]
