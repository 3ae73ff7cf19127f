"""The interface of a stage: a class with `inputs`, `outputs`, `config` and `run`.

A tag becomes a name in which every character but letters, digits and `_` is `_`. The files are in
the folders `inputs`, `outputs` and `config` of the workspace, each called `<tag>.<ending>`, as
`furness.runtime.stage` lays them out.
"""

import ast

from furness.errors import DocumentError, Problem
from furness.frontends._classes import lineage
from furness.frontends._declared import Interface
from furness.frontends._docstrings import docstring_of, summary_of
from furness.frontends._media import MEDIA_TYPES
from furness.frontends._source import Source
from furness.frontends._stage_entries import Entry, entries_of
from furness.frontends._stage_folders import TABLES, fixed_paths
from furness.frontends._stage_problems import clashes, method_problems, unknown_types
from furness.model.interface import Input, Output
from furness.model.types import Type, optional

_PART = {"DESC_RANK": (0, 0, "Which part of the work"), "DESC_SIZE": (1, 1, "How many parts")}


def read_stage(owner: ast.ClassDef, source: Source) -> Interface:
    """Give the interface of a stage.

    Args:
        owner: The class.
        source: The source that it is defined in.

    Raises:
        DocumentError: The class is no whole stage; all its problems at once.
    """
    problems: list[Problem] = []
    tables = {table: list(entries_of(table, owner, source, problems)) for table in TABLES}
    entries = [one for table in tables.values() for one in table]
    problems += [*method_problems(owner, source), *clashes(entries, source)]
    if problems:
        raise DocumentError.of(problems)
    inputs = {one.name: _input(one) for one in [*tables["inputs"], *tables["config"]]}
    return Interface(
        inputs=inputs | _parts(owner, source),
        outputs={one.name: _output(one) for one in tables["outputs"]},
        hints=(*unknown_types(entries, source), *fixed_paths(source)),
        description=summary_of(docstring_of(owner)),
    )


def _output(one: Entry) -> Output:
    return Output(
        type=Type("File"),
        path=f"outputs/{one.tag}.{one.value}",
        description=one.description,
        format=MEDIA_TYPES.get(one.value.lower()),
    )


def _input(one: Entry) -> Input:
    description = one.description
    if one.table == "inputs":
        kind = MEDIA_TYPES.get(one.value.lower())
        return Input(type=Type("File"), description=description, format=kind)
    if one.is_file:
        kind = MEDIA_TYPES.get(one.value.rpartition(".")[2].lower())
        return Input(type=Type("File"), default=one.value, description=description, format=kind)
    names: dict[type, str] = {str: "String", bool: "Boolean", int: "Integer", float: "Float"}
    wanted = Type(names.get(type(one.value), "Json"))
    wanted = optional(wanted) if one.value is None else wanted
    return Input(type=wanted, default=one.value, description=description)


def _parts(owner: ast.ClassDef, source: Source) -> dict[str, Input]:
    """Give the inputs of a stage that asks for its rank: each task may do one part of the work."""
    asked = {
        node.attr
        for one in lineage(owner, source)
        for node in ast.walk(one)
        if isinstance(node, ast.Attribute)
    }
    if not asked & {"get_rank", "get_size"}:
        return {}
    return {
        name: Input(type=Type("Integer"), default=default, minimum=least, description=f"{text}.")
        for name, (default, least, text) in _PART.items()
    }
