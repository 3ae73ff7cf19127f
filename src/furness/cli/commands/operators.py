"""Find, publish, fetch and check operators by name and version."""

from collections.abc import Callable
from typing import Any

import click
from msgspec.structs import asdict

from furness.catalog.names import parse_name
from furness.cli import _lock, _operators, _release, output
from furness.cli.options import CommandGroup, complete_sources, json_option
from furness.errors import InputError
from furness.publish import listing, move, release
from furness.publish.asked import Asked
from furness.publish.pull import pull as pull_operator
from furness.publish.shown import show as show_operator
from furness.publish.verify import verify as verify_image
from furness.publish.verify import verify_operator


@click.group(cls=CommandGroup, epilog="Example: furness operators search image resize")
def command() -> None:
    """Find, publish, fetch and check operators by name and version.

    A catalog is a folder with a folder for each operator, `oci://registry.example.org/group`, or
    `oci-layout:FOLDER` where there is no network. Which are looked into says `catalogs` in
    `furness.toml`.
    """


def _catalog_option(function: Callable[..., Any]) -> Callable[..., Any]:
    option = click.option(
        "--catalog",
        "catalogs",
        multiple=True,
        metavar="CATALOG",
        help="Look here, and not where the settings say; several times.",
    )
    return option(function)


@command.command("list", epilog="Example: furness operators list --catalog operators")
@_catalog_option
@json_option
def list_operators(catalogs: tuple[str, ...], as_json: bool) -> int:
    """List all operators of the catalogs, each in its highest version."""
    return _operators.tell_list(*listing.list_all(catalogs, "", output.fleeting), as_json=as_json)


@command.command(epilog="Example: furness operators search image resize")
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@_catalog_option
@json_option
def search(text: tuple[str, ...], catalogs: tuple[str, ...], as_json: bool) -> int:
    """Find operators by words in their names, descriptions, inputs, outputs and types."""
    found = listing.list_all(catalogs, " ".join(text), output.fleeting)
    return _operators.tell_list(*found, as_json=as_json)


@command.command(epilog="Example: furness operators show blur@1")
@click.argument("name", metavar="NAME[@VERSION]")
@_catalog_option
@json_option
def show(name: str, catalogs: tuple[str, ...], as_json: bool) -> int:
    """Show the interface of an operator, its versions, its origin, and how to run it."""
    _operators.tell_shown(show_operator(name, catalogs), name, catalogs, as_json=as_json)
    return 0


@command.command(epilog="Example: furness operators publish blur.py --to oci-layout:stick")
@click.argument("source", metavar="DOCUMENT|SOURCE", shell_complete=complete_sources)
@click.option("--to", metavar="CATALOG", help="Where to.  [default: the first of the settings]")
@click.option("-v", "--version", metavar="VERSION", help="Else the lowest that tells enough.")
@click.option("--allow-breaking", is_flag=True, help="Let a version change more than it tells.")
@click.option("--sign", metavar="KEY", help="Sign it with an Ed25519 key (PEM).")
@click.option(
    "--pipelines",
    type=click.Path(exists=True, file_okay=False),
    metavar="FOLDER",
    default=".",
    help="Where pipelines are that may use it.",
)
@json_option
def publish(as_json: bool, **asked: Any) -> int:
    """Publish an operator: its document, its sources and what they need, under a version.

    Its interface is compared with the version before: what breaks its users needs a new major
    version, what gives them more a new minor one. A published version never changes.
    """
    done = release.publish(Asked(**asked), output.note)
    _release.tell_release(done, as_json=as_json)
    return 0


@command.command(epilog="Example: furness operators push blur@1 --to oci-layout:stick")
@click.argument("name", metavar="NAME[@VERSION]")
@click.option("--to", required=True, metavar="CATALOG", help="Where to.")
@_catalog_option
@json_option
def push(name: str, to: str, catalogs: tuple[str, ...], as_json: bool) -> int:
    """Take an operator to another catalog as it is, with its signature."""
    done = move.push(name, to, catalogs, output.note)
    return _moved(done, "is there already" if done.is_unchanged else "pushed", as_json=as_json)


@command.command(epilog="Example: furness operators pull blur@1 -o blur")
@click.argument("name", metavar="NAME[@VERSION]")
@click.option(
    "-o", "--output", "folder", metavar="FOLDER", help="Where to.  [default: the operator's name]"
)
@_catalog_option
@json_option
def pull(name: str, folder: str | None, catalogs: tuple[str, ...], as_json: bool) -> int:
    """Write an operator into a folder, to look at it or to change it."""
    return _moved(pull_operator(name, folder, catalogs, output.note), "pulled", as_json=as_json)


def _moved(done: move.Moved, what: str, *, as_json: bool) -> int:
    if as_json:
        output.document({**asdict(done), "unchanged": done.is_unchanged})
    else:
        output.note(f"{done.name} {done.version} {what}: {done.target}")
        output.data(f"{done.name}@{done.version}\t{done.digest}")
    return 0


@command.command(epilog="Example: furness operators lock pipeline.yaml --update")
@click.argument("document", metavar="DOCUMENT", shell_complete=complete_sources)
@click.option("--update", is_flag=True, help="Take the highest versions there are now.")
@_catalog_option
@json_option
def lock(document: str, update: bool, catalogs: tuple[str, ...], as_json: bool) -> int:
    """Write into `furness.lock` which versions the names in a pipeline stand for, and fetch them.

    A run does so as well for names that are not locked. Afterwards it needs no network.
    """
    _lock.lock(document, catalogs, update=update, as_json=as_json)
    return 0


@command.command(epilog="Example: furness operators verify blur@1 --key team.pub")
@click.argument("name", metavar="NAME[@VERSION]|IMAGE")
@click.option("--key", metavar="FILE", help="The public key (PEM, Ed25519); needed for an image.")
@_catalog_option
@json_option
def verify(name: str, key: str | None, catalogs: tuple[str, ...], as_json: bool) -> int:
    """Check that an operator, or an image, is what the owner of a key has signed.

    Its digest, each layer, its signature and an image's bill of materials; a tampered one is
    refused. Without a key the digests of an operator are checked.
    """
    found = _verified(name, key, catalogs)
    if as_json:
        output.document(found)
        return 0
    output.data(f"{found.get('operator', name)}@{found['digest']}")
    who = f"signed by the owner of {key}" if key else "no signature was asked for: `--key`"
    output.note(f"{who}; {found['layers']} layers are as they were")
    return 0


def _verified(name: str, key: str | None, catalogs: tuple[str, ...]) -> dict[str, Any]:
    if parse_name(name) is not None:
        return verify_operator(name, key, catalogs)
    if key is None:
        raise InputError(
            f"to check the image `{name}` a key is needed",
            hint="name the public key of who signed it: `--key team.pub`",
            code="usage",
        )
    return verify_image(name, key)
