"""Apptainer's command line (https://apptainer.org/docs/user/latest/cli.html).

A container is a child of its command, so nothing of it stays when that is killed. It has the
network of the machine: to take it away takes rights that users of a cluster do not have.
"""

import re

from furness.executors._box import Box, Start, spell

STATUSES = (255,)
"""What it exits with when it cannot start a container, and a program may exit with, too."""

FAILED = re.compile(r"^FATAL:\s+(?P<why>.+)", re.MULTILINE)
"""What it writes then."""

_PREFIX = "APPTAINERENV_"
"""What it takes off the names of variables that go into the container."""


def start(box: Box) -> Start:
    """Give what starts a container and ends with it."""
    need = box.attempt.resources
    command = [
        *(box.program, "--silent", "run" if box.container.own_program else "exec"),
        *("--containall", "--no-home", "--cleanenv", "--writable-tmpfs"),
        *(["--nv"] if need.gpus else []),
        *[word for mount in box.mounts for word in ("--mount", spell(mount))],
        *("--pwd", box.attempt.workspace, box.container.image.name, *box.attempt.command),
    ]
    inside = {f"{_PREFIX}{name}": text for name, text in box.attempt.variables.items()}
    return Start(command=command, variables=box.machine | inside)
