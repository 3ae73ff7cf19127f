"""Inputs and outputs that a script reads from and writes to its environment, as CLAIMED has it.

The rules are in `docs/concepts/reading-interfaces.md`.
"""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from furness.errors import ArgumentError, Problem
from furness.frontends._casts import Cast, climb
from furness.frontends._comments import description_of
from furness.frontends._constants import NotConstantError, evaluate, text_of
from furness.frontends._declared import COMPUTED, STRING, Declared, fit
from furness.frontends._environment_reads import Read, find_reads, is_machine_variable
from furness.frontends._files import Key, key_of
from furness.frontends._source import (
    Source,
    functions_around,
    statement_of,
)
from furness.frontends._written import Written
from furness.model.interface import Output
from furness.model.types import Type

_SECRET = re.compile(r"(^|_)(API_?KEY|TOKEN|PASSWORD|PASSWD|SECRET|ACCESS_KEY|SECRET_KEY)(_|$)")


class Environment(Struct, frozen=True, kw_only=True):
    """What a script takes from its environment and leaves there."""

    declared: tuple[Declared, ...] = ()
    """What it reads, in order of first appearance."""
    outputs: dict[str, Output] = {}
    """What it assigns: paths of outputs."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided."""


def read_environment(source: Source) -> Environment:
    """Find what a script reads from its environment and assigns to it."""
    hints: list[Problem] = []
    found = sorted(find_reads(source, hints), key=lambda one: _position(one.node))
    reads = [one for one in found if not is_machine_variable(one.name)]
    outputs = dict(_assigned(reads, source))
    declared: dict[str, Declared] = {}
    for read in reads:
        if read.assigned is None and read.name not in outputs:
            one, problem = _declare(read, source)
            hints += [problem] if problem else []
            earlier = declared.get(read.name)
            declared[read.name] = _merge(earlier, one) if earlier else one
    hints += secret_hints(declared.values(), source)
    return Environment(declared=tuple(declared.values()), outputs=outputs, hints=tuple(hints))


