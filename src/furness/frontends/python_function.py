"""A typed Python function: `main`, or one that is marked with `@furness.operator`."""

import ast
from typing import Any

import msgspec

from furness.errors import DocumentError
from furness.frontends._constants import NotConstantError, evaluate
from furness.frontends._functions import (
    find_function,
    is_python,
    mark_of,
    marked_functions,
    read_function,
    refuse_pipeline,
)
from furness.frontends._metadata import Metadata, Overrides, convert, read_metadata
from furness.frontends._operator import assemble, name_of, which_operator
from furness.frontends._source import Function, Source, read_source
from furness.frontends.interface import Compiled, Frontend


class PythonFunction(Frontend):
    """Reads Python sources that hold one typed function."""

    def recognises(self, path: str, text: str) -> bool:
        """See `Frontend.recognises`."""
        return is_python(path, text) and find_function(path, text) is not None

    def compile(self, path: str, text: str) -> Compiled:
        """See `Frontend.compile`."""
        source = read_source(path, text)
        name = find_function(path, text)
        if not name:
            raise which_operator(source, marked_functions(source), "function")
        return compile_function(path, text, name)

    def compile_function(self, path: str, text: str, name: str) -> Compiled:
        """See `Frontend.compile_function`."""
        return compile_function(path, text, name)


def compile_function(path: str, text: str, name: str = "") -> Compiled:
    """Compile one named function of a source.

    Args:
        path: The file; `file.py:function` names the function as well.
        text: Its content.
        name: The function.

    Raises:
        DocumentError: The source cannot be parsed, or has no such function.
    """
    if not name and ".py:" in path:
        path, _, name = path.rpartition(":")
    source = read_source(path.removesuffix(f":{name}"), text)
    function = source.functions.get(name)
    if function is None:
        raise _unknown(source, name)
    refuse_pipeline([function], source)
    metadata = read_metadata(source)
    written = _written(function, source)
    overrides = written if metadata.overrides == Overrides() else _over(written, metadata.overrides)
    if not overrides.name and len(marked_functions(source)) > 1:
        overrides = msgspec.structs.replace(overrides, name=name_of(name))
    metadata = Metadata(
        python=metadata.python,
        packages=metadata.packages,
        overrides=msgspec.structs.replace(overrides, entry=name),
        lines=metadata.lines,
    )
    return assemble(source, read_function(function, source), metadata, entry=name)


def _written(function: Function, source: Source) -> Overrides:
    """Give what the decorator's arguments say; they must be constant."""
    mark = mark_of(function, source)
    found: dict[str, Any] = {}
    for one in mark.keywords if isinstance(mark, ast.Call) else ():
        try:
            found[one.arg or "**"] = evaluate(one.value, source)
        except NotConstantError:
            raise DocumentError(
                f"the argument `{one.arg or '**'}` of `@operator` is not constant",
                hint="write its value; the source is read, and never executed",
                place=source.place(one.value),
                code="source-metadata",
            ) from None
    return convert(found, Overrides, source)


def _over(below: Overrides, above: Overrides) -> Overrides:
    nothing = Overrides()
    changes = {
        name: value
        for name in above.__struct_fields__
        if (value := getattr(above, name)) != getattr(nothing, name)
    }
    return msgspec.structs.replace(below, **changes)


def _unknown(source: Source, name: str) -> DocumentError:
    file = source.path.rpartition("/")[2]
    listed = ", ".join(f"`{file}:{one}`" for one in source.functions)
    return DocumentError(
        f"`{file}` has no function `{name}`",
        hint=f"name one: {listed}" if listed else "define it at the top level of the source",
        place=source.place(),
        code="function",
    )
