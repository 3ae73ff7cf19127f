"""The value of an output: pictures as pictures, tables as tables, other files as links."""

import json
from collections.abc import Sequence
from typing import Any

from furness.report.files import Found, link_to, rest_of
from furness.report.gallery import Allowance, gallery, is_shown
from furness.report.marks import short_digest
from furness.report.markup import Markup, join, tag
from furness.report.notebook import SUFFIX, show_notebook
from furness.report.rows import SUFFIXES as TABLE_SUFFIXES
from furness.report.rows import read_table
from furness.report.tables import show_table, table_of
from furness.report.wording import amount, count

_MOST_LARGE = 6
_MOST_LINKS = 60
_MOST_READ = 3
_FEW_LINKS = 6
_TABLES = (*TABLE_SUFFIXES, ".json")
_READABLE = (*_TABLES, ".txt", ".md", ".yaml", ".yml", ".log", ".toml")
_LONGEST_TEXT = 20_000


def show_files(
    files: Sequence[Found], room: Allowance, most: int, *, large: int = _MOST_LARGE
) -> Markup:
    """Show files, of pictures at most so many, and link to all."""
    pictures = [found for found in files if is_shown(found.name)]
    notebooks = [found for found in files if found.name.endswith(SUFFIX)]
    readable = [found for found in files if found.name.lower().endswith(_READABLE)]
    return join(
        [
            gallery(pictures, room, most=most, large=large) if pictures else None,
            [_read(found, named=len(files) > 1) for found in readable[:_MOST_READ]],
            [show_notebook(found.path or "", room) for found in notebooks[:_MOST_READ]],
            _links(files),
        ]
    )


def _read(found: Found, *, named: bool) -> Markup | None:
    """Show what is in a table or a text; None when it is too large or cannot be read."""
    if found.path is None:
        return None
    table = read_table(found.path) if found.name.lower().endswith(_TABLES) else None
    shown = show_table(table) if table else _text(found.path, found.size or 0)
    return join([tag("h4", found.name) if named else None, shown]) if shown else None


def _text(path: str, size: int) -> Markup | None:
    if size > _LONGEST_TEXT:
        return None
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return tag("pre", file.read(_LONGEST_TEXT), tabindex=0)
    except OSError:
        return None


def _links(files: Sequence[Found]) -> Markup:
    lines = [
        tag(
            "li",
            link_to(found),
            tag("small", amount(found.size)),
            short_digest(found.digest) if found.digest else None,
        )
        for found in files[:_MOST_LINKS]
    ]
    listed = join([tag("ul", lines, class_="files"), rest_of(files, len(lines))])
    if len(files) == 1 or (
        len(files) <= _FEW_LINKS and not any(is_shown(one.name) for one in files)
    ):
        return listed
    return tag("details", tag("summary", f"All {count(len(files), 'file')}"), listed)


def show_value(value: Any) -> Markup:
    """Show a value that holds no files."""
    if value is None:
        return tag("p", "There is no value.", class_="note")
    table = table_of(value)
    if table is not None:
        return show_table(table)
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT]}\n… and {len(text) - _LONGEST_TEXT:,} more characters"
    return tag("pre", text, tabindex=0)
