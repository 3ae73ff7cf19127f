"""Write an operator or a pipeline in another system's format."""

import os
import shlex
from typing import Any

import click

from furness import exporting, plugins
from furness.cli import output
from furness.cli.options import complete_sources, json_option
from furness.exporters.interface import Export

_TARGETS = sorted(plugins.names("exporters"))


class _Target(click.ParamType[str]):
    """The name of an exporter."""

    name = "target"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is no exporter."""
        if value not in _TARGETS:
            self.fail(f"`{value}` is none of {', '.join(_TARGETS)}", param, ctx)
        return value


@click.command(epilog="Example: furness export pipeline.yaml --to cwl -o exported")
@click.argument("source", metavar="DOCUMENT|SOURCE", shell_complete=complete_sources)
@click.option(
    "--to",
    "target",
    metavar="TARGET",
    required=True,
    type=_Target(),
    shell_complete=lambda _c, _p, begun: [one for one in _TARGETS if one.startswith(begun)],
    help=f"{', '.join(_TARGETS)}.",
)
@click.option("-o", "--output", "folder", metavar="DIR", required=True, help="Where to write it.")
@click.option(
    "-r", "--repository", metavar="REPOSITORY", help="Where the operators' images are, if not here."
)
@click.option("-v", "--version", metavar="VERSION", help="Their version; else each operator's own.")
@json_option
def command(folder: str, *, as_json: bool, **wanted: Any) -> int:
    """Write an operator or a pipeline as another system reads it.

    What the other system cannot say is told with its reason; nothing is left out silently.
    """
    export, hints = exporting.export(exporting.Wanted(**wanted))
    output.hints((*hints, *export.warnings))
    exporting.write(export, folder)
    if as_json:
        output.document(_document(export))
        return 0
    for name in export.files:
        if name not in export.support:
            output.data(os.path.join(folder, name))
    if export.use:
        place = f"./{folder}" if folder.startswith("-") else folder
        output.note(f"run it: cd {shlex.quote(place)} && {export.use}")
    return 0


def _document(export: Export) -> dict[str, Any]:
    return {
        "main": export.main,
        "files": sorted(export.files),
        "use": export.use,
        "warnings": [one.as_dict() for one in export.warnings],
    }
