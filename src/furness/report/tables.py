"""HTML tables of records, with the type of each column."""

import json
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from furness.report.markup import Markup, join, tag
from furness.report.wording import count

ROWS = 100
"""How many rows are shown."""

_COLUMNS = 30
CELL = 200
"""How many characters of a cell are shown."""

_WORDS_OF_TRUTH = frozenset({"true", "false"})


class Table(Struct, frozen=True, kw_only=True):
    """The beginning of a table."""

    columns: tuple[str, ...]
    """The names of its columns."""
    rows: tuple[tuple[str, ...], ...]
    """Its first rows."""
    more: str
    """How many rows are left out, in words; empty when none are."""


def table_of(records: Any) -> Table | None:
    """Make a table of a list of records with plain values; None when it is something else."""
    if not isinstance(records, list) or not records or not all(map(_is_record, records[:ROWS])):
        return None
    columns = list(dict.fromkeys(key for record in records[:ROWS] for key in record))
    rows = [tuple(_cell(record.get(name)) for name in columns) for record in records[:ROWS]]
    more = len(records) - len(rows)
    return Table(columns=tuple(columns), rows=tuple(rows), more=f"{more:,}" if more > 0 else "")


def show_table(table: Table) -> Markup:
    """Write a table; columns beyond thirty and rows beyond a hundred are only counted."""
    width = min(len(table.columns), _COLUMNS)
    types = [_type(row[place] for row in table.rows if place < len(row)) for place in range(width)]
    classes = ["number" if one in ("Integer", "Float") else None for one in types]
    head = [
        tag("th", table.columns[place], tag("small", types[place]), scope="col", class_=class_)
        for place, class_ in enumerate(classes)
    ]
    body = [
        tag("tr", [tag("td", cell, class_=class_) for cell, class_ in zip(row, classes)])  # noqa: B905 - rows may be short
        for row in table.rows
    ]
    shown = tag("table", tag("thead", tag("tr", head)), tag("tbody", body), class_="data")
    scroll = tag("div", shown, class_="scroll", tabindex=0, role="region", aria_label="table")
    return join([scroll, tag("p", _size_in_words(table), class_="note")])


def _size_in_words(table: Table) -> str:
    parts = [f"{count(len(table.rows), 'row')} of {count(len(table.columns), 'column')}"]
    if table.more:
        parts.append(f"and {table.more} more rows")
    if len(table.columns) > _COLUMNS:
        parts.append(f"and {len(table.columns) - _COLUMNS:,} more columns")
    return ", ".join(parts)


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and not any(isinstance(one, dict) for one in value.values())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return (value if isinstance(value, str) else json.dumps(value))[:CELL]


def _type(cells: Iterable[str]) -> str:
    """Name the type of a column by the words of documents; it is told from the rows shown."""
    given = [cell.strip() for cell in cells if cell.strip()]
    if not given:
        return "empty"
    if all(cell.lower() in _WORDS_OF_TRUTH for cell in given):
        return "Boolean"
    if all(map(_is_integer, given)):
        return "Integer"
    return "Float" if all(map(_is_number, given)) else "String"


def _is_integer(text: str) -> bool:
    return text.lstrip("+-").isdecimal()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
