"""Bind what a user gives to the inputs of an operator or a pipeline.

Texts are read by the input's type, patterns become files, paths become absolute, and everything
that is wrong is told at once.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from furness.errors import ArgumentError, FurnessError, Problem
from furness.lazy import lazy
from furness.model.artifact import files_in, is_file_value
from furness.model.environment import Environment
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Step, Unit, name_of
from furness.model.types import Type, list_of
from furness.model.values import check, check_bounds, parse_text, shorten

if TYPE_CHECKING:
    import difflib
    import glob
else:
    glob = lazy("glob")
    difflib = lazy("difflib")

_PATTERN = frozenset("*?[")


class Bound(Struct, frozen=True, kw_only=True):
    """A pipeline that can be run, and its arguments."""

    pipeline: Pipeline
    """The pipeline; an operator has become one."""
    arguments: dict[str, Any]
    """The argument of each input."""
    scattered: tuple[str, ...] = ()
    """The inputs that are scattered over because their pattern matched several files."""


def bind(unit: Unit, given: Mapping[str, Any], scatter: Iterable[str] = ()) -> Bound:
    """Bind arguments to a unit's inputs.

    Args:
        unit: What is to be run.
        given: By input a value, or text as typed on a command line.
        scatter: Inputs whose arguments are lists, to be run once for each element.

    Raises:
        ArgumentError: All that is wrong with the arguments.
    """
    scatter = (scatter,) if isinstance(scatter, str) else tuple(scatter)
    unit = _taking_anything(unit, given)
    problems: list[Problem] = list(_unknown(unit, given, scatter))
    unit, given = _with_output_paths(unit, given)
    scattered = [name for name in dict.fromkeys(scatter) if name in unit.inputs]
    asked = len(scattered)
    arguments: dict[str, Any] = {}
    for name, declared in unit.inputs.items():
        try:
            value, many = _argument(name, declared, given, name in scattered)
        except FurnessError as error:
            problems += [_about(name, one) for one in error.problems]
            continue
        if many and isinstance(unit, Pipeline):
            problems.append(_too_many(name, len(value)))
        if many:
            scattered.append(name)
        arguments[name] = value
    if not problems:
        problems += _uneven(arguments, scattered)
    if problems:
        raise ArgumentError.of(problems)
    pipeline = _pipeline(unit, tuple(scattered))
    return Bound(pipeline=pipeline, arguments=arguments, scattered=tuple(scattered[asked:]))


def _taking_anything(unit: Unit, given: Iterable[str]) -> Unit:
    """Give an image that nobody described with a text input for each argument; others as they are.

    The names are names of environment variables.
    """
    if isinstance(unit, Pipeline) or unit.command or unit.inputs or unit.outputs or unit.source:
        return unit
    if not isinstance(unit.environment, Environment) or unit.environment.image is None:
        return unit
    named = {name: Input(type=Type("String")) for name in given}
    wrong = [name for name in named if not (name.isascii() and name.isidentifier())]
    if wrong:
        raise ArgumentError(
            f"`{wrong[0]}` cannot name a variable",
            hint="use letters, digits and `_`, and start with a letter",
            code="argument-form",
        )
    return replace(unit, inputs=named)


def _unknown(unit: Unit, given: Iterable[str], scatter: Iterable[str]) -> Iterable[Problem]:
    paths: Iterable[str] = ()
    if isinstance(unit, Operator):
        paths = [name for name, output in unit.outputs.items() if output.path is not None]
    for name in dict.fromkeys([*(name for name in given if name not in paths), *scatter]):
        if name in unit.inputs:
            continue
        near = difflib.get_close_matches(name, unit.inputs, n=1)
        inputs = ", ".join(f"`{one}`" for one in unit.inputs) or "none"
        hint = f"did you mean `{near[0]}`?" if near else f"its inputs are: {inputs}"
        yield Problem("unknown-argument", f"`{name_of(unit)}` has no input named `{name}`", hint)


def _with_output_paths(unit: Unit, given: Mapping[str, Any]) -> tuple[Unit, Mapping[str, Any]]:
    """Let an argument of an output's name say where the operator writes it."""
    if isinstance(unit, Pipeline):
        return unit, given
    named = {name: given[name] for name in unit.outputs if name in given}
    for name, path in named.items():
        if name in unit.inputs or unit.outputs[name].path is None:
            continue
        unit = replace(
            unit,
            outputs={**unit.outputs, name: replace(unit.outputs[name], path=os.fspath(path))},
        )
    return unit, {name: value for name, value in given.items() if name in unit.inputs}


def _argument(
    name: str, declared: Input, given: Mapping[str, Any], scattered: bool
) -> tuple[Any, bool]:
    """Give an argument, and whether a pattern made it a list where one value is wanted."""
    if name not in given:
        if scattered or declared.is_required:
            raise ArgumentError(
                "is required, and no argument is given",
                hint=f"add `{name}=…`, {_example(declared.type)}",
                code="missing-argument",
            )
        default = None if isinstance(declared.default, UnsetType) else declared.default
        return (default if default is None else check(default, declared.type)), False
    value = given[name]
    kind = list_of(declared.type) if scattered else declared.type
    many = False
    if kind.holds_files:
        value, many = _files(value, kind)
        kind = list_of(declared.type) if many else kind
    else:
        value = _read(value, kind)
    if isinstance(value, list | tuple) and kind.required.name not in ("List", "Json"):
        raise _list_for_one(name, kind)
    checked = check(_plain(value), kind)
    check_bounds(checked, declared)
    if kind.holds_files:
        for file in files_in(checked):
            _check_file(file)
    return checked, many


