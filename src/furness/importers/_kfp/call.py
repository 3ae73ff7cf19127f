"""The lines of a script that call a function of Kubeflow: its arguments, and what it returns."""

import ast
import re
from collections.abc import Container, Iterator
from typing import Any

from furness.importers._kfp.function import Function
from furness.importers._kfp.types import Taken
from furness.importers._report import Report
from furness.importers._source import Key

_PATHS = frozenset(("InputPath", "OutputPath"))
_STATUS = "SimpleNamespace(**{{**{0}, 'state': {0}['state'].upper()}})"


def argument_lines(report: Report, taken: Taken, function: Function, *keys: Key) -> Iterator[str]:
    """Give the lines that make what the function is called with."""
    for one in _parameters(function):
        value = _value(taken, one)
        if value is None:
            hint = "write what the function needs into the script"
            message = f"`{one.arg}` of `{function.name}` is no input or output"
            report.leave(message, hint, *keys, "args")
        elif value.startswith("Artifact("):
            yield f"    made_{one.arg} = {value}"
            yield f"    given[{one.arg!r}] = made_{one.arg}"
        else:
            yield f"    given[{one.arg!r}] = {value}"


def _parameters(function: Function) -> list[ast.arg]:
    arguments = function.tree.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _value(taken: Taken, one: ast.arg) -> str | None:
    """Give the expression for an argument of the function; None when nothing is known of it."""
    name, kinds = _named(one.arg, {**taken.names, **taken.given}), _kinds(one)
    if name in taken.names and "OutputPath" not in kinds:
        return _taken(taken, name, kinds)
    if name in taken.given:
        path = f"os.path.abspath({taken.given[name]!r})"
        return path if kinds & _PATHS else f"Artifact({one.arg!r}, {path})"
    return None


def _kinds(one: ast.arg) -> set[str]:
    """Give the words in the annotation of an argument."""
    return set(re.findall(r"\w+", ast.unparse(one.annotation) if one.annotation else ""))


def _taken(taken: Taken, name: str, kinds: set[str]) -> str:
    value, kind = f"known[{taken.names[name]!r}]", taken.inputs[name].type.required
    if "PipelineTaskFinalStatus" in kinds:
        return _STATUS.format(value)
    if kind.name == "File" and not kinds & _PATHS:
        return f"{value} and Artifact({name!r}, {value})"
    if kind.holds_files and not kinds & _PATHS:
        return f"{value} and [Artifact({name!r}, path) for path in {value}]"
    return value


def _named(argument: str, known: Container[str]) -> str:
    """Give the name that an argument has as an input or output: without the end `_path`."""
    return argument if argument in known else re.sub(r"_(path|file)$", "", argument)


def result_lines(taken: Taken, function: Function) -> list[str]:
    """Give the lines that write the values: what a function returns, or wrote to a path."""
    known = {**taken.names, **taken.given}
    made = [one for one in _parameters(function) if "OutputPath" in _kinds(one)]
    paths = {_named(one.arg, known) for one in made}
    written = [name for name, kind in taken.outputs.items() if not kind.holds_files]
    values = [name for name in written if name not in paths]
    lines = [_read_back(name, taken) for name in written if name in paths]
    if values == ["Output"]:
        return [*lines, f"    write_output({taken.given['Output']!r}, result)"]
    if values:
        fields = _fields(function.tree.returns) or values
        lines.append(f"    values = dict(zip({fields!r}, result))")
    return [*lines, *(f"    write_output({taken.given[one]!r}, values[{one!r}])" for one in values)]


def _read_back(name: str, taken: Taken) -> str:
    ours, kind = taken.given[name], taken.outputs[name].name
    content = f"open({ours!r}).read()"
    if kind == "Boolean":
        content = f'{content}.strip().lower() in ("true", "1")'
    elif kind != "String":
        content = f"json.loads({content})"
    return f"    write_output({ours!r}, {content})"


def _fields(returns: Any) -> list[str]:
    """Give the names in `NamedTuple("Both", [("a", int)])`, or `NamedTuple("Both", a=int)`."""
    if not isinstance(returns, ast.Call):
        return []
    pairs = [one for part in returns.args[1:2] for one in getattr(part, "elts", [])]
    named = [getattr(getattr(one, "elts", [None])[0], "value", None) for one in pairs]
    return [one for one in (*named, *(one.arg for one in returns.keywords)) if isinstance(one, str)]
