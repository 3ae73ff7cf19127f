"""The interface of a record: a dataclass whose fields are inputs and whose `run` gives outputs.

It is read as the function that makes it and calls `run` would be.
"""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from furness.errors import DocumentError
from furness.frontends._classes import lineage, method
from furness.frontends._declared import Interface
from furness.frontends._functions import read_function
from furness.frontends._source import Source, called, dotted, keyword


def read_record(owner: ast.ClassDef, source: Source) -> Interface:
    """Give the interface of a record.

    Args:
        owner: The class.
        source: The source that it is defined in.

    Raises:
        DocumentError: It has no method `run` that can be called without arguments.
    """
    run = method(owner, "run", source)
    if not isinstance(run, ast.FunctionDef) or len(run.args.args) - len(run.args.defaults) > 1:
        raise DocumentError(
            f"the class `{owner.name}` has no method `run` that takes only `self`",
            hint="define `def run(self) -> Path:`, which gives the outputs",
            place=source.place(run or owner),
            code="class",
        )
    return read_function(_as_function(owner, run, source), source)


def _as_function(owner: ast.ClassDef, run: ast.FunctionDef, source: Source) -> ast.FunctionDef:
    fields = {one.target.id: one for one in _fields(owner, source)}  # type: ignore[union-attr]  # a name
    parameters = [
        ast.copy_location(ast.arg(name, one.annotation), one) for name, one in fields.items()
    ]
    call = ast.FunctionDef(
        name=owner.name,
        args=ast.arguments(
            posonlyargs=[],
            args=[],
            kwonlyargs=parameters,
            kw_defaults=[_default(one.value, source) for one in fields.values()],
            defaults=[],
        ),
        body=owner.body,
        decorator_list=[],
        returns=run.returns,
    )
    return ast.copy_location(call, owner)


def _fields(owner: ast.ClassDef, source: Source) -> Iterator[ast.AnnAssign]:
    """Give what the class is made with, that of its bases first."""
    body = [statement for one in reversed(lineage(owner, source)) for statement in one.body]
    for statement in body:
        if isinstance(statement, ast.AnnAssign) and _is_field(statement, source):
            yield statement


def _is_field(statement: ast.AnnAssign, source: Source) -> bool:
    kind = statement.annotation
    outer = kind.value if isinstance(kind, ast.Subscript) else kind
    if not isinstance(statement.target, ast.Name) or dotted(outer, source) == "typing.ClassVar":
        return False
    made = keyword(statement.value, "init") if _is_described(statement.value, source) else None
    return not (isinstance(made, ast.Constant) and made.value is False)


def _default(value: ast.expr | None, source: Source) -> ast.expr | None:
    if not _is_described(value, source):
        return value
    return keyword(value, "default") or keyword(value, "default_factory")


def _is_described(value: ast.expr | None, source: Source) -> TypeGuard[ast.Call]:
    return called(value, source) == "dataclasses.field"
