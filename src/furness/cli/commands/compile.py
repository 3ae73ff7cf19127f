"""Read the interface out of a source: an operator document."""

import os
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from furness.catalog.find import DOCUMENTS, compile_source, recognising
from furness.cli import output
from furness.cli.documents import give
from furness.cli.options import complete_sources, json_option
from furness.errors import InputError, NotFoundError
from furness.frontends.interface import Compiled
from furness.lazy import lazy
from furness.model.document import decode_text
from furness.model.image import is_image
from furness.model.interface import Input
from furness.model.operator import Operator

if TYPE_CHECKING:
    from furness.cli.commands import export as exports
else:
    exports = lazy("furness.cli.commands.export")

_IMAGE = {"repository": "local", "version": "0.1"}
"""What C3 takes for the image of an operator when nothing is said."""


@click.command(epilog="Example: furness compile segment.py -o segment.yaml")
@click.argument("source", metavar="SOURCE", shell_complete=complete_sources)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    help="Write the document to a file; one that ends in .json is JSON. With --compat, a folder.",
    shell_complete=complete_sources,
)
@click.option(
    "--compat",
    type=click.Choice(["c3"]),
    help="Write the files that CLAIMED's compiler writes, instead of the document.",
)
@click.option("-r", "--repository", metavar="REPOSITORY", help="With --compat: of its image.")
@click.option("-v", "--version", metavar="VERSION", help="With --compat: of its image.")
@json_option
def command(
    source: str, target: str | None, *, as_json: bool, compat: str | None, **image: str | None
) -> int:
    """Print the operator document of a source; nothing of it is executed.

    SOURCE is a script, or one function of it: `tools.py:blur`, or an image. What cannot be decided
    is a hint.
    """
    if compat or any(image.values()):
        return _write_as(compat, source, target, as_json, image)
    path, function = _split(source)
    compiled = _compiled(path, function)
    output.hints(compiled.hints)
    folder = os.path.dirname(os.path.abspath(target)) if target else os.getcwd()
    operator = _beside(compiled.operator, os.path.relpath(path, folder), folder)
    give(operator, target, as_json=as_json)
    return 0


def _write_as(
    compat: str | None, source: str, folder: str | None, as_json: bool, image: dict[str, str | None]
) -> int:
    """Write the files of another compiler, with that one's own names where none are given."""
    if not compat or not folder:
        raise InputError(
            "`-r` and `-v` name an image in the files of `--compat`, which need a folder",
            hint=f"write `furness compile {source} --compat c3 -o DIR`",
            code="compile-compat",
        )
    named = {name: image[name] or default for name, default in _IMAGE.items()}
    export = click.get_current_context().invoke
    return int(
        export(
            exports.command, source=source, target=compat, folder=folder, as_json=as_json, **named
        )
    )


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
