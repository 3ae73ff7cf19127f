"""A Python class: descpipe's `Stage`, or a dataclass with `run`.

A stage is what descpipe 1.3 calls so: https://github.com/joezuntz/descpipe.
"""

import ast

import msgspec

from furness.frontends._classes import (
    attribute,
    class_named,
    find_class,
    is_stage,
    operator_classes,
)
from furness.frontends._constants import value_of
from furness.frontends._functions import is_python
from furness.frontends._metadata import read_metadata
from furness.frontends._operator import assemble, name_of, which_operator
from furness.frontends._record import read_record
from furness.frontends._source import Source, read_source
from furness.frontends._stage import read_stage
from furness.frontends._stage_folders import mounts_of
from furness.frontends.interface import Compiled, Frontend


class PythonClass(Frontend):
    """Reads Python sources that hold one class with inputs, outputs and `run`."""

    def recognises(self, path: str, text: str) -> bool:
        """See `Frontend.recognises`."""
        return is_python(path, text) and find_class(path, text) is not None

    def compile(self, path: str, text: str) -> Compiled:
        """See `Frontend.compile`."""
        source = read_source(path, text)
        name = find_class(path, text)
        owner = class_named(name, source) if name else None
        if owner is None:
            raise which_operator(source, operator_classes(source), "class")
        return _compile(owner, source)

    def compile_function(self, path: str, text: str, name: str) -> Compiled | None:
        """See `Frontend.compile_function`."""
        source = read_source(path, text)
        owner = class_named(name, source)
        return None if owner is None else _compile(owner, source)


def _compile(owner: ast.ClassDef, source: Source) -> Compiled:
    metadata = read_metadata(source)
    named = is_stage(owner, source)
    interface = read_stage(owner, source) if named else read_record(owner, source)
    overrides = msgspec.structs.replace(
        metadata.overrides,
        entry=owner.name,
        name=metadata.overrides.name or _name(owner, source, is_stage=named),
    )
    metadata = msgspec.structs.replace(metadata, overrides=overrides)
    compiled = assemble(source, interface, metadata, entry=owner.name)
    mounts = mounts_of(source) if named else {}
    operator = msgspec.structs.replace(
        compiled.operator, mounts={**mounts, **compiled.operator.mounts}
    )
    return msgspec.structs.replace(compiled, operator=operator)


def _name(owner: ast.ClassDef, source: Source, *, is_stage: bool) -> str | None:
    """Give the name that a class has for itself; None when that is the file's."""
    given = value_of(attribute(owner, "name", source), source) if is_stage else None
    if isinstance(given, str) and any(map(str.isalpha, given)):
        return name_of(given)
    return name_of(owner.name) if len(operator_classes(source)) > 1 else None
