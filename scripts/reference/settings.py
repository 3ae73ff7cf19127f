"""The page of the settings: the environment variables that the code reads."""

import ast
from collections import defaultdict

from scripts.reference.sources import code, modules, table

INTRODUCTION = """# Settings

Options of a command are on the page of the [command line](cli.md). These environment variables
are read besides.
"""
ASKING = {"os.environ.get", "os.getenv", "environ.get", "getenv", "os.environ.setdefault"}


def page() -> str:
    """Give the whole page."""
    readers: dict[str, set[str]] = defaultdict(set)
    for module, tree in modules():
        if not module.startswith("runtime/"):
            for name in read_in(tree):
                readers[name].add(module)
    rows = [
        (code(name), ", ".join(code(module) for module in sorted(readers[name])))
        for name in sorted(readers)
    ]
    return INTRODUCTION + "\n" + table(("Variable", "Read by"), rows)


def read_in(tree: ast.Module) -> set[str]:
    """Give the names of the environment variables that one file reads."""
    return {
        str(name.value)
        for node in ast.walk(tree)
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
