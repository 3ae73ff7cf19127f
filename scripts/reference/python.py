"""The page of the Python names: whatever `furness.__all__` holds."""

import ast
import inspect
import re
from pathlib import Path

import furness
from scripts.reference.sources import code

INTRODUCTION = """# Python

`import furness` gives these names, with the same words as the command line. Importing it costs
little: what a name needs is loaded when it is first used.
"""
SECTION = re.compile(r"^(Args|Returns|Raises|Yields|Attributes|Example|Examples):$", re.MULTILINE)


def page() -> str:
    """Give the whole page."""
    return INTRODUCTION + "".join(section(name) for name in public_names())


def public_names() -> list[str]:
    """Give the names that `import furness` promises."""
    return sorted(getattr(furness, "__all__", []))


def section(name: str) -> str:
    """Give what is said about one name."""
    thing = getattr(furness, name)
    text = SECTION.sub(r"**\1**\n", inspect.getdoc(thing) or "")
    return f"\n## {name}\n\n{signature(name, thing)}{as_list(text)}\n"


def signature(name: str, thing: object) -> str:
    """Give how a function is called, as its source says it."""
    if not inspect.isfunction(thing):
        return ""
    tree = ast.parse(Path(inspect.getfile(thing)).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == thing.__name__:
            gives = ast.unparse(node.returns) if node.returns else "None"
            return f"```text\nfurness.{name}({ast.unparse(node.args)}) -> {gives}\n```\n\n"
    raise LookupError(f"the source of `{name}` was not found")


def as_list(text: str) -> str:
    """Turn the indented lines of a docstring's sections into lists."""
    text = re.sub(
        r"^ {4}(\*{0,2}\w+): ", lambda found: f"- {code(found[1])}: ", text, flags=re.MULTILINE
    )
    return re.sub(r"^ {4,8}(?=\S)", "  ", text, flags=re.MULTILINE)
