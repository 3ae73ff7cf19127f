"""Classes of a source: which of them is an operator, and what it has from its bases.

A stage says in `inputs`, `outputs` and `config` which files it takes and gives, as descpipe has it;
a record is a dataclass with `run`.
"""

import ast
from collections.abc import Iterator

from furness.errors import DocumentError
from furness.frontends._functions import find_function, has_other_interface, runs_itself
from furness.frontends._metadata import read_metadata
from furness.frontends._source import Function, Source, called, dotted, read_source

STAGES = ("descpipe.Stage", "descpipe.stage.Stage", "furness.runtime.stage.Stage")
"""The classes that make a class derived from them a stage."""


def find_class(path: str, text: str) -> str | None:
    """Give the class that makes a source an operator; None when there is none.

    A class named by `entry` in `[tool.furness]`, else the only stage, else the only record of a
    source that has no other interface; several give an empty name. A function goes before.
    """
    if find_function(path, text) is not None:
        return None
    try:
        source = read_source(path, text)
        entry = read_metadata(source).overrides.entry
    except DocumentError:
        return None
    if entry:
        return entry if class_named(entry, source) else None
    found = operator_classes(source)
    return (found[0].name if len(found) == 1 else "") if found else None


def class_named(name: str, source: Source) -> ast.ClassDef | None:
    """Give a class that is defined at the top level of a source."""
    return next((one for one in _classes(source) if one.name == name), None)


def operator_classes(source: Source) -> list[ast.ClassDef]:
    """Give the classes that are operators, in order: the stages, or else the records.

    What another one derives from is left out.
    """
    classes = list(_classes(source))
    bases = {base.name for one in classes for base in lineage(one, source)[1:]}
    stages = [one for one in classes if is_stage(one, source) and one.name not in bases]
    if stages:
        return stages
    records = [one for one in classes if _is_record(one, source) and one.name not in bases]
    is_other = bool(records) and has_other_interface(source)
    return [one for one in records if not is_other and not runs_itself(source, one.name)]


def is_stage(owner: ast.ClassDef, source: Source) -> bool:
    """Tell whether a class is a stage: by its bases, or by what it has."""
    line = lineage(owner, source)
    if any(dotted(base, source) in STAGES for one in line for base in one.bases):
        return True
    named = ("inputs", "outputs")
    return method(owner, "run", source) is not None and all(
        isinstance(attribute(owner, name, source), ast.Dict) for name in named
    )


def _is_record(owner: ast.ClassDef, source: Source) -> bool:
    marks = [called(one, source) or dotted(one, source) for one in owner.decorator_list]
    return "dataclasses.dataclass" in marks and method(owner, "run", source) is not None


def lineage(owner: ast.ClassDef, source: Source) -> list[ast.ClassDef]:
    """Give a class and those of the source that it derives from, the nearest first."""
    found = [owner]
    for one in found:
        for base in one.bases:
            above = class_named(dotted(base, source), source)
            if above is not None and above not in found:
                found.append(above)
    return found


def attribute(owner: ast.ClassDef, name: str, source: Source) -> ast.expr | None:
    """Give the value that a class, or one that it derives from, gives an attribute."""
    for one in lineage(owner, source):
        for statement in one.body:
            if isinstance(statement, ast.Assign):
                targets = statement.targets
            elif isinstance(statement, ast.AnnAssign):
                targets = [statement.target]
            else:
                continue
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return statement.value
    return None


def method(owner: ast.ClassDef, name: str, source: Source) -> Function | None:
    """Give a method that a class, or one that it derives from, has."""
    body = [statement for one in lineage(owner, source) for statement in one.body]
    methods = (one for one in body if isinstance(one, Function) and one.name == name)
    return next(methods, None)


def _classes(source: Source) -> Iterator[ast.ClassDef]:
    return (one for one in source.tree.body if isinstance(one, ast.ClassDef))
