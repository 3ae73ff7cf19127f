"""The interface of a stage: a class with `inputs`, `outputs`, `config` and `run`.

A tag becomes a name in which every character but letters, digits and `_` is `_`. The files are in
the folders `inputs`, `outputs` and `config` of the workspace, each called `<tag>.<ending>`, as
`furness.runtime.stage` lays them out.
"""

import ast
import os
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from furness.errors import DocumentError, Problem
from furness.frontends._classes import attribute, lineage, method
from furness.frontends._comments import description_of_entry
from furness.frontends._constants import NotConstantError, evaluate
from furness.frontends._declared import Interface
from furness.frontends._docstrings import docstring_of, parameter_descriptions, summary_of
from furness.frontends._media import MEDIA_TYPES
from furness.frontends._source import Source
from furness.lazy import lazy
from furness.model.interface import Input, Output
from furness.model.types import Type, optional

_difflib: Any = lazy("difflib")
_ENDING = re.compile(r"[\w+-][\w.+-]*")
_FILE_NAME = re.compile(r"[^\0]+\.[A-Za-z]\w*")
_FIXED = re.compile(r"(?P<folder>/opt/(desc/)?(?P<table>input|output|config)s?)(/|$)")
_EXAMPLES = {"inputs": "fits", "outputs": "fits", "config": "config.yaml"}
_PART = {"DESC_RANK": (0, 0, "Which part of the work"), "DESC_SIZE": (1, 1, "How many parts")}


class _Entry(Struct, frozen=True, kw_only=True, eq=False):
    """One tag of a class."""

    table: str
    tag: str
    name: str
    value: Any
    node: ast.expr
    description: str

    @property
    def is_file(self) -> bool:
        """Whether the tag stands for a file, and not for a value of the configuration."""
        is_text = isinstance(self.value, str)
        return self.table != "config" or (is_text and _FILE_NAME.fullmatch(self.value) is not None)


def identifier(tag: str) -> str:
    """Give the name of an input or output that a tag stands for."""
    name = re.sub(r"\W", "_", tag)
    return f"_{name}" if name[:1].isdigit() else name


def read_stage(owner: ast.ClassDef, source: Source) -> Interface:
    """Give the interface of a stage.

    Args:
        owner: The class.
        source: The source that it is defined in.

    Raises:
        DocumentError: The class is no whole stage; all its problems at once.
    """
    problems: list[Problem] = []
    tables = {
        table: list(_entries(table, owner, source, problems))
        for table in ("inputs", "outputs", "config")
    }
    entries = [one for table in tables.values() for one in table]
    problems += [*_method_problems(owner, source), *_clashes(entries, source)]
    if problems:
        raise DocumentError.of(problems)
    inputs = {one.name: _input(one) for one in [*tables["inputs"], *tables["config"]]}
    return Interface(
        inputs=inputs | _parts(owner, source),
        outputs={one.name: _output(one) for one in tables["outputs"]},
        hints=(*_unknown_types(entries, source), *_fixed_paths(source)),
        description=summary_of(docstring_of(owner)),
    )


def _entries(
    table: str, owner: ast.ClassDef, source: Source, problems: list[Problem]
) -> Iterator[_Entry]:
    node = attribute(owner, table, source)
    if node is None:
        return
    described = parameter_descriptions(docstring_of(owner))
    for key, value in _pairs(table, node, source, problems):
        tag = _text(key, source)
        if not tag or "/" in tag or not any(map(str.isalnum, tag)):
            hint = 'write a text without `/`, such as "shear-catalog"'
            problems.append(_wrong(f"a tag of `{table}` is not a name", hint, key, source))
            continue
        given = _value(value, source)
        if not _is_allowed(table, given):
            problems.append(_wrong(*_no_type(table, tag), value, source))
            continue
        yield _Entry(
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
    problems.append(_wrong(f"`{table}` is not a dict that is written out", hint, node, source))
    return []


def _text(node: ast.expr, source: Source) -> str:
    value = _value(node, source)
    return value if isinstance(value, str) else ""


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


def _method_problems(owner: ast.ClassDef, source: Source) -> Iterator[Problem]:
    run = method(owner, "run", source)
    if run is None:
        message = f"the class `{owner.name}` has no method `run`"
        yield _wrong(message, "define `def run(self):`, which does the work", owner, source)
    elif isinstance(run, ast.AsyncFunctionDef):
        yield _wrong(f"`{owner.name}.run` is `async`", "write `def run(self):`", run, source)
    elif len(run.args.posonlyargs + run.args.args) - len(run.args.defaults) != 1:
        hint = "take only `self`: `self.get_input_path(tag)` gives what is needed"
        yield _wrong(f"`{owner.name}.run` takes more than `self`", hint, run, source)


def _clashes(entries: list[_Entry], source: Source) -> Iterator[Problem]:
    known: dict[str, _Entry] = {}
    for one in entries:
        other = known.setdefault(one.name, one)
        if other is one:
            continue
        message = f"`{one.tag}` in `{one.table}` and `{other.tag}` in `{other.table}` are both"
        message += f" `{one.name}`"
        yield _wrong(message, "give each a tag of its own", one.node, source)
    files: dict[str, _Entry] = {}
    for one in (one for one in entries if one.table == "config" and one.is_file):
        other = files.setdefault(os.path.normpath(one.value), one)
        if other is not one:
            message = f"`{one.tag}` and `{other.tag}` in `config` are the same file `{one.value}`"
            yield _wrong(message, "give each a file name of its own", one.node, source)
        if os.path.isabs(one.value) or os.path.normpath(one.value).startswith(".."):
            message = f"the file `{one.value}` of `{one.tag}` in `config` is outside its folder"
            yield _wrong(message, "write a relative name such as `config.yaml`", one.node, source)


def _output(one: _Entry) -> Output:
    return Output(
        type=Type("File"),
        path=f"outputs/{one.tag}.{one.value}",
        description=one.description,
        format=MEDIA_TYPES.get(one.value.lower()),
    )


def _input(one: _Entry) -> Input:
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


def _unknown_types(entries: list[_Entry], source: Source) -> Iterator[Problem]:
    for one in entries:
        if one.table == "config" or one.value.lower() in MEDIA_TYPES:
            continue
        near = _difflib.get_close_matches(one.value.lower(), MEDIA_TYPES, n=1)
        yield source.hint(
            "file-type",
            f"`{one.value}` is no ending that is known; the file `{one.name}` has no format",
            (f"did you mean `{near[0]}`? Else write" if near else "write")
            + f" `[tool.furness.{one.table}]` and "
            f'`{one.name} = {{type = "File", format = "…"}}` in a `# /// script` block',
            one.node,
        )


def mounts_of(source: Source) -> dict[str, str]:
    """Give the folders of descpipe's containers that a source names, with ours for each."""
    found = {}
    for _, path in _fixed(source):
        found[path["folder"]] = next(one for one in _EXAMPLES if one.startswith(path["table"]))
    return found


def _fixed_paths(source: Source) -> Iterator[Problem]:
    for node, path in _fixed(source):
        yield source.hint(
            "fixed-path",
            f"`{path.string}` is there only in a container",
            "write `self.get_input_path(tag)` or `self.get_output_path(tag)`, or run it with "
            "`--on container`",
            node,
        )


def _fixed(source: Source) -> Iterator[tuple[ast.Constant, re.Match[str]]]:
    for node in source.nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        path = _FIXED.match(node.value)
        if path and not isinstance(source.parents[node], ast.Expr):
            yield node, path


def _wrong(message: str, hint: str, node: ast.AST, source: Source) -> Problem:
    return Problem("class", message, hint, source.place(node))
