"""The outputs of a run: pictures as pictures, tables as tables, values as values."""

import json
from collections.abc import Sequence
from typing import Any

from furness.model.artifact import files_in
from furness.model.operator import Operator
from furness.model.pipeline import parse_reference, source_of
from furness.model.run import ResultRecord
from furness.report.content import Facts, StepFigures
from furness.report.files import Found, found_in, link_to, rest_of
from furness.report.gallery import Allowance, gallery, is_shown
from furness.report.markup import Markup, join, tag
from furness.report.notebook import SUFFIX, show_notebook
from furness.report.provenance import Lineage, tree_of
from furness.report.tables import SUFFIXES as TABLE_SUFFIXES
from furness.report.tables import read_table, show_table, table_of
from furness.report.wording import amount, count, short_digest

_MOST_PICTURES = 60
_MOST_LARGE = 6
_MOST_ON_THE_WAY = 12
_MOST_LINKS = 60
_MOST_READ = 3
_FEW_LINKS = 6
_TABLES = (*TABLE_SUFFIXES, ".json")
_READABLE = (*_TABLES, ".txt", ".md", ".yaml", ".yml", ".log", ".toml")
_LONGEST_TEXT = 20_000


def output_section(name: str, facts: Facts, lineage: Lineage, room: Allowance) -> Markup:
    """Show one output of the run, and where it comes from."""
    value = facts.run.outputs[name]
    files = found_in(value, facts)
    description = _description(facts, name)
    makers = _makers(name, value, facts, lineage) if value is not None else []
    tree = tree_of(makers, lineage)
    return tag(
        "article",
        tag("h3", name, tag("small", _extent(value, files))),
        tag("p", description, class_="note") if description else None,
        _show_files(files, room, _MOST_PICTURES) if files else _show_value(value),
        tag("details", tag("summary", "Where it comes from"), tree) if tree else None,
        class_="output",
    )


def on_the_way(steps: Sequence[StepFigures], facts: Facts, room: Allowance) -> list[Markup]:
    """Show what steps gave that is no output of the run, folded, each with a few files."""
    known = {found.digest for found in found_in(list(facts.run.outputs.values()), facts)}
    shown = []
    for figures in steps:
        digests = [task.last.digest for task in figures.tasks if task.last.digest]
        results = [facts.results[digest] for digest in digests if digest in facts.results]
        for name in dict.fromkeys(name for result in results for name in result.outputs):
            values = [result.outputs.get(name) for result in results]
            if not any(str(file.get("digest")) in known for file in files_in(values)):
                shown.append(_folded(f"{figures.step}.{name}", values, facts, room))
    return shown


def _folded(title: str, values: list[Any], facts: Facts, room: Allowance) -> Markup:
    few = values[:_MOST_ON_THE_WAY]
    files = found_in(few, facts)
    more = len(values) - len(few)
    plain = few[0] if len(few) == 1 else few
    return tag(
        "details",
        tag("summary", tag("b", title), tag("small", count(len(values), "task"))),
        _show_files(files, room, _MOST_ON_THE_WAY, large=1) if files else _show_value(plain),
        tag("p", f"and those of {more:,} more tasks", class_="note") if more > 0 else None,
        class_="output",
    )


def _makers(name: str, value: Any, facts: Facts, lineage: Lineage) -> list[ResultRecord]:
    files = files_in(value)
    if files:
        made = (lineage.made.get(str(file.get("digest"))) for file in files)
        return list({result.digest: result for result in made if result}.values())
    if isinstance(facts.pipeline, Operator):
        return list(facts.results.values())
    reference = parse_reference(source_of(facts.pipeline.outputs.get(name)))
    if reference is None or reference.step is None:
        return []
    of_step = {one.digest for one in facts.attempts if one.step == reference.step}
    return [result for digest, result in facts.results.items() if digest in of_step]


def _description(facts: Facts, name: str) -> str:
    return str(getattr(facts.pipeline.outputs.get(name), "description", ""))


def _extent(value: Any, files: Sequence[Found]) -> str:
    if files:
        total = sum(found.size or 0 for found in files)
        return f"{count(len(files), 'file')}, {amount(total)}"
    return count(len(value), "value") if isinstance(value, list) else ""


def _show_files(
    files: Sequence[Found], room: Allowance, most: int, *, large: int = _MOST_LARGE
) -> Markup:
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


def _show_value(value: Any) -> Markup:
    if value is None:
        return tag("p", "There is no value.", class_="note")
    table = table_of(value)
    if table is not None:
        return show_table(table)
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT]}\n… and {len(text) - _LONGEST_TEXT:,} more characters"
    return tag("pre", text, tabindex=0)
