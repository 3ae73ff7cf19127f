"""What a notebook in R declares in its own cells: parameters and outputs.

Both are assigned at the top level of their cell. A comment above or beside an output begins with
its type: `# Integer: how many`, `# data.frame`, `# plot`.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from furness.errors import DocumentError, Problem
from furness.frontends._constants import NotConstantError
from furness.frontends._declared import COMPUTED, Declared, Interface
from furness.frontends._grammar import describe, read
from furness.frontends._notebook import Notebook
from furness.frontends._notebook_cells import Given, type_of
from furness.frontends._notebook_code import Code
from furness.frontends._r.calls import called, name_in
from furness.frontends._r.source import read_r
from furness.frontends._r.tree import ASSIGNMENTS, RSource, parse_r
from furness.frontends._r.values import value_of
from furness.model.interface import Output
from furness.model.types import Type, parse_type

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_TYPED = re.compile(r"(?P<type>[\w.]+(?:\[[\w\s,\[\]./+-]+\])?)\s*(?::\s*(?P<rest>.*))?", re.DOTALL)
_WRITTEN = {
    "data.frame": ("csv", "text/csv"),
    "tibble": ("csv", "text/csv"),
    "table": ("csv", "text/csv"),
    "matrix": ("csv", "text/csv"),
    "plot": ("png", "image/png"),
    "ggplot": ("png", "image/png"),
}
_KNOWN = {"data.frame": "data.frame", "tibble": "data.frame", "ggplot": "plot"}
_COUNTS = {"length": "Integer", "nrow": "Integer", "ncol": "Integer", "mean": "Float"}
_COUNTS |= {"as.integer": "Integer", "as.numeric": "Float", "paste": "String", "paste0": "String"}
_COUNTS |= {"sd": "Float", "median": "Float", "as.character": "String", "as.logical": "Boolean"}


def read_r_notebook(notebook: Notebook, code: Code) -> tuple[RSource, Interface, Given]:
    """Read a notebook: its code, what that takes and gives, and the outputs that cells name.

    Args:
        notebook: The notebook.
        code: Its code.

    Raises:
        DocumentError: It is not R; the place says where.
        OutsideError: The grammar is not installed.
    """
    source = parse_r(notebook.path, code.text)
    hints: list[Problem] = []
    parameters = tuple(_parameters(notebook, code, source, hints))
    found = read_r(code.text, notebook.path, parameters)
    known = [one for one in found.hints if one.code != "no-outputs"]
    interface = Interface(inputs=found.inputs, outputs=found.outputs, hints=(*hints, *known))
    return source, interface, _outputs(notebook, code, source)


def _parameters(
    notebook: Notebook, code: Code, source: RSource, hints: list[Problem]
) -> Iterator[Declared]:
    numbers = [one.number for one in notebook.cells if one.holds_parameters and one.text.strip()]
    for name, value in _assigned(numbers, code, source):
        if "Sys.getenv" in read(value):
            continue
        default, wanted = _default(value, source)
        if default is COMPUTED:
            hints.append(_unclear(name, value, source))
        yield Declared(
            name=name,
            type=wanted,
            default=default,
            description=describe(value, source),
            keys=(("", name),),
            line=value.start_point.row + 1,
        )


def _unclear(name: str, value: "Node", source: RSource) -> Problem:
    return source.hint(
        "parameter-type",
        f"the type of the parameter `{name}` is not clear; it is a text",
        "write a constant, such as `1.5`, `2L`, `TRUE` or `c(1, 2)`",
        value,
    )


def _assigned(numbers: list[int], code: Code, source: RSource) -> "Iterator[tuple[str, Node]]":
    """Give what is assigned at the top level of some cells."""
    lines = [line for number in numbers for line in code.lines_of(number)]
    for node in source.root.named_children:
        if node.type != "binary_operator" or node.start_point.row + 1 not in lines:
            continue
        left, right = node.child_by_field_name("lhs"), node.child_by_field_name("rhs")
        if read(node.child_by_field_name("operator")) in ("->", "->>"):
            left, right = right, left
        elif read(node.child_by_field_name("operator")) not in ASSIGNMENTS:
            continue
        if left is not None and right is not None and left.type == "identifier":
            yield name_in(left), right


def _default(value: "Node", source: RSource) -> tuple[Any, Type]:
    try:
        found = value_of(value, source)
    except NotConstantError:
        return COMPUTED, Type("String")
    return found, _numeric(type_of(found), read(value))


def _numeric(wanted: Type, text: str) -> Type:
    """Give Float for what R holds as a double: whole numbers are so only with an `L`."""
    if str(wanted) in ("Integer", "List[Integer]") and not re.search(r"\dL|:|integer", text):
        return Type("Float") if wanted.of is None else Type("List", Type("Float"))
    return wanted


def _outputs(notebook: Notebook, code: Code, source: RSource) -> Given:
    numbers = [one.number for one in notebook.cells if one.holds_outputs and one.text.strip()]
    outputs: dict[str, Output] = {}
    hints: list[Problem] = []
    for name, value in _assigned(numbers, code, source):
        found = _output(name, value, source)
        if found is not None:
            outputs[name] = found
        elif name not in outputs:
            hints.append(
                source.hint(
                    "output-type",
                    f"the type of the output `{name}` is not clear, and it is left out",
                    "begin a comment above it with its type, such as `# Integer: how many`, "
                    "`# List[Float]`, `# File`, `# data.frame` or `# plot`",
                    value,
                )
            )
    return Given(outputs=outputs, hints=tuple(hints))


def _output(name: str, value: "Node", source: RSource) -> Output | None:
    described = describe(value, source)
    typed = _TYPED.fullmatch(described)
    if typed:
        said = (typed["rest"] or "").strip()
        if typed["type"] in _WRITTEN:
            return _file(name, typed["type"], said)
        wanted = _type(typed["type"])
        if wanted is not None:
            return Output(type=wanted, description=said)
    call = called(value)
    if call in _KNOWN:
        return _file(name, _KNOWN[call], described)
    if call in _COUNTS:
        return Output(type=Type(_COUNTS[call]), description=described)
    default, kind = _default(value, source)
    if default is COMPUTED or default is None:
        return None
    return Output(type=kind, description=described)


def _file(name: str, kind: str, description: str) -> Output:
    suffix, media = _WRITTEN[kind]
    path = f"{name}.{suffix}"
    return Output(type=Type("File"), path=path, description=description, format=media)


def _type(text: str) -> Type | None:
    try:
        return parse_type(text)
    except DocumentError:
        return None
