"""Inputs and outputs that an R script reads from and writes to its environment.

The rules are in `docs/guides/r.md`.
"""

import re
from typing import TYPE_CHECKING

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from furness.errors import Problem
from furness.frontends._constants import NotConstantError
from furness.frontends._declared import STRING, Declared
from furness.frontends._environment import secret_hints
from furness.frontends._environment_reads import is_machine_variable
from furness.frontends._grammar import read
from furness.frontends._r.calls import called, matched
from furness.frontends._r.declared import declare
from furness.frontends._r.outputs import NAME, assigned_by, named_outputs
from furness.frontends._r.tree import RSource
from furness.frontends._r.values import value_of
from furness.model.interface import Output

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_R_VARIABLE = re.compile(r"R_[A-Z]|RSTUDIO|_R_|MAKEFLAGS|GITHUB_PAT")


class REnvironment(Struct, frozen=True, kw_only=True):
    """What a script takes from its environment and leaves there."""

    declared: tuple[Declared, ...] = ()
    """What it reads, in order of first appearance."""
    outputs: dict[str, Output] = {}
    """What it assigns: paths of outputs."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided."""


def read_r_environment(source: RSource) -> REnvironment:
    """Find what a script reads from its environment and assigns to it."""
    hints: list[Problem] = []
    declared: dict[str, Declared] = {}
    outputs = dict(named_outputs(source))
    for call in source.calls:
        if called(call) == "Sys.setenv":
            found = dict(assigned_by(call, source))
            outputs |= {name: one for name, one in found.items() if name not in declared}
        elif called(call) == "Sys.getenv":
            for name in _names(call, source, hints):
                if name not in outputs:
                    one, problem = declare(name, call, source)
                    hints += [problem] if problem else []
                    declared[name] = _merge(declared[name], one) if name in declared else one
    hints += secret_hints(declared.values(), source)
    return REnvironment(declared=tuple(declared.values()), outputs=outputs, hints=tuple(hints))


def _names(call: "Node", source: RSource, hints: list[Problem]) -> list[str]:
    given = matched(call, "x", "unset", "names").get("x")
    if given is None:
        return []
    try:
        found = value_of(given, source)
    except NotConstantError:
        found = None
    names = found if isinstance(found, list) else [found]
    if all(isinstance(one, str) and NAME.fullmatch(one) for one in names):
        return [one for one in names if not is_machine_variable(one) and not _R_VARIABLE.match(one)]
    hints.append(_no_name(given, call, source))
    return []


def _no_name(given: "Node", call: "Node", source: RSource) -> Problem:
    return source.hint(
        "input-name",
        f"`{read(given)[:60]}` names a variable of the environment, and cannot be an input's name",
        "write it as a constant text of a-z, A-Z, 0-9, `_` and `-`, or declare the input in "
        "`[tool.furness.inputs]` of a `# /// script` block",
        call,
    )


def _merge(earlier: Declared, later: Declared) -> Declared:
    """Give one declaration for two reads: the first default, type and description that exist."""
    kept = later if earlier.type == STRING else earlier
    has_default = not isinstance(earlier.default, UnsetType)
    return replace(
        kept,
        default=earlier.default if has_default else later.default,
        description=earlier.description or later.description,
        keys=(*earlier.keys, *later.keys),
        line=earlier.line,
    )
