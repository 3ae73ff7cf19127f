"""The tags in the tables of a stage, as they are written in its class."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from furness.errors import Problem
from furness.frontends._classes import attribute
from furness.frontends._comments import description_of_entry
from furness.frontends._constants import NotConstantError, evaluate
from furness.frontends._docstrings import docstring_of, parameter_descriptions
from furness.frontends._source import Source

_ENDING = re.compile(r"[\w+-][\w.+-]*")
_FILE_NAME = re.compile(r"[^\0]+\.[A-Za-z]\w*")
_EXAMPLES = {"inputs": "fits", "outputs": "fits", "config": "config.yaml"}


class Entry(Struct, frozen=True, kw_only=True, eq=False):
    """One tag of a class."""

    table: str
    """Where it is: one of `TABLES`."""
    tag: str
    """The tag."""
    name: str
    """The name of the input or output that it stands for."""
    value: Any
    """What is written for it."""
    node: ast.expr
    """Where it is written."""
    description: str
    """What it is."""

    @property
    def is_file(self) -> bool:
        """Whether the tag stands for a file, and not for a value of the configuration."""
        is_text = isinstance(self.value, str)
        return self.table != "config" or (is_text and _FILE_NAME.fullmatch(self.value) is not None)


def identifier(tag: str) -> str:
    """Give the name of an input or output that a tag stands for."""
    name = re.sub(r"\W", "_", tag)
    return f"_{name}" if name[:1].isdigit() else name


def entries_of(
    table: str, owner: ast.ClassDef, source: Source, problems: list[Problem]
) -> Iterator[Entry]:
    """Give the tags of a table; what is wrong with them is added to the problems."""
    node = attribute(owner, table, source)
    if node is None:
        return
    described = parameter_descriptions(docstring_of(owner))
    for key, value in _pairs(table, node, source, problems):
        tag = _value(key, source)
        if not isinstance(tag, str) or "/" in tag or not any(map(str.isalnum, tag)):
            hint = 'write a text without `/`, such as "shear-catalog"'
            problems.append(problem_at(f"a tag of `{table}` is not a name", hint, key, source))
            continue
        given = _value(value, source)
        if not _is_allowed(table, given):
            problems.append(problem_at(*_no_type(table, tag), value, source))
            continue
        yield Entry(
            table=table,
            tag=tag,
            name=identifier(tag),
            value=given,
            node=key,
            description=description_of_entry(key, source) or described.get(identifier(tag), ""),
        )


def _pairs(
    table: str, node: ast.expr, source: Source, problems: list[Problem]
) -> list[tuple[ast.expr, ast.expr]]:
    """Give the keys and values of a table as they are written."""
    while isinstance(node, ast.Name) and source.bindings.get(node.id):
        node = source.bindings[node.id][-1].value
    if isinstance(node, ast.Dict) and all(key is not None for key in node.keys):
        return [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key]
    hint = (
        f'write `{table} = {{"catalog": "{_EXAMPLES[table]}"}}`; the source is read, not executed'
    )
    problems.append(problem_at(f"`{table}` is not a dict that is written out", hint, node, source))
    return []


def _value(node: ast.expr, source: Source) -> Any:
    """Give the value of an expression; the error's class when it is not constant."""
    try:
        return evaluate(node, source)
    except NotConstantError:
        return NotConstantError


def _is_allowed(table: str, value: Any) -> bool:
    if table == "config":
        return value is not NotConstantError
    return isinstance(value, str) and _ENDING.fullmatch(value) is not None


def _no_type(table: str, tag: str) -> tuple[str, str]:
    if table == "config":
        hint = 'write a value, or the name of a file such as "config.yaml"'
        return f"the value of `{tag}` in `config` is not constant", hint
    hint = 'write the ending of its file, such as "fits" or "yaml"; values belong in `config`'
    return f"the type of `{tag}` in `{table}` is not the ending of a file", hint


def problem_at(message: str, hint: str, node: ast.AST, source: Source) -> Problem:
    """Give a problem of a class, with its place."""
    return Problem("class", message, hint, source.place(node))
