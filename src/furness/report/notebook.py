"""A notebook that was executed, as part of the page; and the cell in which one failed."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from furness.report.cells import LARGEST_PICTURE, Cell, show_cell
from furness.report.gallery import Allowance
from furness.report.markup import Markup, join, tag
from furness.report.wording import count

SUFFIX = ".ipynb"
"""How the names of notebooks end."""

_LARGEST = 50_000_000
_MOST_CELLS = 200


class _Notebook(Struct):
    cells: list[Cell] = []
    metadata: dict[str, Any] = {}


def read_notebook(path: str) -> _Notebook | None:
    """Read a notebook; None when it is too large or is none."""
    try:
        if os.path.getsize(path) > _LARGEST:
            return None
        with open(path, "rb") as file:
            return msgspec.json.decode(file.read(), type=_Notebook)
    except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def show_notebook(path: str, room: Allowance) -> Markup | None:
    """Show all of a notebook, folded; None when it cannot be read.

    Args:
        path: The file.
        room: What the page may still hold.
    """
    found = read_notebook(path)
    if found is None:
        return None
    failed = _failed(found)
    cells = [
        show_cell(cell, label, room, failed=failed is cell) for label, cell in _labelled(found)
    ]
    more = len(found.cells) - len(cells)
    return tag(
        "details",
        tag("summary", f"The notebook as it was executed: {count(len(found.cells), 'cell')}"),
        tag("div", cells, class_="notebook"),
        tag("p", f"and {count(more, 'more cell')}", class_="note") if more > 0 else None,
    )


def failed_cell(folder: str) -> Markup | None:
    """Show the cell in which a notebook failed that was executed in a folder; None without one."""
    for path in _notebooks_in(folder):
        found = read_notebook(path)
        cell = _failed(found) if found else None
        if found is None or cell is None:
            continue
        room = Allowance(LARGEST_PICTURE)
        label = next((label for label, one in _labelled(found) if one is cell), "a cell")
        return join(
            [
                tag("h4", f"Where the notebook failed: {label}"),
                tag("div", show_cell(cell, label, room, failed=True), class_="notebook"),
                show_notebook(path, room),
            ]
        )
    return None


def _notebooks_in(folder: str) -> Sequence[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ()
    return [os.path.join(folder, name) for name in names if name.endswith(SUFFIX)]


def _failed(notebook: _Notebook) -> Cell | None:
    said = notebook.metadata.get("furness")
    place = said.get("failed_cell") if isinstance(said, dict) else None
    if isinstance(place, int) and 0 <= place < len(notebook.cells):
        return notebook.cells[place]
    return None


def _labelled(notebook: _Notebook) -> Iterator[tuple[str, Cell]]:
    """Give the cells with their names: numbers are those of the author's own cells."""
    number = 0
    for cell in notebook.cells[:_MOST_CELLS]:
        tags = cell.metadata.get("tags")
        given = isinstance(tags, list) and "injected-parameters" in tags
        number += not given
        yield "given parameters" if given else f"cell {number}", cell
