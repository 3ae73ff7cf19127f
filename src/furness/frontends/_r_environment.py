"""Inputs and outputs that an R script reads from and writes to its environment.

The rules are in `docs/guides/r.md`.
"""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from furness.errors import ArgumentError, Problem
from furness.frontends._constants import NotConstantError
from furness.frontends._declared import COMPUTED, STRING, Declared, fit, is_output_path
from furness.frontends._environment import secret_hints
from furness.frontends._environment_reads import is_machine_variable
from furness.frontends._grammar import above, describe, read, statement_of, walk
from furness.frontends._r_casts import Cast, climb
from furness.frontends._r_files import key_of
from furness.frontends._r_tree import (
    ASSIGNMENTS,
    RSource,
    arguments,
    called,
    function_around,
    matched,
    name_in,
)
from furness.frontends._r_values import value_of
from furness.model.interface import Output
from furness.model.types import Type
from furness.model.values import parse_text

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_R_VARIABLE = re.compile(r"R_[A-Z]|RSTUDIO|_R_|MAKEFLAGS|GITHUB_PAT")
_STOPS = ("stop", "quit", "q", "rlang::abort", "abort", "cli::cli_abort")


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
    outputs = dict(_named_outputs(source))
    for call in source.calls:
        if called(call) == "Sys.setenv":
            found = dict(_assigned(call, source))
            outputs |= {name: one for name, one in found.items() if name not in declared}
        elif called(call) == "Sys.getenv":
            for name in _names(call, source, hints):
                if name not in outputs:
                    one, problem = _declare(name, call, source)
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
    if all(isinstance(one, str) and _NAME.fullmatch(one) for one in names):
        return [one for one in names if not is_machine_variable(one) and not _R_VARIABLE.match(one)]
    hints.append(
        source.hint(
            "input-name",
            f"`{read(given)[:60]}` names a variable of the environment, and cannot be an input's "
            "name",
            "write it as a constant text of a-z, A-Z, 0-9, `_` and `-`, or declare the input in "
            "`[tool.furness.inputs]` of a `# /// script` block",
            call,
        )
    )
    return []


def _named_outputs(source: RSource) -> Iterator[tuple[str, Output]]:
    """Give the variables at the top level that are called `output_…` and are a constant path."""
    for name, bound in source.bindings.items():
        is_plain = len(bound) == 1 and bound[0].type == "string"
        if name.startswith("output_") and is_plain and function_around(bound[0]) is None:
            yield from _output(name, bound[0], source)


def _assigned(call: "Node", source: RSource) -> Iterator[tuple[str, Output]]:
    if function_around(call) is None:
        for name, value in arguments(call):
            if _NAME.fullmatch(name) and not is_machine_variable(name):
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


def _declare(name: str, call: "Node", source: RSource) -> tuple[Declared, Problem | None]:
    cast = _cast(call, source)
    unset = matched(call, "x", "unset", "names").get("unset")
    found = Declared(
        name=name,
        type=cast.type or STRING,
        description=describe(call, source),
        words=cast.words,
        separator=cast.separator,
        keys=tuple({key_of(one) for one in (call, cast.top)} | set(_keys(cast))),
        line=call.start_point.row + 1,
    )
    if unset is None:
        required = not _may_be_unset(call, cast, source)
        return replace(found, default=UNSET if required else None), None
    try:
        default = value_of(unset, source)
    except NotConstantError:
        return replace(found, default=COMPUTED), None
    return _with_default(found, default, call, source)


def _with_default(
    found: Declared, default: Any, call: "Node", source: RSource
) -> tuple[Declared, Problem | None]:
    wanted = found.type
    if default == "" and wanted.name not in ("String", "List"):
        return replace(found, default=None), None
    if isinstance(default, list) and wanted.name != "List":
        return _left_out(found, f"`{found.name}` has several", call, source)
    if wanted == STRING and isinstance(default, int | float):
        return _untyped(found, default, call, source)
    if wanted.name == "Boolean" and default in ("T", "F"):
        default = default == "T"
    if wanted.name == "List" and found.separator and isinstance(default, str):
        default = [one.strip() for one in default.split(found.separator) if one.strip()]
    try:
        written = is_output_path(found.name, default)
        return replace(found, default=_fitted(default, wanted), is_written=written), None
    except ArgumentError as error:
        return _left_out(found, str(error), call, source)


