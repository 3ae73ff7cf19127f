"""Where outputs come from: which task made each file, from what, as an expandable tree."""

import os
from collections.abc import Mapping
from typing import Any

from furness.model.artifact import files_in, is_file_value
from furness.model.run import ResultRecord
from furness.report.lineage import Lineage, task_of
from furness.report.marks import moment, short_digest
from furness.report.markup import Child, Markup, tag

_DEEPEST = 12
_WIDEST = 5
_TEXT = 300


def tree_of(results: list[ResultRecord], lineage: Lineage) -> Markup | None:
    """Write the trees of some results; a result that several need is written once."""
    seen: set[str] = set()
    shown = [_branch(result, lineage, seen, 0) for result in results[:_WIDEST]]
    more = len(results) - len(shown)
    rest = tag("p", f"and {more:,} more, made in the same way", class_="note") if more else None
    return tag("div", shown, rest, class_="lineage") if shown else None


def _branch(result: ResultRecord, lineage: Lineage, seen: set[str], depth: int) -> Markup:
    name = task_of(result, lineage)
    parts = result.parts if isinstance(result.parts, dict) else {}
    operator = " ".join(str(parts[key]) for key in ("operator", "version") if parts.get(key))
    title = [tag("b", name), " by " if operator else None, operator or None]
    if result.digest in seen or depth >= _DEEPEST:
        return tag("p", title, tag("span", " (shown above)", class_="note"))
    is_first = not seen
    seen.add(result.digest)
    rows = [*_making(result, lineage), *_code(parts), *_arguments(parts, lineage, seen, depth)]
    return tag("details", tag("summary", title), tag("dl", rows), open=is_first)


def _making(result: ResultRecord, lineage: Lineage) -> list[Markup]:
    made: list[Markup | str] = [moment(result.made)]
    if result.run != lineage.run:
        made.append(f", in run {result.run}; reused here")
    return [_row("made", made), _row("task", short_digest(result.digest))]


def _code(parts: Mapping[str, Any]) -> list[Markup]:
    rows = []
    code = parts.get("code")
    if isinstance(code, dict) and code:
        files = list(code.items())[: _WIDEST * 2]
        lines = [tag("li", name, " ", short_digest(digest)) for name, digest in files]
        rows.append(_row("code", tag("ul", lines)))
    elif code:
        rows.append(_row("code", short_digest(code)))
    command = parts.get("command")
    if command:
        words = command if isinstance(command, list | tuple) else [command]
        rows.append(_row("command", tag("code", " ".join(map(str, words))[:_TEXT])))
    if parts.get("environment"):
        rows.append(_row("environment", short_digest(parts["environment"])))
    return rows


def _arguments(
    parts: Mapping[str, Any], lineage: Lineage, seen: set[str], depth: int
) -> list[Markup]:
    arguments = parts.get("arguments")
    if not isinstance(arguments, dict):
        return []
    rows = []
    for name, value in arguments.items():
        files = files_in(value)
        shown = [_file(file, lineage, seen, depth) for file in files[:_WIDEST]]
        if len(files) > _WIDEST:
            shown.append(tag("p", f"and {len(files) - _WIDEST:,} more", class_="note"))
        rows.append(_row(tag("code", name), shown or tag("code", str(value)[:_TEXT])))
    return rows


def _file(file: Mapping[str, Any], lineage: Lineage, seen: set[str], depth: int) -> Markup:
    name = file_name(file)
    digest = str(file.get("digest", ""))
    maker = lineage.made.get(digest)
    line = tag("p", name, " " if name else None, short_digest(digest))
    if maker is None:
        return line
    return tag("div", line, _branch(maker, lineage, seen, depth + 1), class_="from")


def _row(name: Child, value: Child) -> Markup:
    return tag("div", tag("dt", name), tag("dd", value))


def file_name(file: Any) -> str:
    """Give the name of a file value, without its folder."""
    if not is_file_value(file):
        return ""
    return os.path.basename(str(file["path"]).rstrip("/"))
