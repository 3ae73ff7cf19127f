"""The page of the settings: the environment variables that the code reads."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from scripts.reference.errors import spoken
from scripts.reference.sources import code, modules, table

INTRODUCTION = """# Settings

The first that says something wins: an option of the [command line](cli.md), an environment
variable, `furness.toml` in the project's folder, `furness.toml` in the user's own, the default.
"""
OTHERS = """
## Other environment variables

"""
ASKING = {"os.environ.get", "os.getenv", "environ.get", "getenv", "os.environ.setdefault"}


def page() -> str:
    """Give the whole page."""
    readers: dict[str, set[str]] = defaultdict(set)
    for module, nodes in modules().items():
        if not module.startswith("runtime/"):
            for name in read_in(nodes):
                readers[name].add(module)
    rows = [
        (code(name), ", ".join(code(module) for module in sorted(readers[name])))
        for name in sorted(readers)
    ]
    others = OTHERS + table(("Variable", "Read by"), rows)
    return INTRODUCTION + settings() + others


def settings() -> str:
    """Give the settings, each with its variable, default and meaning."""
    fields = [
        (code(name), code(f"FURNESS_{name.upper()}"), code(default), meaning)
        for node in modules().get("settings.py", [])
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
        for name, default, meaning in documented(node)
        if name != "origins"
    ]
    return "\n" + table(("Setting", "Variable", "Default", "What it means"), fields)


def documented(node: ast.ClassDef) -> Iterator[tuple[str, str, str]]:
    """Give the fields of a class that have a docstring: name, default, meaning."""
    for line, after in pairwise(node.body):
        if isinstance(line, ast.AnnAssign) and isinstance(after, ast.Expr):
            default = ast.unparse(line.value) if line.value else ""
            yield ast.unparse(line.target), default, spoken(after.value)


def read_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Give the names of the environment variables that one file reads."""
    return {
        str(name.value)
        for node in nodes
        for name in asked_for(node)
        if isinstance(name, ast.Constant) and str(name.value).isupper()
    }


def asked_for(node: ast.AST) -> list[ast.expr]:
    """Give what a node asks the environment for."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ASKING:
        return node.args[:1]
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) in {"os.environ", "environ"}:
        return [node.slice]
    return []
