"""What a notebook declares in its own cells: parameters as papermill has them, and outputs.

Parameters are assigned in the cell tagged `parameters`. Outputs are named with their type in a
cell tagged `outputs`, or one that begins with the comment `# outputs`.
"""

import ast
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct

from furness.errors import Problem
from furness.frontends._annotations import read_annotation
from furness.frontends._comments import description_of
from furness.frontends._constants import NotConstantError, evaluate
from furness.frontends._declared import COMPUTED, STRING, Declared
from furness.frontends._notebook import Notebook
from furness.frontends._notebook_code import Code
from furness.frontends._source import Source, called, dotted, environment_call
from furness.model.interface import Output
from furness.model.types import Type, list_of

_WRITTEN = {
    "DataFrame": ("csv", "text/csv"),
    "GeoDataFrame": ("csv", "text/csv"),
    "Series": ("csv", "text/csv"),
    "Figure": ("png", "image/png"),
    "Axes": ("png", "image/png"),
    "Image": ("png", "image/png"),
    "ndarray": ("npy", None),
}
"""Values that are written to a file after the run, by the last word of their type."""
_SCALARS = {bool: "Boolean", int: "Integer", float: "Float", str: "String", dict: "Json"}
_PATHS = ("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath")


class Given(Struct, frozen=True, kw_only=True):
    """The outputs that a notebook names."""

    outputs: dict[str, Output]
    """They."""
    hints: tuple[Problem, ...]
    """What could not be decided."""


class _Assigned(Struct, frozen=True, kw_only=True, eq=False):
    name: str
    node: ast.expr
    annotation: ast.expr | None
    value: ast.expr | None


def read_parameters(
    notebook: Notebook, code: Code, source: Source, hints: list[Problem]
) -> Iterator[Declared]:
    """Read the parameters; hints are added to a list.

    Args:
        notebook: The notebook.
        code: Its code.
        source: The same, parsed.
        hints: Takes what could not be decided.
    """
    numbers = [one.number for one in notebook.cells if one.holds_parameters and one.text.strip()]
    for one in _assigned(numbers, code, source):
        if any(environment_call(node, source) for node in ast.walk(one.value or one.node)):
            continue
        declared = _declare(one, source)
        if declared.default is COMPUTED and one.annotation is None:
            hints.append(
                source.hint(
                    "parameter-type",
                    f"the type of the parameter `{one.name}` is not clear; it is a text",
                    f"write it down: `{one.name}: float = …`",
                    one.node,
                )
            )
        yield declared


def _assigned(numbers: list[int], code: Code, source: Source) -> Iterator[_Assigned]:
    """Give what is assigned, or only annotated, at the top level of some cells; no private name."""
    lines = [line for number in numbers for line in code.lines_of(number)]
    for statement in source.tree.body:
        if statement.lineno not in lines:
            continue
        targets: list[ast.expr] = []
        annotation = None
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets, annotation = [statement.target], statement.annotation
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name):
            yield _Assigned(
                name=statement.value.id, node=statement.value, annotation=None, value=None
            )
        for target in targets:
            if isinstance(target, ast.Name) and not target.id.startswith("_"):
                value = getattr(statement, "value", None)
                yield _Assigned(name=target.id, node=target, annotation=annotation, value=value)


def _declare(one: _Assigned, source: Source) -> Declared:
    default = _default(one, source)
    annotated = read_annotation(one.annotation, source)
    wanted = annotated.type if annotated else type_of(default)
    is_path = wanted.required.holds_files or called(one.value, source) in _PATHS
    directory = wanted.required.name == "Directory"
    return Declared(
        name=one.name,
        type=STRING if wanted.required.name in ("File", "Directory") else wanted,
        default=None if wanted.is_optional and default is UNSET else default,
        description=description_of(one.node, source),
        is_path=is_path,
        is_directory=directory,
        keys=(("", one.name),),
        line=one.node.lineno,
    )


def _default(one: _Assigned, source: Source) -> Any:
    if one.value is None:
        return UNSET
    try:
        return evaluate(one.value, source)
    except NotConstantError:
        return COMPUTED


def type_of(value: Any) -> Type:
    """Give the type of a constant."""
    if isinstance(value, list) and value:
        types = {type_of(one) for one in value}
        if types == {Type("Integer"), Type("Float")}:
            return list_of(Type("Float"))
        return list_of(types.pop() if len(types) == 1 else Type("Json"))
    return Type("Json") if isinstance(value, list) else Type(_SCALARS.get(type(value), "String"))


def read_outputs(notebook: Notebook, code: Code, source: Source) -> Given:
    """Read the outputs."""
    numbers = [one.number for one in notebook.cells if one.holds_outputs and one.text.strip()]
    outputs: dict[str, Output] = {}
    unclear: dict[str, Problem] = {}
    for one in _assigned(numbers, code, source):
        found = _output(one, source)
        if found is not None:
            outputs[one.name] = found
        else:
            unclear[one.name] = _unclear(one, source)
    hints = [hint for name, hint in unclear.items() if name not in outputs]
    return Given(outputs=outputs, hints=tuple(hints))


def _unclear(one: _Assigned, source: Source) -> Problem:
    return source.hint(
        "output-type",
        f"the type of the output `{one.name}` is not clear, and it is left out",
        f"write it down, such as `{one.name}: int`, `float`, `str`, `list[float]`, `Path`, "
        "`pandas.DataFrame` or `matplotlib.figure.Figure`",
        one.node,
    )


def _output(one: _Assigned, source: Source) -> Output | None:
    description = description_of(one.node, source)
    annotated = read_annotation(one.annotation, source)
    if annotated is not None:
        return Output(type=annotated.type, description=description)
    last = dotted(one.annotation, source).rpartition(".")[2] if one.annotation else ""
    if last in _WRITTEN:
        suffix, media = _WRITTEN[last]
        path = f"{one.name}.{suffix}"
        return Output(type=Type("File"), path=path, description=description, format=media)
    if one.annotation is None and one.value is not None:
        default = _default(one, source)
        if default is not COMPUTED and default is not None:
            return Output(type=type_of(default), description=description)
    return None
