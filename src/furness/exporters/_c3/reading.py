"""What C3, CLAIMED's compiler, reads in a source: line by line, in its words and its order.

Read is version 0.4.3 (https://github.com/claimed-framework/c3); its rules are kept, slips included,
as its files hold the texts that it found.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from furness.exporters._c3.lines import Seen, interface, interface_r

LOGGED = ("# update log level", "log_level = os.environ.get('log_level', 'INFO')")
"""What C3 puts before Python code, as far as it reads it again."""
_DOCUMENTED = '"""'


class Reading(Struct, frozen=True, kw_only=True):
    """What C3 sees in a source."""

    name: str
    """The operator's name."""
    description: str | None
    """What it does; None if nothing is said."""
    inputs: dict[str, Seen]
    """What it takes."""
    outputs: tuple[str, ...]
    """What it is said to give; among them is what is only read as `os.environ["x"]`."""
    text: str
    """The source; of a notebook all cells."""
    is_foreign: bool = False
    """Whether it is a notebook in another language than Python, which C3 starts as Python."""


def read(path: str, text: str) -> Reading:
    """Read a script or a notebook.

    Args:
        path: Where it is; the file's name is the operator's.
        text: What it holds.
    """
    stem, kind = os.path.splitext(os.path.basename(path))
    name = stem.replace("_", "-").lower()
    if kind == ".ipynb":
        return _read_notebook(name, json.loads(text))
    if kind.lower() == ".r":
        inputs, outputs = interface_r(text.split("\n"))
        return Reading(name=name, description=None, inputs=inputs, outputs=outputs, text=text)
    parts = text.split(_DOCUMENTED)
    said = parts[1].strip() if len(parts) > 1 else None
    inputs, outputs = interface([*LOGGED, *text.split("\n")], is_typed_raw=False)
    return Reading(name=name, description=said, inputs=inputs, outputs=outputs, text=text)


def _read_notebook(name: str, notebook: dict[str, Any]) -> Reading:
    cells = notebook["cells"]
    inputs, outputs = interface([*LOGGED, *_lines_of(cells)], is_typed_raw=True)
    return Reading(
        name=name,
        description=_first_of(cells),
        inputs=inputs,
        outputs=outputs,
        text="\n".join("".join(cell["source"]) for cell in cells),
        is_foreign=_language_of(notebook.get("metadata", {})) not in ("", "python"),
    )


def _language_of(metadata: dict[str, dict[str, str]]) -> str:
    named = metadata.get("language_info", {}).get("name")
    return (named or metadata.get("kernelspec", {}).get("language") or "").lower()


def _lines_of(cells: list[dict[str, str | list[str]]]) -> Iterator[str]:
    for cell in cells:
        if cell.get("cell_type") == "code":
            yield from "".join(cell["source"]).split("\n")


def _first_of(cells: list[dict[str, str | list[str]]]) -> str:
    """Give the first line of the first cell, or of the first two if both are text."""
    firsts = ["".join(cell["source"]).splitlines(keepends=True)[:1] for cell in cells[:2]]
    kinds = [cell["cell_type"] for cell in cells[:2]]
    taken = firsts if kinds == ["markdown", "markdown"] else firsts[:1]
    return "\n".join("".join(one) for one in taken)
