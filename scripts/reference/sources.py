"""The package as syntax trees, and the little Markdown that the pages share."""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "furness"


@cache
def modules() -> dict[str, list[ast.AST]]:
    """Give each file of the package: its path below `furness`, and all that is in its tree."""
    return {
        path.relative_to(PACKAGE).as_posix(): list(ast.walk(ast.parse(path.read_text("utf-8"))))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def first_sentence(text: str | None) -> str:
    """Give the first paragraph of a docstring as one line."""
    paragraph = (text or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split())


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a Markdown table, or nothing when it has no rows."""
    if not rows:
        return ""
    lines = [list(heads), ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines) + "\n"


def cell(text: str) -> str:
    """Make a text fit into one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """Mark a text as code, or give nothing for nothing."""
    return f"`{text}`" if text else ""
