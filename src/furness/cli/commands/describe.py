"""Describe the command line of an image: an operator document."""

from typing import Any

import click

from furness.cli import output
from furness.cli.describe import session
from furness.cli.describe.example import EXAMPLE
from furness.cli.options import complete_sources, json_option
from furness.model.document import as_data, parse_document

_INPUT = "An input: NAME=TYPE, or 'NAME={type: Float, default: 1, minimum: 0}'."
_OUTPUT = "An output: 'NAME={type: File, path: mask.tif}'."
_MOUNT = "A folder of the container: '/data/in/=$image', '/data/out=output'."


@click.command(
    epilog="Example: furness describe registry.example.org/blur:1.2 "
    "--command 'blur $image $blurred' --input image=File "
    "--output 'blurred={type: File, path: blurred.tif}'"
)
@click.argument("source", metavar="[IMAGE]", required=False, shell_complete=complete_sources)
@click.option("-o", "target", metavar="FILE", help="Write the document to a file.")
@click.option("--name", help="The operator's name.")
@click.option("--version", help="Its version, such as 1.2.0.")
@click.option("--description", help="What it does, in a sentence.")
@click.option("--command", metavar="WORDS", help="What runs; $name is an input or an output.")
@click.option("--input", "inputs", metavar="INPUT", multiple=True, help=_INPUT)
@click.option("--output", "outputs", metavar="OUTPUT", multiple=True, help=_OUTPUT)
@click.option("--mount", "mounts", metavar="FOLDER=WHAT", multiple=True, help=_MOUNT)
@click.option(
    "--variable", "variables", metavar="NAME=VALUE", multiple=True, help="A variable always set."
)
@click.option("--secret", "secrets", metavar="NAME", multiple=True, help="A secret it needs.")
@click.option("--port", "ports", metavar="PORT", multiple=True, help="A port, such as 9090/tcp.")
@click.option("--cpus", help="Cores, such as 2.")
@click.option("--memory", help="Memory, such as '4 GiB'.")
@click.option("--gpus", help="How many GPUs.")
@click.option("--time-limit", help="The longest a task may take, such as 10m.")
@click.option("--edit", "ask", is_flag=True, help="Ask in the terminal, with the flags' answers.")
@click.option("--example", is_flag=True, help="Print a form that is filled in.")
@json_option
def command(*, example: bool, as_json: bool, **given: Any) -> int:
    """Describe an image: questions in a terminal, or a flag for each.

    What stands there already is read from the image, when podman, docker or skopeo can see it.
    IMAGE may be a document or an algorithm of yunpipe (JSON) as well, to change it. As soon as a
    flag gives an answer, nothing is asked: a script never meets a prompt.
    """
    if not example:
        return session.perform(**given, as_json=as_json)
    if as_json:
        output.document(as_data(parse_document(EXAMPLE, "example.yaml")))
    else:
        output.data(EXAMPLE.rstrip("\n"))
    return 0
