"""Put a task's inputs into a notebook, as papermill does: in a cell after its parameters."""

import ast
import json
import math
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PATH = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*\.)?(Pure|Posix)?Path\b")


def inject(
    notebook: "Any", inputs: "dict[str, Any]", paths: "dict[str, Any]", language: str
) -> None:
    """Add a cell that sets the parameters which are given; nothing where there are none.

    Args:
        notebook: The notebook, changed in place.
        inputs: The value of each input.
        paths: The path of each output, where it has one.
        language: What its kernel speaks.
    """
    cells = [one for one in notebook.cells if "injected-parameters" not in tags_of(one)]
    tagged = [place for place, one in enumerate(cells) if "parameters" in tags_of(one)]
    notebook.cells = cells
    if not tagged:
        return
    source = "\n".join(cells[place].source for place in tagged)
    given = {name: path for name, path in paths.items() if path} | inputs
    named = {name: one for name, one in given.items() if one is not None and _names(source, name)}
    lines = list((_r_lines if language == "r" else _python_lines)(named, source))
    if lines:
        cells.insert(tagged[-1] + 1, _cell(cells[0], "\n".join(["# Parameters", *lines])))


def tags_of(cell: "Any") -> "list[str]":
    """Give the tags of a cell."""
    found = cell.metadata.get("tags", [])
    return found if isinstance(found, list) else []


def _names(source: str, name: str) -> bool:
    return bool(re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", source))


def _cell(like: "Any", source: str) -> "Any":
    return type(like)(
        cell_type="code",
        execution_count=None,
        id="injected-parameters",
        metadata=type(like)(tags=["injected-parameters"]),
        outputs=[],
        source=source,
    )


def _python_lines(given: "dict[str, Any]", source: str) -> "list[str]":
    paths = _path_types(source)
    return [f"{name} = {_python(value, paths.get(name, ''))}" for name, value in given.items()]


def _path_types(source: str) -> "dict[str, str]":
    """Give, for each parameter that is a path object, what makes one: such as `Path`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    found = {}
    target: ast.expr
    for node in tree.body:
        if isinstance(node, ast.AnnAssign):
            target, kind = node.target, ast.get_source_segment(source, node.annotation)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            target, kind = node.targets[0], ast.get_source_segment(source, node.value.func)
        else:
            continue
        path = _PATH.search(kind or "")
        if path and isinstance(target, ast.Name):
            found[target.id] = path[0]
    return found


def _python(value: "Any", path: str) -> str:
    if is_file(value):
        value = value["path"]
        return f"{path}({value!r})" if path else repr(value)
    if isinstance(value, list):
        return f"[{', '.join(_python(one, path) for one in value)}]"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    return f"{path}({value!r})" if path and isinstance(value, str) else repr(value)


def is_file(value: "Any") -> bool:
    """Tell whether a value is a file or a directory."""
    return isinstance(value, dict) and value.get("class") in ("File", "Directory")


def _r_lines(given: "dict[str, Any]", source: str) -> "list[str]":
    del source
    return [f"{name} <- {_r(value)}" for name, value in given.items()]


def _r(value: "Any") -> str:
    if is_file(value):
        return _r(value["path"])
    if isinstance(value, list):
        plain = {type(one) for one in value} in ({str}, {int}, {float}, {int, float}, {bool})
        return f"{'c' if plain else 'list'}({', '.join(map(_r, value))})"
    if isinstance(value, dict):
        return f"list({', '.join(f'`{key}` = {_r(one)}' for key, one in value.items())})"
    return _r_scalar(value)


def _r_scalar(value: "Any") -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int) and abs(value) < 1 << 31:
        return f"{value}L"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "NULL" if value is None else repr(value)
