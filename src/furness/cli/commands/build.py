"""Make an image, or an archive, of an operator, and publish it."""

from typing import Any

import click

from furness.cli import output
from furness.cli.options import complete_sources, json_option
from furness.publish import build
from furness.publish.built import Built
from furness.publish.order import Wish


@click.command(epilog="Example: furness build segment.py -r registry.example.org/team --push")
@click.argument("source", metavar="DOCUMENT|SOURCE", shell_complete=complete_sources)
@click.option(
    "-r", "--repository", metavar="REPOSITORY", help="Registry and namespace; else it stays here."
)
@click.option(
    "-v", "--version", metavar="VERSION", help="Else the next after the highest in the registry."
)
@click.option("--push", is_flag=True, help="Publish it, and move `latest`.")
@click.option(
    "--with",
    "maker",
    type=click.Choice(["docker", "podman", "apptainer", "venv"]),
    help="What makes it; else the engine that is here. `venv` makes an archive.",
)
@click.option("--platform", metavar="P", help="Such as linux/arm64; else this machine's.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Further files; several times.")
@click.option("--template", metavar="FILE", help="A Dockerfile with $base, $install, $code, …")
@click.option("--base", metavar="IMAGE", help="The image to start from.")
@click.option("--wrap", metavar="IMAGE", help="A complete image, which is only described.")
@click.option("--no-cache", is_flag=True, help="Do everything anew.")
@click.option("--dry-run", is_flag=True, help="Print the Dockerfile, and do nothing.")
@click.option("--allow-breaking", is_flag=True, help="Let a version break those who use the last.")
@click.option("--sbom", metavar="FILE", help="Write the bill of materials (CycloneDX).")
@click.option("--sign", metavar="KEY", help="Sign it with an Ed25519 key (PEM).")
@json_option
def command(*, dry_run: bool, as_json: bool, **wish: Any) -> int:
    """Make an image of an operator: its files, its packages, and its interface as a label.

    The image runs by `furness run IMAGE`, and one task of it by any engine without Furness.
    A version is never published with other content, and one that breaks its users is refused.
    """
    if dry_run:
        _show(build.recipe(Wish(**wish), output.note, output.hints), as_json=as_json)
    else:
        _tell(build.build(Wish(**wish), output.note, output.hints), as_json=as_json)
    return 0


def _show(recipe: build.Recipe, *, as_json: bool) -> None:
    if as_json:
        output.document({"recipe": recipe.text, "base": recipe.base, "files": list(recipe.files)})
    else:
        output.data(recipe.text.rstrip("\n"))


def _tell(built: Built, *, as_json: bool) -> None:
    if as_json:
        output.document(_document(built))
    elif built.digest is None:
        output.data(built.name)
    else:
        output.data(f"{built.name}@{built.digest}")
        needed = [f"{name}=…" for name, one in built.operator.inputs.items() if one.is_required]
        output.note(f"run it: furness run {' '.join([built.name, *needed])}")


def _document(built: Built) -> dict[str, Any]:
    if built.digest is None:
        return {"file": built.name, "version": built.version}
    return {
        "image": built.name,
        "version": built.version,
        "digest": built.digest,
        "pushed": built.is_pushed,
        "unchanged": built.is_unchanged,
        "breaking": list(built.breaks),
    }
