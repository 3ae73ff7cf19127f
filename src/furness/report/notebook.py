"""A notebook that was executed, as part of the page: code, what it printed, and its pictures.

Nothing in it is trusted: text is escaped, HTML that it made is not shown, pictures are data.
"""

import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from furness.lazy import lazy
from furness.report.gallery import Allowance
from furness.report.markup import Markup, join, printable, tag
from furness.report.wording import count

if TYPE_CHECKING:
    import markdown_it
else:
    markdown_it = lazy("markdown_it")

SUFFIX = ".ipynb"
"""How the names of notebooks end."""

_LARGEST = 50_000_000
_MOST_CELLS = 200
_LONGEST_TEXT = 10_000
_LARGEST_PICTURE = 2_000_000
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class _Cell(Struct):
    cell_type: str = "raw"
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}
    outputs: list[dict[str, Any]] = []
    execution_count: int | None = None


class _Notebook(Struct):
    cells: list[_Cell] = []
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
    cells = [_show(cell, label, room, failed=failed is cell) for label, cell in _labelled(found)]
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
        room = Allowance(_LARGEST_PICTURE)
        label = next((label for label, one in _labelled(found) if one is cell), "a cell")
        return join(
            [
                tag("h4", f"Where the notebook failed: {label}"),
                tag("div", _show(cell, label, room, failed=True), class_="notebook"),
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


def _failed(notebook: _Notebook) -> _Cell | None:
    said = notebook.metadata.get("furness")
    place = said.get("failed_cell") if isinstance(said, dict) else None
    if isinstance(place, int) and 0 <= place < len(notebook.cells):
        return notebook.cells[place]
    return None


def _labelled(notebook: _Notebook) -> Iterator[tuple[str, _Cell]]:
    """Give the cells with their names: numbers are those of the author's own cells."""
    number = 0
    for cell in notebook.cells[:_MOST_CELLS]:
        tags = cell.metadata.get("tags")
        given = isinstance(tags, list) and "injected-parameters" in tags
        number += not given
        yield "given parameters" if given else f"cell {number}", cell


def _show(cell: _Cell, label: str, room: Allowance, *, failed: bool) -> Markup:
    text = _text(cell.source)
    if cell.cell_type == "markdown":
        return tag("div", _prose(text), class_="prose")
    name = f"{label} failed" if failed else label
    shown = [_output(one, room) for one in cell.outputs]
    return tag(
        "div",
        tag("p", name, class_="label"),
        tag("pre", _short(text), tabindex=0, class_="code") if text else None,
        [one for one in shown if one],
        class_="cell failed" if failed else "cell",
    )


def _prose(text: str) -> Markup:
    """Render Markdown; HTML in it is escaped, and pictures stay words."""
    reader = markdown_it.MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return Markup(reader.render(printable(_short(text))))


def _output(output: dict[str, Any], room: Allowance) -> Markup | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else None
        return tag("pre", _clean(output.get("text")), tabindex=0, class_=name)
    if kind == "error":
        trace = "\n".join(map(_text, output.get("traceback") or []))
        said = trace or f"{output.get('ename')}: {output.get('evalue')}"
        return tag("pre", _clean(said), tabindex=0, class_="stderr")
    data = output.get("data")
    return _data(data, room) if isinstance(data, dict) else None


def _data(data: dict[str, Any], room: Allowance) -> Markup | None:
    for media in _PICTURES:
        content = _text(data.get(media)).strip()
        if content and _BASE64.fullmatch(content):
            return _picture(f"data:{media};base64,{''.join(content.split())}", room)
    plain = _text(data.get("text/plain"))
    if plain:
        return tag("pre", _clean(plain), tabindex=0)
    return tag("p", "an output that is only shown in Jupyter", class_="note") if data else None


def _picture(uri: str, room: Allowance) -> Markup:
    if len(uri) > _LARGEST_PICTURE or not room.take(uri):
        return tag("p", "a picture that is too large to be shown here", class_="note")
    return tag("img", src=uri, alt="a picture that the cell made", decoding="async")


def _clean(text: Any) -> str:
    """Give what a screen would show: without colours, and only the last of overwritten lines."""
    plain = _COLOUR.sub("", _text(text)).replace("\r\n", "\n")
    return _short("\n".join(line.rpartition("\r")[2] or line for line in plain.split("\n")))


def _short(text: str) -> str:
    if len(text) <= _LONGEST_TEXT:
        return text
    half = _LONGEST_TEXT // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters are left out …\n{text[-half:]}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else ""
