"""Typed functions of a source: which of them is an operator, and its interface."""

import ast
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import UNSET

from furness.errors import DocumentError, Problem
from furness.frontends._annotations import is_none, read_annotation
from furness.frontends._argparse import read_argparse
from furness.frontends._click import read_click
from furness.frontends._constants import NotConstantError, evaluate
from furness.frontends._declared import COMPUTED, STRING, Declared, Interface, arrange
from furness.frontends._docstrings import docstring_of, parameter_descriptions, summary_of
from furness.frontends._environment import read_environment
from furness.frontends._files import find_uses
from furness.frontends._metadata import read_metadata
from furness.frontends._source import (
    Function,
    Source,
    called,
    defaults_of,
    dotted,
    parameters_of,
    read_source,
)
from furness.frontends._typer import read_typer
from furness.model.interface import Input, Output
from furness.model.types import Type, list_of, optional

MARK = "furness.operator"
"""The decorator that makes a function an operator."""

PIPELINE = "furness.pipeline"
"""The decorator that makes a function a pipeline."""

_RECORDS = ("typing.NamedTuple", "typing.TypedDict", "typing_extensions.TypedDict")
_OTHER_NAMES = ("argv", "args")
_NOT_BOUND = ("self", "cls")


def is_python(path: str, text: str) -> bool:
    """Tell whether a file is Python, by its ending or its first line."""
    if path.endswith(".py"):
        return True
    first = text.split("\n", 1)[0]
    named = path.rpartition("/")[2]
    return "." not in named and first.startswith("#!") and "python" in first


def marked_functions(source: Source) -> list[Function]:
    """Give the functions that are marked with `@furness.operator`."""
    return [one for one in source.functions.values() if mark_of(one, source) is not None]


def mark_of(function: Function, source: Source) -> ast.expr | None:
    """Give the decorator that makes a function an operator; None when it has none."""
    for one in function.decorator_list:
        if MARK in (dotted(one, source), called(one, source)):
            return one
    return None


def refuse_pipeline(functions: Iterable[Function], source: Source) -> None:
    """Refuse functions that are marked with `@furness.pipeline`: they must be executed to be known.

    Raises:
        DocumentError: One is marked so; the place is its line.
    """
    for function in functions:
        for one in function.decorator_list:
            if PIPELINE in (dotted(one, source), called(one, source)):
                raise DocumentError(
                    f"`{function.name}` is a pipeline in Python, and a source is read, never "
                    "executed",
                    hint=f"run it from Python, by `furness.run({function.name})`",
                    place=source.place(function),
                    code="function-is-pipeline",
                )


@lru_cache(maxsize=8)
def find_function(path: str, text: str) -> str | None:
    """Give the function that makes a source an operator; None when it is a plain script.

    A function named by `entry` in `[tool.furness]`, else one that is marked (several give an empty
    name), else a typed `main` of a source with no other interface.
    """
    try:
        source = read_source(path, text)
        entry = read_metadata(source).overrides.entry
    except DocumentError:
        return None
    if entry in source.functions:
        return entry
    marked = marked_functions(source)
    if marked:
        return marked[0].name if len(marked) == 1 else ""
    main = source.functions.get("main")
    plain = isinstance(main, ast.FunctionDef)
    alone = plain and main and _is_typed(main, source) and not has_other_interface(source)
    return "main" if alone else None


def _is_typed(main: Function, source: Source) -> bool:
    parameters = parameters_of(main)
    if any(one.arg in _OTHER_NAMES for one in parameters) or runs_itself(source, main.name):
        return False
    if any(read_annotation(one.annotation, source) for one in parameters):
        return True
    return not parameters and bool(_returned(main.returns, source)) and not _is_status(main)


def runs_itself(source: Source, name: str) -> bool:
    """Tell whether importing a source would already call one of its functions or classes."""
    calls = (
        node
        for statement in source.tree.body
        if isinstance(statement, ast.Expr | ast.Assign)
        for node in ast.walk(statement)
    )
    return any(called(node, source) == name for node in calls)


def _is_status(main: Function) -> bool:
    """Tell whether what `main` returns can only be an exit status."""
    return isinstance(main.returns, ast.Name) and main.returns.id == "int"


def has_other_interface(source: Source) -> bool:
    """Tell whether a source reads its environment or a command line."""
    environment = read_environment(source)
    lines = (read(source) for read in (read_argparse, read_click, read_typer))
    return bool(environment.declared or environment.outputs) or any(one.is_present for one in lines)


