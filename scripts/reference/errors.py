"""The page of the errors: one section for each code, found by reading the sources."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scripts.reference.sources import code, modules, table

INTRODUCTION = """# Errors

Every error names what is wrong, where, and what to do. With `--json` it is
`{"error": {"code", "message", "hint", "file", "line", "column"}}`; the code is stable.
An ellipsis stands for what differs from case to case.
"""


class Raised(NamedTuple):
    """One place in the sources that names an error code."""

    code: str
    module: str
    message: str
    hint: str


def page() -> str:
    """Give the whole page."""
    sections: dict[str, list[Raised]] = defaultdict(list)
    for raised in found():
        sections[raised.code].append(raised)
    return INTRODUCTION + "".join(
        f"\n## {name}\n\n{section(sections[name])}" for name in sorted(sections)
    )


def section(places: list[Raised]) -> str:
    """Give what is said about one code."""
    rows = sorted({(raised.message, raised.hint, code(raised.module)) for raised in places})
    return table(("Message", "Hint", "Where"), rows)


def found() -> Iterator[Raised]:
    """Give every code that the sources name."""
    own = {module: code_positions(nodes) for module, nodes in modules().items()}
    everywhere = {name: at for positions in own.values() for name, at in positions.items()}
    for module, nodes in modules().items():
        positions = {"Problem": 0, **everywhere, **own[module]}
        for node in nodes:
            if isinstance(node, ast.Call):
                yield from in_call(module, node, positions)
            elif isinstance(node, ast.ClassDef) and module == "errors.py":
                yield from in_class(module, node)


def code_positions(nodes: Iterable[ast.AST]) -> dict[str, int]:
    """Give, for each function of a module that has an argument `code`, where it stands."""
    positions = {}
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args if each.arg not in {"self", "cls"}]
            if "code" in names:
                positions[node.name] = names.index("code")
    return positions


def in_call(module: str, node: ast.Call, positions: dict[str, int]) -> Iterator[Raised]:
    """Give the code that a call names, if it names one."""
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    position = positions.get(name_of(node.func))
    at = given.get("code")
    if at is None and position is not None and position < len(node.args):
        at = node.args[position]
    others = [argument for argument in node.args if argument is not at]
    message = given.get("message") or (others[0] if others else None)
    hint = given.get("hint")
    if hint is None and name_of(node.func) == "Problem":
        hint = others[1] if len(others) > 1 else None
    for each in constants(at):
        yield Raised(each, module, spoken(message), spoken(hint))


def in_class(module: str, node: ast.ClassDef) -> Iterator[Raised]:
    """Give the code that an error class has when its raiser gives none."""
    for line in node.body:
        if isinstance(line, ast.Assign) and name_of(line.targets[0]) == "code":
            for each in constants(line.value):
                yield Raised(each, module, f"{code(node.name)}, in cases without a code", "")


def constants(node: ast.expr | None) -> list[str]:
    """Give the texts that an expression may be, when they are written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return constants(node.body) + constants(node.orelse)
    return []


def name_of(node: ast.expr) -> str:
    """Give the last part of a name, or nothing."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def spoken(node: ast.expr | None) -> str:
    """Give a message as text, with an ellipsis for what is put into it."""
    match node:
        case None | ast.Constant(value=None):
            return ""
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr():
            return "".join(spoken(part) for part in node.values)
        case ast.BinOp(op=ast.Add()):
            return spoken(node.left) + spoken(node.right)
        case ast.IfExp():
            return " or ".join(dict.fromkeys(filter(None, map(spoken, (node.body, node.orelse)))))
        case _:
            return "…"
