"""Translate a file of another system into documents."""

import os
import shlex
from typing import Any

import click

from furness import importing, plugins
from furness.cli import output
from furness.cli.options import complete_sources, json_option
from furness.errors import DocumentError
from furness.importers.interface import Imported
from furness.model.document import parse_document


@click.command(epilog="Example: furness import component.yaml --from kfp -o blur")
@click.argument("file", metavar="FILE", shell_complete=complete_sources)
@click.option(
    "--from",
    "system",
    type=click.Choice(sorted(plugins.names("importers"))),
    help="Whose file it is; else whoever recognises it.",
)
@click.option(
    "-o", "folder", metavar="DIR", default=".", help="Where the documents go; else into this one."
)
@click.option("--force", is_flag=True, help="Write over files that differ.")
@json_option
def command(file: str, system: str | None, folder: str, force: bool, as_json: bool) -> int:
    """Write documents that do what a file of another system says; nothing of it is executed.

    What was translated is printed; what could not be is told on standard error, each with its place
    and what to do. Nothing is written over that differs.
    """
    imported = importing.import_file(file, system, folder, force=force)
    if as_json:
        output.document(_document(imported))
    for line in () if as_json else imported.translated:
        output.data(line)
    for problem in imported.left:
        output.note(output.described(problem, output.paint("left out:", "yellow")))
    if not as_json:
        output.note(f"run it: furness run {_line(imported, folder)}")
    return 0


def _document(imported: Imported) -> dict[str, Any]:
    return {
        "main": imported.main,
        "files": sorted(imported.files),
        "translated": list(imported.translated),
        "left": [problem.as_dict() for problem in imported.left],
    }


def _line(imported: Imported, folder: str) -> str:
    """Give what stands after `furness run`, with an ellipsis for what must be given."""
    path = os.path.normpath(os.path.join(folder, imported.main))
    word = shlex.quote(f"./{path}" if path.startswith("-") else path)
    try:
        unit = parse_document(imported.files[imported.main].decode(), path)
    except DocumentError:
        return word
    needed = [f"{name}=…" for name, one in unit.inputs.items() if one.is_required]
    return " ".join([word, *needed])