def read_function(function: Function, source: Source) -> Interface:
    """Give the interface of a typed function: its parameters, and what it returns.

    Args:
        function: The function.
        source: The source that it is defined in.
    """
    text = docstring_of(function)
    described = parameter_descriptions(text)
    defaults = defaults_of(function)
    declared = [
        _declare(one, defaults.get(one.arg), function, source)
        for one in parameters_of(function)
        if one.arg not in _NOT_BOUND
    ]
    declared = [
        msgspec.structs.replace(one, description=described.get(one.name, "")) for one in declared
    ]
    found = arrange(declared, find_uses(source), source)
    own = [one.name for one in declared if one.name in found.outputs and _is_own(one)]
    inputs = found.inputs | {
        one.name: _input_of(one) for one in declared if one.name in found.outputs
    }
    hints = [hint for hint in found.hints if hint.code != "output-name"]
    return Interface(
        inputs={one.name: inputs[one.name] for one in declared if one.name not in own},
        outputs={name: found.outputs[name] for name in own} | _returned(function.returns, source),
        hints=(*hints, *_parameter_hints(function, found.outputs.keys() - set(own), source)),
        description=summary_of(text),
    )


def _is_own(one: Declared) -> bool:
    """Tell whether a function that is not given a path writes where we can find it."""
    default = one.default
    return isinstance(default, str) and default != "" and not default.startswith(("/", "..", "~"))


def _input_of(one: Declared) -> Input:
    if one.default is UNSET:
        return Input(type=STRING, description=one.description)
    path = one.default if isinstance(one.default, str) else None
    wanted = STRING if path else optional(STRING)
    return Input(type=wanted, default=path, description=one.description)


def _parameter_hints(function: Function, unknown: set[str], source: Source) -> list[Problem]:
    hints = []
    defaults = defaults_of(function)
    for one in parameters_of(function):
        if one.arg in unknown and one.arg not in defaults:
            hint = f'write a relative path as its default, for example `Path("{one.arg}.csv")`'
            message = f"the parameter `{one.arg}` looks like the path of an output, and has no name"
            hints.append(source.hint("output-name", message, hint, one))
        elif one.annotation is None and one.arg not in defaults and one.arg not in _NOT_BOUND:
            message = f"the parameter `{one.arg}` has no annotation; any JSON value is passed on"
            hint = f"write its type, for example `{one.arg}: float`"
            hints.append(source.hint("parameter-untyped", message, hint, one))
    return hints


def _declare(
    parameter: ast.arg, default: ast.expr | None, function: Function, source: Source
) -> Declared:
    annotated = read_annotation(parameter.annotation, source)
    value: Any = UNSET
    if default is not None:
        try:
            value = evaluate(default, source)
        except NotConstantError:
            value = COMPUTED
    wanted = annotated.type if annotated else _type_of(value)
    if wanted.is_optional and value is UNSET:
        value = None
    name = wanted.required.name
    is_path = name in ("File", "Directory")
    return Declared(
        name=parameter.arg,
        type=STRING if is_path else wanted.required,
        default=value,
        is_path=is_path,
        is_directory=name == "Directory",
        keys=((function.name, parameter.arg),),
        line=parameter.lineno,
    )


def _type_of(value: Any) -> Type:
    names: dict[type, str] = {str: "String", bool: "Boolean", int: "Integer", float: "Float"}
    return Type(names.get(type(value), "Json"))


def _returned(node: ast.expr | None, source: Source) -> dict[str, Output]:
    """Give the outputs that a return annotation stands for."""
    if node is None or is_none(node) or dotted(node, source) in ("typing.NoReturn", "typing.Never"):
        return {}
    owner = source.classes.get(dotted(node, source))
    if owner and _is_record(owner, source):
        described = parameter_descriptions(docstring_of(owner))
        fields = [one for one in owner.body if isinstance(one, ast.AnnAssign)]
        return {
            one.target.id: _output(one.annotation, source, described.get(one.target.id, ""))
            for one in fields
            if isinstance(one.target, ast.Name)
        }
    if isinstance(node, ast.Subscript) and dotted(node.value, source) in ("tuple", "typing.Tuple"):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not any(isinstance(one, ast.Constant) and one.value is ... for one in parts):
            numbered = enumerate(parts, 1)
            return {f"result_{number}": _output(one, source) for number, one in numbered}
    return {"result": _output(node, source)}


def _is_record(owner: ast.ClassDef, source: Source) -> bool:
    marks = [called(one, source) or dotted(one, source) for one in owner.decorator_list]
    bases = [dotted(one, source) for one in owner.bases]
    return "dataclasses.dataclass" in marks or any(base in _RECORDS for base in bases)


def _output(node: ast.expr, source: Source, description: str = "") -> Output:
    annotated = read_annotation(node, source)
    wanted = annotated.type if annotated else Type("Json")
    if wanted == list_of(Type("Json")) or wanted == optional(list_of(Type("Json"))):
        wanted = Type("Json")
    return Output(type=wanted, description=description)
