from pathlib import Path
from typing import Any

import pytest

from furness.report.gallery import Allowance
from furness.report.notebook import failed_cell, show_notebook
from tests.notebooks import code, markdown, notebook

PIXEL = "iVBORw0KGgo="


def shown(folder: Path, *cells: Any, room: int = 1_000_000, **more: Any) -> str:
    path = folder / "note.ipynb"
    path.write_text(notebook(*cells, **more))
    return show_notebook(str(path), Allowance(room)) or ""


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def data(**media: str) -> dict[str, Any]:
    found = {name.replace("_", "/"): content for name, content in media.items()}
    return {"output_type": "display_data", "data": found, "metadata": {}}


HOSTILE = {
    "code": "<script>alert(1)</script>",
    "printed": code("1", outputs=[stream("<script>alert(1)</script>")]),
    "html": code("1", outputs=[data(text_html="<script>alert(1)</script>", text_plain="x")]),
    "only html": code("1", outputs=[data(text_html="<script>alert(1)</script>")]),
    "markdown": markdown("<script>alert(1)</script> [x](javascript:alert(1))"),
    "picture": code("1", outputs=[data(image_png='"><script>alert(1)</script>')]),
    "picture elsewhere": markdown("![x](https://example.org/a.png)"),
}


@pytest.mark.parametrize("cell", HOSTILE.values(), ids=HOSTILE)
def test_notebook_cannot_put_anything_active_into_the_page(tmp_path: Path, cell: Any) -> None:
    page = shown(tmp_path, cell)

    assert [one for one in ("<script", 'href="javascript', "<img") if one in page] == []


def test_notebook_is_shown_with_its_code_its_text_and_its_pictures(tmp_path: Path) -> None:
    page = shown(
        tmp_path,
        markdown("# Title\n\n*leaning*"),
        code("plot()", outputs=[stream("\x1b[31mred\x1b[0m"), data(image_png=PIXEL)]),
    )

    expected = ["<h1>Title</h1>", "<em>leaning</em>", "plot()", ">red<", f"base64,{PIXEL}"]
    assert [one for one in expected if one not in page] == []


def test_picture_is_left_out_when_the_page_has_no_room(tmp_path: Path) -> None:
    page = shown(tmp_path, code("1", outputs=[data(image_png=PIXEL)]), room=10)

    assert "too large to be shown" in page


def test_long_output_is_cut_in_the_middle(tmp_path: Path) -> None:
    page = shown(tmp_path, code("1", outputs=[stream("a" * 50_000 + "the end")]))

    assert len(page) < 12_000
    assert "characters are left out" in page
    assert "the end" in page


def test_progress_bar_is_shown_as_it_was_last(tmp_path: Path) -> None:
    page = shown(tmp_path, code("1", outputs=[stream("10 %\r50 %\r100 %\ndone")]))

    assert "100 %\ndone" in page
    assert "50 %" not in page


def test_notebook_with_many_cells_is_cut(tmp_path: Path) -> None:
    page = shown(tmp_path, *(f"x{number}" for number in range(250)))

    assert "and 50 more cells" in page


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cells": 3}'])
def test_file_that_is_no_notebook_is_not_shown(tmp_path: Path, text: str) -> None:
    path = tmp_path / "note.ipynb"
    path.write_text(text)

    assert show_notebook(str(path), Allowance(1000)) is None
    assert failed_cell(str(tmp_path)) is None


def test_failed_cell_is_named_as_its_author_counts(tmp_path: Path) -> None:
    error = {"output_type": "error", "ename": "E", "evalue": "bad", "traceback": ["line", "E: bad"]}
    cells = [code("n = 1", "parameters"), code("n = 2", "injected-parameters")]
    document = notebook(
        *cells,
        code("fail()", outputs=[error]),
        metadata={"furness": {"failed_cell": 2}},
    )
    (tmp_path / "note.ipynb").write_text(document)

    page = failed_cell(str(tmp_path)) or ""

    assert "Where the notebook failed: cell 2" in page
    assert "given parameters" in page
    assert "cell 2 failed" in page


def test_folder_that_is_gone_has_no_failed_cell(tmp_path: Path) -> None:
    assert failed_cell(str(tmp_path / "gone")) is None
