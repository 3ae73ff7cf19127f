"""Read the interface out of a source: an operator document."""

import os
from typing import TYPE_CHECKING

import click

from furness.cli import output
from furness.cli._source import beside, read_interface, split_source
from furness.cli.documents import give
from furness.cli.options import complete_sources, json_option
from furness.errors import InputError
from furness.lazy import lazy

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
    path, function = split_source(source)
    compiled = read_interface(path, function)
    output.hints(compiled.hints)
    folder = os.path.dirname(os.path.abspath(target)) if target else os.getcwd()
    operator = beside(compiled.operator, os.path.relpath(path, folder), folder)
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
