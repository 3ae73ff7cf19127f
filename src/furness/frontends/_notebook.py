"""A Jupyter notebook that was parsed: its cells and its language. Nothing is executed.

Of the format (https://nbformat.readthedocs.io/en/latest/format_description.html, version 4) only
what is needed here is read, so that a notebook with a slip elsewhere is still read.
"""

import os
import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from furness.errors import DocumentError, Place
from furness.lazy import lazy

if TYPE_CHECKING:
    import json
else:
    json = lazy("json")

_CURRENT = 4
_NAMES = {"python": "python", "python3": "python", "ipython": "python", "r": "r", "ir": "r"}
_VERSION = re.compile(r"[\d.]+$")
_OUTPUTS = re.compile(r"#\s*outputs?\s*:?\s*", re.IGNORECASE)


class Cell(Struct, frozen=True, kw_only=True):
    """A cell."""

    number: int
    """Its place among all cells, counted from 1."""
    kind: str
    """`code`, `markdown` or `raw`."""
    text: str
    """What it holds."""
    tags: tuple[str, ...]
    """Its tags."""

    @property
    def is_code(self) -> bool:
        """Whether its code is the author's: not put there by whoever ran it with parameters."""
        return self.kind == "code" and "injected-parameters" not in self.tags

    @property
    def holds_parameters(self) -> bool:
        """Whether it holds the parameters, as papermill has it."""
        return self.is_code and "parameters" in self.tags

    @property
    def holds_outputs(self) -> bool:
        """Whether it names the outputs: by its tag, or by a comment in its first line."""
        first = self.text.lstrip().partition("\n")[0]
        return self.is_code and ("outputs" in self.tags or bool(_OUTPUTS.fullmatch(first)))


class Notebook(Struct, frozen=True, kw_only=True):
    """A notebook."""

    path: str
    """The file, as the user named it."""
    cells: tuple[Cell, ...]
    """Its cells."""
    language: str
    """What its kernel speaks, in lower case; nothing when it does not say."""


class _RawCell(Struct):
    cell_type: str
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}


class _Raw(Struct):
    nbformat: int | float | None = None
    cells: list[_RawCell] | None = None
    metadata: dict[str, Any] = {}


def read_notebook(path: str, text: str) -> Notebook:
    """Parse a notebook.

    Args:
        path: The file, for places.
        text: Its content.

    Raises:
        DocumentError: It is no notebook of version 4, or holds no code.
    """
    raw = _decode(path, text.removeprefix("\ufeff"))
    if not raw.nbformat or int(raw.nbformat) != _CURRENT or raw.cells is None:
        raise _other_version(path, raw)
    cells = tuple(_cell(number, one) for number, one in enumerate(raw.cells, 1))
    if not any(one.is_code and one.text.strip() for one in cells):
        raise DocumentError(
            f"`{os.path.basename(path)}` has {'no code in its' if cells else 'no'} cells",
            hint="give the notebook that was meant; it may not have been saved yet",
            place=Place(path, 1, 1),
            code="source-empty",
        )
    return Notebook(path=path, cells=cells, language=_language(raw.metadata))


def _decode(path: str, text: str) -> _Raw:
    try:
        return msgspec.json.decode(text, type=_Raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass
    try:
        return msgspec.convert(json.loads(text), _Raw)
    except msgspec.ValidationError as error:
        raise _malformed(path, _in_words(str(error)), Place(path, 1, 1)) from None
    except json.JSONDecodeError as error:
        reason = f"the JSON breaks off or is wrong here: {error.msg.lower()}"
        if "<<<<<<<" in text:
            reason = "it holds both sides of a merge that was not finished"
        raise _malformed(path, reason, Place(path, error.lineno, error.colno)) from None
    except (ValueError, RecursionError):
        raise _malformed(path, "it cannot be read as JSON", Place(path, 1, 1)) from None


def _malformed(path: str, reason: str, place: Place) -> DocumentError:
    return DocumentError(
        f"`{os.path.basename(path)}` is not a notebook: {reason}",
        hint="open it in Jupyter and save it again, or take an earlier version of it",
        place=place,
        code="notebook-format",
    )


def _in_words(message: str) -> str:
    """Say of which cell `msgspec` speaks."""
    found = re.search(r"\$\.cells\[(\d+)\]", message)
    where = f"cell {int(found[1]) + 1}: " if found else ""
    return where + message[:1].lower() + message[1:]


def _other_version(path: str, raw: _Raw) -> DocumentError:
    name = os.path.basename(path)
    if not raw.nbformat or int(raw.nbformat) == _CURRENT:
        missing = "cells" if raw.nbformat else "nbformat"
        return _malformed(path, f"it has no `{missing}`", Place(path, 1, 1))
    return DocumentError(
        f"`{name}` is a notebook of version `{raw.nbformat}`, and version 4 is read",
        hint=f"jupyter nbconvert --to notebook --nbformat 4 --inplace {name}",
        place=Place(path, 1, 1),
        code="notebook-format",
    )


def _cell(number: int, raw: _RawCell) -> Cell:
    text = raw.source if isinstance(raw.source, str) else "".join(raw.source)
    tags = raw.metadata.get("tags")
    known = [one for one in tags if isinstance(one, str)] if isinstance(tags, list) else []
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    return Cell(number=number, kind=raw.cell_type, text=plain, tags=tuple(known))


def _language(metadata: dict[str, Any]) -> str:
    """Give the language that a notebook, or else its kernel, names."""
    kernel = metadata.get("kernelspec")
    for table, key in ((metadata.get("language_info"), "name"), (kernel, "language")):
        found = table.get(key) if isinstance(table, dict) else None
        if isinstance(found, str) and found:
            return _NAMES.get(found.casefold(), found.casefold())
    name = kernel.get("name") if isinstance(kernel, dict) else None
    plain = _VERSION.sub("", name.casefold()) if isinstance(name, str) else ""
    return _NAMES.get(plain, "")


def describe(notebook: Notebook) -> str:
    """Give the heading and the first paragraph of the markdown that a notebook begins with."""
    leading = []
    for cell in notebook.cells:
        if cell.kind == "code":
            break
        leading += [cell.text] if cell.kind == "markdown" else []
    parts = re.split(r"\n\s*\n|(?<=\n)(?=#)", "\n\n".join(leading))
    lines = [line.strip() for part in parts for line in _paragraph(part) if line.strip()]
    heading = bool(parts) and parts[0].lstrip().startswith("#")
    return "\n".join(lines[: 2 if heading else 1])


def _paragraph(text: str) -> list[str]:
    """Give a heading and the paragraph below it, each in a line."""
    first, _, rest = text.strip().partition("\n")
    if not first.startswith("#"):
        return [" ".join(text.split())]
    return [first.strip("# \t"), " ".join(rest.split())]
