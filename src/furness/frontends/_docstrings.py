"""Docstrings: what a module, a function and each of its parameters does.

Sections as Google (`Args:`), NumPy (`Parameters` underlined) and Sphinx (`:param x:`) write them.
"""

import ast
import re

from furness.frontends._source import Function, Source

_PARAMETERS = ("args:", "arguments:", "parameters:", "params:", "inputs:", "attributes:")
_SECTION = re.compile(
    r"(Args|Arguments|Parameters|Params|Inputs|Attributes|Returns?|Yields?|Raises|Examples?|Notes?|"
    r"References|See Also|Warnings?|Todo|Outputs):?"
)
_GOOGLE = re.compile(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)")
_NUMPY = re.compile(r"\*{0,2}([\w, ]+?)\s*(?::.*)?")
_SPHINX = re.compile(r":(?:param|arg|parameter|argument)\s+(?:[^:]*\s)?\*{0,2}(\w+)\s*:\s*(.*)")


def docstring_of(node: ast.Module | ast.ClassDef | Function) -> str:
    """Give a docstring without its indentation; nothing when there is none."""
    first = node.body[0] if node.body else None
    return _text(first)


def module_description(source: Source) -> str:
    """Give the module's docstring, or the first text that stands alone at the top level."""
    return next((text for node in source.tree.body if (text := _text(node))), "")


def _text(node: ast.stmt | None) -> str:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return ""
    text = node.value.value
    return "\n".join(_lines(text)).strip() if isinstance(text, str) else ""


def _lines(text: str) -> list[str]:
    lines = text.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins, default=0)
    return [lines[0].strip(), *(line[margin:].rstrip() for line in lines[1:])]


def summary_of(text: str) -> str:
    """Give a docstring up to its first section."""
    kept = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        below = lines[number + 1].strip() if number + 1 < len(lines) else ""
        underlined = bool(below) and not below.strip("-=")
        is_section = _SECTION.fullmatch(line.strip()) and (line.strip().endswith(":") or underlined)
        if is_section or line.startswith((":param", ":return", ":type", ":raises")):
            break
        kept.append(line)
    return "\n".join(kept).strip()


def parameter_descriptions(text: str) -> dict[str, str]:
    """Give the description of each parameter that a docstring tells of."""
    lines = text.split("\n")
    found = _fields(lines, _SPHINX)
    for number, line in enumerate(lines):
        name, below = line.strip().lower(), lines[number + 1 : number + 2]
        if name in _PARAMETERS:
            found = _section(lines[number + 1 :], _indent(line), _GOOGLE) | found
        elif below and below[0].strip() and not below[0].strip("- ") and f"{name}:" in _PARAMETERS:
            found = _section(lines[number + 2 :], _indent(line) - 1, _NUMPY) | found
    return found


def _fields(lines: list[str], pattern: re.Pattern[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        match = pattern.fullmatch(line.strip())
        if match:
            name = match[1]
            found[name] = match[2]
        elif name and line.startswith(" ") and line.strip():
            found[name] = f"{found[name]} {line.strip()}"
        else:
            name = ""
    return found


def _section(lines: list[str], margin: int, pattern: re.Pattern[str]) -> dict[str, str]:
    """Read `name: description` lines until the text is no longer indented more than the margin."""
    found: dict[str, str] = {}
    names: list[str] = []
    level = next((_indent(line) for line in lines if line.strip()), 0)
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        underlined = bool(lines[number + 1 : number + 2]) and _is_ruler(lines[number + 1])
        if _indent(line) <= margin or underlined:
            break
        match = pattern.fullmatch(line.strip())
        if _indent(line) <= level and match:
            names = [name.strip() for name in match[1].split(",")]
            start = match[2] if match.re.groups > 1 else ""
            found |= dict.fromkeys(names, start)
        else:
            found |= {name: f"{found[name]} {line.strip()}".strip() for name in names}
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_ruler(line: str) -> bool:
    return line.strip()[:3] in ("---", "===") and not line.strip().strip("-=")
