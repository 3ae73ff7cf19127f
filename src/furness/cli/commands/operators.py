"""Check operators that are published as images."""

import click

from furness.cli import output
from furness.cli.options import CommandGroup, json_option
from furness.publish.verify import verify as verify_image


@click.group(cls=CommandGroup, epilog="Example: furness operators verify IMAGE --key team.pub")
def command() -> None:
    """Check operators that are published as images."""


@command.command(
    epilog="Example: furness operators verify registry.example.org/team/blur:1.2 --key team.pub"
)
@click.argument("image", metavar="IMAGE")
@click.option("--key", required=True, metavar="FILE", help="The public key (PEM, Ed25519).")
@json_option
def verify(image: str, key: str, as_json: bool) -> int:
    """Check that an image is what the owner of a key has signed.

    Its digest, each layer, its signature and its bill of materials; a tampered one is refused.
    """
    found = verify_image(image, key)
    if as_json:
        output.document(found)
        return 0
    output.data(f"{image}@{found['digest']}")
    output.note(f"signed by the owner of {key}; {found['layers']} layers are as they were")
    return 0
