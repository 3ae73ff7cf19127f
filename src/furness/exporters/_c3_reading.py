"""What C3, CLAIMED's compiler, reads in a source: line by line, in its words and its order.

Read is version 0.4.3 (https://github.com/claimed-framework/c3); its rules are kept, slips included,
as its files hold the texts that it found.
"""

import json
import os
import re
from collections.abc import Iterator

from msgspec import Struct

LOGGED = ("# update log level", "log_level = os.environ.get('log_level', 'INFO')")
"""What C3 puts before Python code, as far as it reads it again."""

_CALLS = ("os.getenv(", "os.environ.get(")
_NAME = r"([A-Za-z_][A-Za-z0-9_]*)"
_QUOTED = re.compile(rf"[\"']{_NAME}[\"']*")
_R_NAME = re.compile(rf"[\"']*{_NAME}[\"']*")
_COMMA = re.compile(r"\s*,\s*[\"']?")
_ASSIGNED = re.compile(rf"os\.environ\[[\"']{_NAME}[\"']\]")
_CASTS = {"int": "Integer", "float": "Float", "bool": "Boolean"}
_CAST = re.compile(r"=\s*(int|float|bool)\(\s*os")
_DOCUMENTED = '"""'


class Seen(Struct, frozen=True, kw_only=True):
    """An input as C3 sees it."""

    type: str
    """`String`, `Integer`, `Float` or `Boolean`."""
    description: str
    """The comment above it."""
    default: str | None
    """The text of its default, as far as C3 finds its ends."""


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
        notebook = json.loads(text)
        cells = notebook["cells"]
        whole = "\n".join("".join(cell["source"]) for cell in cells)
        inputs, outputs = _interface([*LOGGED, *_lines_of(cells)], is_typed_raw=True)
        return Reading(
            name=name,
            description=_first_of(cells),
            inputs=inputs,
            outputs=outputs,
            text=whole,
            is_foreign=_language_of(notebook.get("metadata", {})) not in ("", "python"),
        )
    if kind.lower() == ".r":
        inputs, outputs = _interface_r(text.split("\n"))
        return Reading(name=name, description=None, inputs=inputs, outputs=outputs, text=text)
    parts = text.split(_DOCUMENTED)
    said = parts[1].strip() if len(parts) > 1 else None
    inputs, outputs = _interface([*LOGGED, *text.split("\n")], is_typed_raw=False)
    return Reading(name=name, description=said, inputs=inputs, outputs=outputs, text=text)


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


def _interface(lines: list[str], *, is_typed_raw: bool) -> tuple[dict[str, Seen], tuple[str, ...]]:
    defaults: dict[str, str | None] = {}
    outputs: dict[str, None] = {}
    for line in lines:
        code = line.partition("#")[0].strip()
        defaults |= dict(found for call in _CALLS if (found := _read_in(code, call, _QUOTED)))
        outputs |= dict.fromkeys(match[1] for match in [_ASSIGNED.search(code)] if match)
    inputs = {}
    for one, default in defaults.items():
        line, above = _line_of(one, lines)
        cast = _CAST.search(line)
        kind = _CASTS[cast[1]] if cast else "String"
        stripped = default.strip("\"'") if default and cast and not is_typed_raw else default
        inputs[one] = Seen(type=kind, description=_comment(above), default=stripped)
    return inputs, tuple(outputs)


def _interface_r(lines: list[str]) -> tuple[dict[str, Seen], tuple[str, ...]]:
    inputs: dict[str, str | None] = {}
    outputs: dict[str, None] = {}
    for line in lines:
        code = line.partition("#")[0].strip()
        found = _read_in(code, "Sys.getenv(", _R_NAME, is_last=True)
        given = _read_in(code, "Sys.setenv(", _R_NAME)
        outputs |= dict.fromkeys([given[0]] if given else [])
        inputs |= dict([found] if found else [])
    seen = {
        one: Seen(type="String", description=_comment(_line_of(one, lines)[1]), default=default)
        for one, default in inputs.items()
        if _line_of(one, lines)[0]
    }
    return seen, tuple(outputs)


def _read_in(
    code: str, call: str, name: re.Pattern[str], *, is_last: bool = False
) -> tuple[str, str | None] | None:
    """Give the name that a call in a line has, and the text of its default."""
    places = [match.end() for match in re.finditer(re.escape(call), code)]
    for place in reversed(places) if is_last else places:
        match = name.match(code, place)
        if not match:
            continue
        comma = _COMMA.match(code, match.end())
        end = code.rfind(")")
        if comma and end >= comma.end():
            default = code[comma.end() : end]
            return match[1], re.sub(r"['\")]?$", "", default, count=1) if default else None
        if code[match.end() : match.end() + 1] == ")":
            return match[1], None
    return None


def _line_of(name: str, lines: list[str]) -> tuple[str, str]:
    """Give the first line that has a name in quotes, and the line above it."""
    for at, line in enumerate(lines):
        if re.search(f"[\"']{name}[\"']", line):
            return line, lines[at - 1] if at else ""
    return "", ""


def _comment(line: str) -> str:
    if not line.strip().startswith("#"):
        return ""
    return line.replace("#", "").replace('"', "'").strip()
