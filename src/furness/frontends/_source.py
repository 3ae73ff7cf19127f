"""A Python source that was parsed: its tree, its comments, and what its names stand for.

The source is never executed. `ast` gives the statements, `tokenize` the comments.
"""

import ast
import io
import os
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from furness.errors import DocumentError, Place
from furness.frontends._written import Written, plain

SUPPLIED = ("os", "sys", "re", "logging")
"""Modules that the runtime supplies to a script that uses them without an import."""

_ALIASED = ("os.environ", "os.getenv")
Function = ast.FunctionDef | ast.AsyncFunctionDef
"""A function's definition, plain or asynchronous."""


class Binding(Struct, frozen=True, eq=False):
    """A place where a name gets a value."""

    line: int
    """The last line of the statement."""
    value: ast.expr
    """What it gets."""


class Source(Written, frozen=True, eq=False, kw_only=True):
    """A Python source that was parsed."""

    tree: ast.Module
    """Its syntax tree."""
    nodes: tuple[ast.AST, ...]
    """All nodes of the tree, as `ast.walk` gives them; to walk it again and again takes long."""
    parents: dict[ast.AST, ast.AST]
    """The node around each node."""
    names: dict[str, str]
    """What imported names stand for: `np` is `numpy`, `getenv` is `os.getenv`."""
    bindings: dict[str, list[Binding]]
    """Where each name gets its values, in the order of lines."""
    functions: dict[str, Function]
    """The functions that are defined at the top level."""
    classes: dict[str, ast.ClassDef]
    """The classes by name."""

    def place(self, node: ast.AST | None = None, line: int = 1) -> Place:
        """See `Written.place`."""
        if isinstance(node, ast.expr | ast.stmt):
            return Place(self.path, node.lineno, node.col_offset + 1)
        return Place(self.path, line, 1)


@lru_cache(maxsize=8)
def read_source(path: str, text: str) -> Source:
    """Parse a Python source.

    Args:
        path: The file, for places.
        text: Its content.

    Raises:
        DocumentError: It is not Python; the place says where.
    """
    text = plain(text)
    tree = _parse(path, text)
    nodes = tuple(ast.walk(tree))
    names = dict(_imports(nodes))
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            full = _dotted(node.value, names)
            if full in _ALIASED:
                names[node.targets[0].id] = full
    comments, alone = _read_comments(text)
    return Source(
        path=path,
        text=text,
        tree=tree,
        nodes=nodes,
        parents={inner: node for node in nodes for inner in ast.iter_child_nodes(node)},
        names=names,
        bindings=_read_bindings(nodes),
        functions={node.name: node for node in tree.body if isinstance(node, Function)},
        classes={node.name: node for node in nodes if isinstance(node, ast.ClassDef)},
        comments=comments,
        alone=alone,
    )


def _parse(path: str, text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, path)
    except SyntaxError as error:
        raise _syntax_error(path, text, error) from None
    except (ValueError, RecursionError, MemoryError) as error:
        reason = str(error) or "it is nested too deep"
        raise DocumentError(
            f"`{os.path.basename(path)}` cannot be read as Python: {reason}",
            hint="give the path of a Python source as text in UTF-8",
            place=Place(path, 1, 1),
            code="source-syntax",
        ) from None


def _syntax_error(path: str, text: str, error: SyntaxError) -> DocumentError:
    line = error.lineno or 1
    lines = text.split("\n")
    wrong = lines[line - 1].strip() if line <= len(lines) else ""
    hint = f"mend the line: `python -m py_compile {os.path.basename(path)}` says the same"
    if wrong[:1] in ("!", "%"):
        hint = f"a line with `{wrong[0]}` works in notebooks only: write `# {wrong[1:].strip()}`"
    elif wrong.startswith("print "):
        hint = "this is Python 2: put what is printed in parentheses"
    return DocumentError(
        f"`{os.path.basename(path)}` is not valid Python: {error.msg}",
        hint=hint,
        place=Place(path, line, max(error.offset or 1, 1)),
        code="source-syntax",
    )


def _imports(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                yield alias.asname or first, alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                yield alias.asname or alias.name, f"{module}.{alias.name}"
                if (module, alias.name) == ("os", "*"):
                    yield from (("getenv", "os.getenv"), ("environ", "os.environ"))


def _dotted(node: ast.AST, names: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value, names)
        return f"{before}.{node.attr}" if before else ""
    return ""


def words(text: str) -> frozenset[str]:
    """Give the words of a text; for tables of names."""
    return frozenset(text.split())


def dotted(node: ast.AST, source: Source) -> str:
    """Give the full name that an expression stands for, such as `os.environ.get`; else nothing."""
    return _dotted(node, source.names)


def called(node: ast.AST | None, source: Source) -> str:
    """Give the full name of what a call calls; nothing for anything else."""
    return dotted(node.func, source) if isinstance(node, ast.Call) else ""


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Give the value of a keyword in a call."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def environment_call(node: ast.AST, source: Source) -> tuple[ast.expr, ast.expr | None] | None:
    """Give the name and the default that a call reads a variable of the environment with."""
    if not isinstance(node, ast.Call):
        return None
    if called(node, source) not in ("os.getenv", "os.environ.get"):
        return None
    name = node.args[0] if node.args else keyword(node, "key")
    default = node.args[1] if len(node.args) > 1 else keyword(node, "default")
    return (name, default) if name is not None else None


def _read_bindings(nodes: Iterable[ast.AST]) -> dict[str, list[Binding]]:
    found: dict[str, list[Binding]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            pairs = [pair for target in node.targets for pair in _pairs(target, node.value)]
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            pairs = _pairs(node.target, node.value)
        else:
            continue
        for name, value in pairs:
            found.setdefault(name, []).append(Binding(node.end_lineno or node.lineno, value))
    for bound in found.values():
        bound.sort(key=lambda one: one.line)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        return [(target.id, value)]
    if not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        return []
    if len(target.elts) != len(value.elts):
        return []
    both = zip(target.elts, value.elts, strict=True)
    return [pair for one, other in both for pair in _pairs(one, other)]


def _read_comments(text: str) -> tuple[dict[int, str], frozenset[int]]:
    comments: dict[int, str] = {}
    alone = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                comments[token.start[0]] = token.string
                if not token.line[: token.start[1]].strip():
                    alone.add(token.start[0])
    except (tokenize.TokenError, IndentationError):
        pass
    return comments, frozenset(alone)


def statement_of(node: ast.AST, source: Source) -> ast.stmt:
    """Give the statement that a node is in."""
    while not isinstance(node, ast.stmt):
        node = source.parents[node]
    return node


def functions_around(node: ast.AST, source: Source) -> Iterator[Function]:
    """Give the functions that a node is in, the innermost first."""
    around = source.parents.get(node)
    while around is not None:
        if isinstance(around, Function):
            yield around
        around = source.parents.get(around)


def parameters_of(function: Function) -> list[ast.arg]:
    """Give a function's parameters, in order; `*args` and `**options` are none."""
    given = function.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs]


def defaults_of(function: Function) -> dict[str, ast.expr]:
    """Give the defaults of a function's parameters."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    late = positional[len(positional) - len(given.defaults) :]
    found = {one.arg: value for one, value in zip(late, given.defaults, strict=True)}
    named = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return found | {one.arg: value for one, value in named if value is not None}