def _fitted(default: Any, wanted: Type) -> Any:
    if isinstance(default, list) and wanted.of:
        return [fit(one, wanted.of) for one in default]
    if wanted.name == "Json" and isinstance(default, str):
        return parse_text(default, wanted)
    return default if default is None else fit(default, wanted)


def _untyped(
    found: Declared, default: float, call: "Node", source: RSource
) -> tuple[Declared, Problem]:
    kind = {bool: "Boolean", int: "Integer"}.get(type(default), "Float")
    cast = {"Boolean": "as.logical", "Integer": "as.integer"}.get(kind, "as.numeric")
    return replace(found, type=Type(kind), default=default), source.hint(
        "default-not-text",
        f"the default of `{found.name}` is no text, and R makes it one",
        f"write `{cast}({read(call)})`",
        call,
    )


def _left_out(
    found: Declared, reason: str, call: "Node", source: RSource
) -> tuple[Declared, Problem]:
    return replace(found, default=UNSET), source.hint(
        "default-type",
        f"the default of `{found.name}` is left out: {reason}",
        f"write a default that is {found.type}; the input is required until then",
        call,
    )


def _cast(call: "Node", source: RSource) -> Cast:
    """Give what is said about a read, there or where its variable is cast to itself."""
    cast = climb(call, source)
    if cast.type is not None:
        return cast
    for _, name in _keys(cast):
        for bound in source.bindings.get(name, ()):
            for node in walk(bound):
                if node.type == "identifier" and name_in(node) == name:
                    later = climb(node, source)
                    if later.top == bound and later.type is not None:
                        return replace(later, top=cast.top)
    return cast


def _keys(cast: Cast) -> list[tuple[str, str]]:
    """Give the keys of the name that a value is assigned to, or has in a list."""
    parent = cast.top.parent
    label = parent.child_by_field_name("name") if parent and parent.type == "argument" else None
    if label is not None:
        return [("*", name_in(label))]
    if parent is None or parent.type != "binary_operator":
        return []
    operator = read(parent.child_by_field_name("operator"))
    side = "lhs" if operator in ASSIGNMENTS else "rhs" if operator in ("->", "->>") else None
    target = parent.child_by_field_name(side) if side else None
    if target is None or target == cast.top or target.type not in ("identifier", "string"):
        return []
    return [("", name_in(target))]


def _may_be_unset(call: "Node", cast: Cast, source: RSource) -> bool:
    """Tell whether the script asks if the variable is set, and goes on when it is not."""
    names = {name for _, name in _keys(cast)}
    tested = [call]
    tested += [node for node in source.each("identifier") if name_in(node) in names]
    asked = [test for node in tested if (test := _test(node))]
    return bool(asked) and not any(_stops(test) for test in asked)


def _test(node: "Node") -> "Node | None":
    """Give the comparison with an empty text, or `nzchar`, that a value is in."""
    parent = node.parent
    if parent is None:
        return None
    if parent.type == "argument" and parent.parent is not None:
        call = parent.parent.parent
        return call if called(call) in ("nzchar", "is.na", "identical", "nchar") else None
    if parent.type == "binary_operator" and read(parent.child_by_field_name("operator")) in (
        "==",
        "!=",
    ):
        sides = [read(parent.child_by_field_name(one)) for one in ("lhs", "rhs")]
        return parent if any(side in ('""', "''") for side in sides) else None
    return None


def _stops(test: "Node") -> bool:
    for around in above(test):
        if called(around) in ("stopifnot", *_STOPS):
            return True
        if around.type == "if_statement":
            inside = around.child_by_field_name("consequence")
            return inside is not None and any(called(one) in _STOPS for one in walk(inside))
    return any(called(one) in _STOPS for one in walk(statement_of(test)))


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
