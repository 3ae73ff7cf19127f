"""Look what works on this machine, and how to get what does not."""

import sys

import click

from furness.cli import output
from furness.cli.doctor.check import Check
from furness.cli.doctor.checks import look
from furness.cli.options import json_option
from furness.errors import OutsideError

_COLOURS = {"ok": "green", "warning": "yellow", "missing": "grey", "broken": "red"}


@click.command(epilog="Example: furness doctor")
@json_option
def command(as_json: bool) -> int:
    """Look what works on this machine, and show the line that gets what does not.

    What is missing need not be there. The exit status is 3 if something essential is broken.
    """
    checks = list(look())
    if as_json:
        output.document({"checks": checks})
    else:
        _print(checks)
    return OutsideError.exit_status if any(one.state == "broken" for one in checks) else 0


def _print(checks: list[Check]) -> None:
    width = max(len(one.name) for one in checks)
    for one in checks:
        state = output.paint(f"{one.state:8}", _COLOURS[one.state], stream=sys.stdout)
        output.data(f"{state} {one.name.ljust(width)}  {one.detail}")
        if one.hint:
            output.data(
                f"{'':9}{'':{width}}  {output.paint('hint:', 'cyan', stream=sys.stdout)} {one.hint}"
            )
