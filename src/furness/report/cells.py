"""The cells of a notebook in the page: code, prose, what was printed, and pictures.

Nothing in them is trusted: text is escaped, HTML that they made is not shown, pictures are data.
"""

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from furness.lazy import lazy
from furness.report.gallery import Allowance
from furness.report.markup import Markup, printable, tag

if TYPE_CHECKING:
    import markdown_it
else:
    markdown_it = lazy("markdown_it")


_LONGEST_TEXT = 10_000
LARGEST_PICTURE = 2_000_000
"""How many characters the data of a picture may have."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Cell(Struct):
    """A cell as notebooks keep it."""

    cell_type: str = "raw"
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}
    outputs: list[dict[str, Any]] = []
    execution_count: int | None = None


def show_cell(cell: Cell, label: str, room: Allowance, *, failed: bool) -> Markup:
    """Show a cell under its name."""
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
    if len(uri) > LARGEST_PICTURE or not room.take(uri):
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
