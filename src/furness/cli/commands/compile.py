"""Read the interface out of a source: an operator document."""

import os

import click
from msgspec.structs import replace

from furness.catalog import DOCUMENTS, compile_source, recognising
from furness.cli import output
from furness.cli.documents import give
from furness.cli.options import complete_sources, json_option
from furness.errors import InputError, NotFoundError
from furness.frontends.interface import Compiled
from furness.model.document import decode_text
from furness.model.image import is_image
from furness.model.interface import Input
from furness.model.operator import Operator


@click.command(epilog="Example: furness compile segment.py -o segment.yaml")
@click.argument("source", metavar="SOURCE", shell_complete=complete_sources)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    help="Write the document to a file; one that ends in .json is JSON.",
    shell_complete=complete_sources,
)
@json_option
def command(source: str, target: str | None, as_json: bool) -> int:
    """Print the operator document of a source; nothing of it is executed.

    SOURCE is a script, or one function of it: `tools.py:blur`, or an image. What cannot be decided
    is a hint.
    """
    path, function = _split(source)
    compiled = _compiled(path, function)
    output.hints(compiled.hints)
    folder = os.path.dirname(os.path.abspath(target)) if target else os.getcwd()
    operator = _beside(compiled.operator, os.path.relpath(path, folder), folder)
    give(operator, target, as_json=as_json)
    return 0


def _beside(operator: Operator, path: str, folder: str) -> Operator:
    """Give an operator whose files are named as a document in some folder must name them."""
    if operator.source is None:
        return operator
    command = tuple(path if token == operator.source else token for token in operator.command)
    there = os.path.dirname(path)
    inputs = {name: _moved(one, there, folder) for name, one in operator.inputs.items()}
    return replace(operator, source=path, command=command, inputs=inputs)


def _moved(declared: Input, there: str, folder: str) -> Input:
    """Give an input whose default is a file beside the source as seen from a document's folder."""
    default = declared.default
    if not there or not declared.type.holds_files or not isinstance(default, str):
        return declared
    moved = os.path.join(there, default)
    return (
        replace(declared, default=moved)
        if os.path.exists(os.path.join(folder, moved))
        else declared
    )


def _split(source: str) -> tuple[str, str | None]:
    path, colon, function = source.rpartition(":")
    return (path, function) if colon and function.isidentifier() else (source, None)


def _compiled(path: str, function: str | None) -> Compiled:
    if is_image(path) and not os.path.exists(path):
        return compile_source(path, "")
    text = _read(path)
    if path.endswith(DOCUMENTS) and not recognising(path, text):
        raise InputError(
            f"`{path}` is a document already",
            hint=f"look at what is wrong with it: `furness check {path}`",
            code="source-kind",
        )
    return compile_source(path, text, function)


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return decode_text(file.read(), path)
    except OSError as error:
        raise NotFoundError(
            f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}",
            hint="check the path",
            code="source",
        ) from None
