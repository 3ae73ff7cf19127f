"""Which files are an operator's code: its source, and what it imports or reads from beside it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from furness.errors import DocumentError
from furness.lazy import lazy
from furness.model.digest import digest_bytes

if TYPE_CHECKING:
    import ast
    import re
else:
    re = lazy("re")
    ast = lazy("ast")

_IMPORT = r"(?m)^[ \t]*(?:import|from)[ \t]+[\w., \t]+$"


def code_of(source: str) -> dict[str, str]:
    """Give the digest of each file of code, by its path relative to the source's folder.

    A Python source, and a notebook, is followed into the modules and packages that lie beside it.
    When it asks where it lies (`__file__`), the files below its folder that it names count as well.

    Args:
        source: The source's absolute path.

    Raises:
        DocumentError: The source cannot be read.
    """
    folder = os.path.dirname(source)
    found: dict[str, str] = {}
    waiting = [source]
    while waiting:
        path = waiting.pop()
        name = os.path.relpath(path, folder)
        if name in found:
            continue
        content = _read(path)
        found[name] = digest_bytes(content)
        if path.endswith(".ipynb"):
            content = _imports_of(content)
        if path.endswith((".py", ".ipynb")):
            waiting.extend(_imported(content, folder, os.path.dirname(path)))
    return found


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise DocumentError(
            f"the source `{path}` cannot be read: {error.strerror}",
            hint="put it back, or correct `source`, which is relative to the document",
            code="source",
        ) from None


def _imports_of(notebook: bytes) -> bytes:
    """Give the lines of a notebook's code that import something: other lines may be no Python."""
    try:
        cells: Any = msgspec.json.decode(notebook)["cells"]
        code = [one["source"] for one in cells if one["cell_type"] == "code"]
        texts = [one if isinstance(one, str) else "".join(one) for one in code]
    except (msgspec.MsgspecError, LookupError, TypeError):
        return b""
    return "\n".join(line.strip() for text in texts for line in re.findall(_IMPORT, text)).encode()


def _imported(content: bytes, folder: str, beside: str) -> Iterator[str]:
    """Give the files in the folder that a Python file imports."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return
    if b"__file__" in content:
        yield from _named(tree, beside)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _module(folder, alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            start = os.path.join(beside, *[".."] * (node.level - 1)) if node.level else folder
            parts = node.module.split(".") if node.module else []
            for alias in node.names:
                yield from _module(os.path.normpath(start), [*parts, alias.name])


def _named(tree: "ast.AST", beside: str) -> Iterator[str]:
    """Give the files whose names a Python file joins to a folder: `here / "data" / "table.csv"`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call | ast.BinOp):
            continue
        parts = [part for part in _joined(node) if part and not os.path.isabs(part)]
        path = os.path.normpath(os.path.join(beside, *parts))
        if parts and path.startswith(beside + os.sep) and os.path.isfile(path):
            yield path


def _joined(node: "ast.expr") -> list[str]:
    """Give the constant parts of a path, in order."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) and "\0" not in node.value else []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return [*_joined(node.left), *_joined(node.right)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        joins = node.func.attr in ("join", "joinpath", "with_name")
        return [part for one in node.args for part in _joined(one)] if joins else []
    return []


def _module(folder: str, parts: list[str]) -> Iterator[str]:
    """Give the files that an import loads, if the module lies in the folder."""
    path = folder
    for part in parts:
        path = os.path.join(path, part)
        for file in (os.path.join(path, "__init__.py"), f"{path}.py"):
            if os.path.isfile(file):
                yield file