def _position(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _assigned(reads: list[Read], source: Source) -> Iterator[tuple[str, Output]]:
    first: dict[str, Read] = {}
    for read in reads:
        first.setdefault(read.name, read)
    for read in first.values():
        if read.assigned is None or any(functions_around(read.node, source)):
            continue
        path = text_of(read.assigned, source)
        if path is None or not re.search(r"[./]", path) or "://" in path:
            continue
        kind = Type("Directory" if path.endswith("/") else "File")
        description = description_of(read.node, source)
        yield read.name, Output(type=kind, path=os.path.normpath(path), description=description)


def _declare(read: Read, source: Source) -> tuple[Declared, Problem | None]:
    cast = _cast(read, source)
    wanted = cast.type or _annotated(cast, source) or STRING
    default, problem = _default_of(read, cast, wanted, source)
    if cast.is_letters:
        problem = problem or _letters(read, source)
    words = cast.words
    if cast.type is None and isinstance(default, bool | int | float):
        problem = problem or _untyped(read, default, source)
        words = ("true", "") if isinstance(default, bool) else ()
        wanted = Type({bool: "Boolean", int: "Integer"}.get(type(default), "Float"))
    return Declared(
        name=read.name,
        type=wanted,
        default=default,
        description=description_of(read.node, source),
        is_path=cast.is_path,
        words=words,
        separator=cast.separator,
        keys=tuple(_keys(read, cast, source)),
        line=read.node.lineno,
    ), problem


def _cast(read: Read, source: Source) -> Cast:
    """Give what is said about a read, there or where its variable is cast to itself."""
    cast = climb(read.node, source)
    names = _names_of(cast.top, source)
    if cast.type or cast.is_path or not names:
        return cast
    for bound in source.bindings.get(names[0], ()):
        for node in ast.walk(bound.value):
            if isinstance(node, ast.Name) and node.id == names[0]:
                later = climb(node, source)
                if later.top is bound.value and later.top is not node:
                    return msgspec.structs.replace(later, top=cast.top)
    return cast


def _names_of(top: ast.expr, source: Source) -> list[str]:
    line = statement_of(top, source).end_lineno
    return [
        name
        for name, bound in source.bindings.items()
        if any(one.value is top and one.line == line for one in bound)
    ]


def _annotated(cast: Cast, source: Source) -> Type | None:
    parent = source.parents.get(cast.top)
    if isinstance(parent, ast.AnnAssign) and isinstance(parent.annotation, ast.Name):
        known = {"int": "Integer", "float": "Float", "str": "String"}
        return Type(known[parent.annotation.id]) if parent.annotation.id in known else None
    return None


def _default_of(read: Read, cast: Cast, wanted: Type, source: Source) -> tuple[Any, Problem | None]:
    if read.default is None and not cast.has_fallback:
        return (None if _may_be_unset(read, cast, source) else UNSET), None
    text = text_of(read.default, source)
    if cast.separator and text is not None:
        parts = [part.strip() for part in text.split(cast.separator) if part.strip()]
        return _fitted(parts, wanted, read, source)
    if wanted.name == "Boolean" and text and read.node is not cast.top and not cast.has_fallback:
        return _fitted(text, wanted, read, source)
    try:
        found = evaluate(cast.top, source)
    except NotConstantError:
        return _uncertain(read, text, wanted, source)
    if isinstance(found, list | dict) and wanted.name not in ("List", "Json"):
        return COMPUTED, None
    return _fitted(found, wanted, read, source)


def _may_be_unset(read: Read, cast: Cast, source: Source) -> bool:
    """Tell whether the script asks if the variable is set at all, as `if os.getenv("x"):` does."""
    parent = source.parents.get(cast.top)
    if cast.type or cast.is_path or not isinstance(read.node, ast.Call):
        return False
    if isinstance(parent, ast.Compare):
        return isinstance(parent.ops[0], ast.Is | ast.IsNot)
    if isinstance(parent, ast.If | ast.While | ast.IfExp):
        return parent.test is cast.top
    return isinstance(parent, ast.BoolOp) or (
        isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
    )


def _uncertain(
    read: Read, text: str | None, wanted: Type, source: Source
) -> tuple[Any, Problem | None]:
    if isinstance(read.default, ast.Constant) and read.default.value is None:
        return UNSET, None
    if text is not None and text != "":
        return _fitted(text, wanted, read, source)
    return (UNSET if text == "" else COMPUTED), None


def _fitted(value: Any, wanted: Type, read: Read, source: Source) -> tuple[Any, Problem | None]:
    """Give a default in its type's form; without one when it does not fit, and say so."""
    if value is None or wanted.name == "String":
        return value, None
    try:
        if wanted.name == "List" and wanted.of and isinstance(value, list):
            return [fit(one, wanted.of) for one in value], None
        return fit(value, wanted), None
    except ArgumentError as error:
        return UNSET, source.hint(
            "default-type",
            f"the default of `{read.name}` is left out: {error}",
            f"write a default that is {wanted}; the input is required until then",
            read.node,
        )


def _letters(read: Read, source: Source) -> Problem:
    return source.hint(
        "list-of-letters",
        f"the list `{read.name}` is made of the letters of a text, commas included",
        f"write `{ast.unparse(read.node)}.split(',')`",
        read.node,
    )


def _untyped(read: Read, default: Any, source: Source) -> Problem | None:
    if isinstance(default, bool):
        return None
    cast = "int" if isinstance(default, int) else "float"
    return source.hint(
        "default-not-text",
        f"`{read.name}` is a number while it is unset, and a text once it is set",
        f"write `{cast}({ast.unparse(read.node)})`",
        read.node,
    )


def _keys(read: Read, cast: Cast, source: Source) -> Iterator[Key]:
    own = key_of(read.node, source)
    if own:
        yield own
    names = _names_of(cast.top, source)
    around = next(functions_around(read.node, source), None)
    for name in names:
        yield (around.name if around else "", name)
    parent = source.parents.get(cast.top)
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Attribute):
        yield ("*", parent.targets[0].attr)


def _merge(earlier: Declared, later: Declared) -> Declared:
    """Give one declaration for two reads: the first default, type and description that exist."""
    kept, other = (later, earlier) if earlier.type == STRING else (earlier, later)
    has_default = not isinstance(earlier.default, UnsetType)
    return msgspec.structs.replace(
        kept,
        default=earlier.default if has_default else later.default,
        description=earlier.description or later.description,
        is_path=kept.is_path or other.is_path,
        keys=(*earlier.keys, *later.keys),
        line=earlier.line,
    )


def secret_hints(declared: Iterable[Declared], source: Written) -> Iterator[Problem]:
    """Give a hint for each input that by its name is a secret."""
    for one in declared:
        if _SECRET.search(one.name.upper()) and isinstance(one.default, UnsetType | None):
            yield Problem(
                "secret",
                f"`{one.name}` looks like a secret, and is an input for now",
                f'write `[tool.furness]` and `secrets = ["{one.name}"]` in a `# /// script` block',
                source.place(line=one.line),
            )