def _read(value: Any, kind: Type) -> Any:
    """Give a value whose texts are read as their type; a list may hold texts too."""
    if isinstance(value, str):
        return parse_text(value, kind)
    one = kind.required.of if kind.required.name == "List" else None
    if one is None or not isinstance(value, list):
        return value
    return [_read(text, one) for text in value]


def _list_for_one(name: str, kind: Type) -> ArgumentError:
    return ArgumentError(
        f"a list is given, and one {kind} is wanted",
        hint=f'to run once for each: `--scatter {name}`, in Python `scatter=["{name}"]`',
        code="argument-type",
    )


def _plain(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.tolist() if callable(getattr(value, "tolist", None)) else value


def _files(value: Any, kind: Type) -> tuple[Any, bool]:
    """Give files with absolute paths, patterns resolved; and whether one became several."""
    wanted = kind.required
    value = _plain(value)
    if wanted.name == "List" and wanted.of:
        if isinstance(value, str) and not _exists(value):
            value = parse_text(value, list_of(Type("String"))) if value else []
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            return value, False
        found = [_files(one, wanted.of) for one in value]
        return [file for one, many in found for file in (one if many else [one])], False
    if value is None or (value == "" and kind.is_optional):
        return None, False
    if is_file_value(value):
        path = os.path.abspath(value["path"])
        return {"class": value["class"], "path": path}, False
    if not isinstance(value, str) or not value or "\0" in value:
        return value, False
    return _match(value, wanted)


def _exists(text: str) -> bool:
    path = os.path.expanduser(text) if "\0" not in text else text
    is_pattern = bool(_PATTERN & set(text))
    return os.path.lexists(path) or (is_pattern and any(glob.iglob(path, recursive=True)))


def _match(text: str, wanted: Type) -> tuple[Any, bool]:
    path = os.path.expanduser(text)
    if os.path.lexists(path) or not _PATTERN & set(text):
        return {"class": wanted.name, "path": os.path.abspath(path)}, False
    is_kind = os.path.isdir if wanted.name == "Directory" else os.path.isfile
    found = sorted(one for one in glob.glob(path, recursive=True) if is_kind(one))
    if not found:
        raise ArgumentError(
            f"the pattern `{shorten(text)}` matches nothing",
            hint=f"you are in `{os.getcwd()}`; quote patterns so that the shell leaves them alone",
            code="no-match",
        )
    here = os.getcwd()
    paths = [os.path.normpath(os.path.join(here, one)) for one in found]
    files = [{"class": wanted.name, "path": one} for one in paths]
    return (files, True) if len(files) > 1 else (files[0], False)


def _check_file(file: dict[str, Any]) -> None:
    path, wanted = file["path"], file["class"]
    if not _is_text(path):
        raise ArgumentError(
            f"the name of `{shorten(path, 200)}` is not UTF-8",
            hint="rename the file",
            code="input-unreadable",
        )
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError):
        link = "is a broken link" if os.path.islink(path) else "does not exist"
        raise ArgumentError(
            f"`{shorten(path, 200)}` {link}", hint="check the path", code="input-missing"
        ) from None
    if is_folder != (wanted == "Directory"):
        there = "a folder" if is_folder else "a file"
        raise ArgumentError(
            f"`{shorten(path, 200)}` is {there}, and a {wanted} is wanted",
            hint="name its files with a pattern, such as `folder/*`"
            if wanted == "File"
            else "name the folder",
            code="input-kind",
        )
    if not os.access(path, os.R_OK):
        raise ArgumentError(
            f"`{shorten(path, 200)}` cannot be read",
            hint="check who may read it: `ls -l`",
            code="input-unreadable",
        )


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _uneven(arguments: Mapping[str, Any], scattered: list[str]) -> Iterable[Problem]:
    lengths = {name: len(arguments[name]) for name in scattered}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"`{name}` has {length}" for name, length in lengths.items())
        yield Problem(
            "uneven-scatter",
            f"what is scattered together must be of one length: {told}",
            "give lists of one length, or write a pipeline with `scatter: {cross: […]}`",
        )


def _pipeline(unit: Unit, scattered: tuple[str, ...]) -> Pipeline:
    """Give the pipeline whose only step is a unit, or the pipeline itself."""
    if isinstance(unit, Pipeline) and not scattered:
        return unit
    name = name_of(unit)
    step = Step(
        operator=unit,
        arguments={one: f"${one}" for one in unit.inputs},
        scatter=Scatter(scattered) if scattered else None,
    )
    inputs = {
        one: replace(declared, type=list_of(declared.type)) if one in scattered else declared
        for one, declared in unit.inputs.items()
    }
    return Pipeline(
        pipeline=name,
        version=unit.version,
        description=unit.description,
        inputs=inputs,
        steps={name: step},
        outputs={output: f"${name}.{output}" for output in unit.outputs},
    )


def _about(name: str, problem: Problem) -> Problem:
    gap = " " if problem.code == "missing-argument" else ": "
    return replace(problem, message=f"`{name}`{gap}{problem.message}")


def _too_many(name: str, count: int) -> Problem:
    return Problem(
        "many-matches",
        f"`{name}` takes one file, and the pattern matches {count}",
        f"run once for each with `--scatter {name}`, or make the pattern narrower",
    )


def _example(kind: Type) -> str:
    examples = {
        "String": "for example a word",
        "Integer": "a whole number such as `3`",
        "Float": "a number such as `1.5`",
        "Boolean": "`true` or `false`",
        "File": "a path such as `data/image.tif`",
        "Directory": "the path of a folder",
        "List": "JSON, or elements with commas between",
        "Json": "JSON in quotes",
    }
    return examples.get(kind.required.name, f"a {kind}")
