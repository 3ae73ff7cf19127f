"""Outputs that an R script names: paths that it assigns to variables."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from furness.frontends._constants import NotConstantError
from furness.frontends._environment_reads import is_machine_variable
from furness.frontends._grammar import describe
from furness.frontends._r.calls import arguments, function_around
from furness.frontends._r.tree import RSource
from furness.frontends._r.values import value_of
from furness.model.interface import Output
from furness.model.types import Type

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
"""What an input or output may be called."""


def named_outputs(source: RSource) -> Iterator[tuple[str, Output]]:
    """Give the variables at the top level that are called `output_…` and are a constant path."""
    for name, bound in source.bindings.items():
        is_plain = len(bound) == 1 and bound[0].type == "string"
        if name.startswith("output_") and is_plain and function_around(bound[0]) is None:
            yield from _output(name, bound[0], source)


def assigned_by(call: "Node", source: RSource) -> Iterator[tuple[str, Output]]:
    """Give the outputs among what a call of `Sys.setenv` assigns."""
    if function_around(call) is not None:
        return
    for name, value in arguments(call):
        if NAME.fullmatch(name) and not is_machine_variable(name):
            yield from _output(name, value, source)


def _output(name: str, value: "Node", source: RSource) -> Iterator[tuple[str, Output]]:
    try:
        path = value_of(value, source)
    except NotConstantError:
        return
    if isinstance(path, str) and re.search(r"[./]", path) and "://" not in path:
        kind = Type("Directory" if path.endswith("/") else "File")
        inside = os.path.normpath(path)
        if inside.startswith(("/", "..", "~")):
            inside = os.path.basename(inside)
        if inside not in ("", ".", ".."):
            yield name, Output(type=kind, path=inside, description=describe(value, source))
