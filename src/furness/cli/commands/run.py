"""Run a script, an operator or a pipeline."""

from typing import Any

import click

from furness.cli import _run
from furness.cli.options import complete_sources


@click.command(
    epilog="Example: furness run segment.py image='scans/*.tif' sigma=2 --jobs 4",
)
@click.argument("operator", metavar="SOURCE|DOCUMENT|NAME", shell_complete=complete_sources)
@click.argument("arguments", nargs=-1, metavar="[INPUT=VALUE]...")
@click.option("--scatter", multiple=True, metavar="INPUT", help="Run once for each element of it.")
@click.option("--on", "executor", metavar="EXECUTOR", help="Where tasks run.  [default: process]")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="At most so many tasks at once.")
@click.option("--out", metavar="DIR", help="Where results go.  [default: results/NAME]")
@click.option("--name", help="A name of your own for the run.")
@click.option("--detach", is_flag=True, help="Return at once; the run goes on by itself.")
@click.option("--no-reuse", is_flag=True, help="Run everything, whatever was done before.")
@click.option("--cold", is_flag=True, help="Start every Python task in a new interpreter.")
@click.option("--keep-going", is_flag=True, help="Go on with what does not need a failed task.")
@click.option("--dry-run", is_flag=True, help="Show what would run and why; run nothing.")
@click.option("--all", "everything", is_flag=True, help="With --dry-run: show every element.")
@click.option("--arguments", "file", metavar="FILE", help="Take arguments from YAML or JSON.")
@click.option(
    "--catalog", "catalogs", multiple=True, metavar="CATALOG", help="Where names are looked for."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(operator: str, arguments: tuple[str, ...], **given: Any) -> int:
    """Run a script, an operator or a pipeline.

    The interface of a script is read from it. An argument that is a pattern and matches several
    files runs the operator once for each. What was done before with the same content is reused.
    """
    return _run.perform(operator, arguments, **given)
