"""The page of the plug-ins: each family, its interface, and what comes with Furness."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from scripts.reference.sources import PACKAGE, ROOT, code, first_sentence, table

INTRODUCTION = """# Plug-ins

A family is a folder with an interface; a plug-in is one file behind it, found by name through an
entry point in the group `furness.<family>`. Yours is declared in your own package, as ours are:

```toml
[project.entry-points."furness.executors"]
process = "furness.executors.process:ProcessExecutor"
```
"""


def page() -> str:
    """Give the whole page."""
    return INTRODUCTION + "".join(section(family, names) for family, names in families())


def families() -> Iterator[tuple[str, dict[str, str]]]:
    """Give each family with its plug-ins: the name, and the class that stands behind it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for group, names in sorted(project.get("entry-points", {}).items()):
        if group.startswith("furness."):
            yield group.removeprefix("furness."), names


def section(family: str, names: dict[str, str]) -> str:
    """Give what is said about one family."""
    interface = ast.parse((PACKAGE / family / "interface.py").read_text("utf-8"))
    rows = [
        (code(name), code(value), docstring(value))
        for name, value in sorted(names.items())
        if file_of(value).is_file()
    ]
    return f"\n## {family}\n\n{first_sentence(ast.get_docstring(interface))}\n\n" + table(
        ("Name", "Class", "What it is"), rows
    )


def docstring(value: str) -> str:
    """Give the first sentence about the class that an entry point names."""
    tree = ast.parse(file_of(value).read_text("utf-8"))
    named = value.partition(":")[2]
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == named:
            return first_sentence(ast.get_docstring(node))
    raise LookupError(f"{value}: there is no such class")


def file_of(value: str) -> Path:
    """Give the file of the module that an entry point names."""
    module = value.partition(":")[0].removeprefix("furness.")
    return PACKAGE / (module.replace(".", "/") + ".py")
