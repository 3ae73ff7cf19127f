"""Charliecloud's command line (https://hpc.github.io/charliecloud/ch-run.html).

A container is a child of its command, so nothing of it stays when that is killed. It has the
network and all devices of the machine, and mounts cannot be read-only.
"""

import os
import re

from furness.errors import ArgumentError
from furness.executors._box import Box, Start

STATUSES = (1, 31, 49)
"""What it exits with when it cannot start a container, and a program may exit with, too."""

FAILED = re.compile(r"^ch-run\[\d+\]: error: (?P<why>.+)", re.MULTILINE)
"""What it writes then."""

_VARIABLES = "ch/environment"
"""Where an image has its variables: `--set-env` would put them before the operator's."""
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def start(box: Box) -> Start:
    """Give what starts a container and ends with it.

    Raises:
        ArgumentError: The command is left to the image, of which Charliecloud knows no program.
    """
    if box.container.own_program:
        raise ArgumentError(
            "Charliecloud does not know the program of an image",
            hint="write the whole `command` into the operator's document",
            code="no-command",
        )
    binds = [f"{one.source}:{one.target}" for one in box.mounts]
    command = [
        *(box.program, "--write", "--private-tmp"),
        *[word for bind in binds for word in ("--bind", bind)],
        *("--cd", box.attempt.workspace, box.container.image.name, "--", *box.attempt.command),
    ]
    user = box.machine.get("USER") or "nobody"
    own = {"USER": user, "PATH": _PATH} | _variables_of(box.container.image.name)
    return Start(command=command, variables=own | box.attempt.variables)


def _variables_of(image: str) -> dict[str, str]:
    """Give the variables that an image which is a folder says; one that is a file says none."""
    try:
        with open(os.path.join(image, _VARIABLES), encoding="utf-8", errors="replace") as file:
            pairs = [line.rstrip("\n").partition("=") for line in file]
    except OSError:
        return {}
    return {name: text.strip("'") for name, equals, text in pairs if equals}
