"""Evaluate constant expressions of a source, such as `60 * 60` or `os.path.join("x", "y")`.

Only what is listed here is evaluated, on plain values, with limits on size and number of steps.
"""

import ast
import json
import math
import operator
import posixpath
from collections.abc import Callable
from typing import Any

from furness.frontends._source import (
    Source,
    dotted,
    environment_call,
    functions_around,
    parameters_of,
)
from furness.lazy import lazy

_MAX_STEPS = 2000
_MAX_SIZE = 10_000
_MAX_EXPONENT = 64
_MAX_FORMAT = 5

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.BitOr: operator.or_,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Invert: operator.invert,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
}
_METHODS = ("lower", "upper", "strip", "lstrip", "rstrip", "split", "title", "casefold")
_pathlib: Any = lazy("pathlib")


def _path(*parts: Any) -> Any:
    return _pathlib.PurePosixPath(*parts)


_CALLS: dict[str, Callable[..., Any]] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "list": list,
    "tuple": tuple,
    "set": set,
    "dict": dict,
    "len": len,
    "min": min,
    "max": max,
    "abs": abs,
    "round": round,
    "os.path.join": posixpath.join,
    "os.path.normpath": posixpath.normpath,
    "os.fspath": str,
    "pathlib.Path": _path,
    "pathlib.PurePath": _path,
    "json.dumps": json.dumps,
    "json.loads": json.loads,
    "ast.literal_eval": ast.literal_eval,
}
_NAMES = {"os.sep": "/", "os.curdir": ".", "os.pathsep": ":", "math.pi": math.pi}


class NotConstantError(Exception):
    """The expression is not constant; only the script itself knows its value."""


def evaluate(node: ast.expr, source: Source) -> Any:
    """Give the value of a constant expression, as JSON has it: paths are texts, tuples lists.

    A variable of the environment counts as unset, so that what reads it gives its default.

    Raises:
        NotConstantError: It is not constant.
    """
    try:
        return _plain(_Evaluator(source).visit(node))
    except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise NotConstantError(str(error)) from None
    except (RecursionError, SyntaxError, MemoryError) as error:
        raise NotConstantError(str(error)) from None


def text_of(node: ast.expr | None, source: Source) -> str | None:
    """Give the text that an expression stands for; None when it is anything else."""
    try:
        found = evaluate(node, source) if node is not None else None
    except NotConstantError:
        return None
    return found if isinstance(found, str) else None


def value_of(node: ast.expr | None, source: Source, otherwise: Any = None) -> Any:
    """Give the value of an expression, or something else when it is missing or not constant."""
    try:
        return evaluate(node, source) if node is not None else otherwise
    except NotConstantError:
        return otherwise


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotConstantError
        return value
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(one) for one in value[:_MAX_SIZE]]
    if isinstance(value, set):
        return sorted(_plain(one) for one in value)
    if hasattr(value, "as_posix"):
        return str(value)
    raise NotConstantError(type(value).__name__)


class _Evaluator(ast.NodeVisitor):
    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = _MAX_STEPS

    def visit(self, node: ast.AST) -> Any:
        self._left -= 1
        if self._left < 0:
            raise NotConstantError("too many steps")
        return super().visit(node)

    def generic_visit(self, node: ast.AST) -> Any:
        raise NotConstantError(type(node).__name__)

    def visit_Constant(self, node: ast.Constant) -> Any:
        return node.value

    def visit_Name(self, node: ast.Name) -> Any:
        for function in functions_around(node, self._source):
            if any(one.arg == node.id for one in parameters_of(function)):
                raise NotConstantError(node.id)
        bound = self._source.bindings.get(node.id, ())
        before = [one for one in bound if one.line < node.lineno]
        if not before:
            raise NotConstantError(node.id)
        return self.visit(before[-1].value)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        full = dotted(node, self._source)
        if full in _NAMES:
            return _NAMES[full]
        if node.attr == "value":
            return self.visit(node.value)
        owner = self._source.classes.get(full.rpartition(".")[0])
        for statement in owner.body if owner else ():
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(target, ast.Name) and target.id == node.attr:
                return self.visit(statement.value)  # type: ignore[attr-defined]  # an Assign
        raise NotConstantError(full)

    def visit_Tuple(self, node: ast.Tuple) -> Any:
        return tuple(self.visit(one) for one in node.elts)

    def visit_List(self, node: ast.List) -> Any:
        return [self.visit(one) for one in node.elts]

    def visit_Set(self, node: ast.Set) -> Any:
        return {self.visit(one) for one in node.elts}

    def visit_Dict(self, node: ast.Dict) -> Any:
        pairs = zip(node.keys, node.values, strict=True)
        return {self.visit(key or node): self.visit(value) for key, value in pairs}

    def visit_JoinedStr(self, node: ast.JoinedStr) -> Any:
        return "".join(str(self.visit(one)) for one in node.values)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> Any:
        form = self.visit(node.format_spec) if node.format_spec else ""
        if len(form) > _MAX_FORMAT:
            raise NotConstantError("a long format")
        return format(self.visit(node.value), form)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        return _UNARY[type(node.op)](self.visit(node.operand))

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Pow | ast.LShift) and abs(right) > _MAX_EXPONENT:
            raise NotConstantError("a large power")
        if isinstance(node.op, ast.Mult) and not isinstance(left, int | float):
            left, right = right, left
        is_long = isinstance(node.op, ast.Mult) and not isinstance(right, int | float)
        if is_long and len(right) * left > _MAX_SIZE:
            raise NotConstantError("a long text")
        return _small(_BINARY[type(node.op)](left, right))

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        value = None
        for one in node.values:
            value = self.visit(one)
            if bool(value) is isinstance(node.op, ast.Or):
                break
        return value

    def visit_Compare(self, node: ast.Compare) -> Any:
        left = self.visit(node.left)
        for kind, one in zip(node.ops, node.comparators, strict=True):
            right = self.visit(one)
            if not _COMPARE[type(kind)](left, right):
                return False
            left = right
        return True

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        return self.visit(node.body if self.visit(node.test) else node.orelse)

    def visit_Call(self, node: ast.Call) -> Any:
        read = environment_call(node, self._source)
        if read:
            return self.visit(read[1]) if read[1] is not None else None
        if node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
            raise NotConstantError("keywords")
        full = dotted(node.func, self._source)
        if full == "range":
            return range(*(self.visit(one) for one in node.args))
        if full in _CALLS:
            return _small(_CALLS[full](*(_small(self.visit(one)) for one in node.args)))
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            text = self.visit(node.func.value)
            if isinstance(text, str):
                return getattr(text, node.func.attr)(*(self.visit(one) for one in node.args))
        raise NotConstantError(full)


def _small(value: Any) -> Any:
    if hasattr(value, "__len__") and len(value) > _MAX_SIZE:
        raise NotConstantError("too long")
    if isinstance(value, int) and value.bit_length() > _MAX_SIZE:
        raise NotConstantError("too large")
    return value
