"""Docker's command line (https://docs.docker.com/reference/cli/docker/container/run/)."""

import os
import re
from collections.abc import Iterable

from furness.errors import ArgumentError
from furness.executors._box import Box, Start, spell
from furness.executors.interface import Mount

STATUSES = (125, 126, 127)
"""What it exits with when it cannot start a container, and a program may exit with, too."""

FAILED = re.compile(
    r"^(?:(?:docker: )?Error(?: response from daemon)?: |\[FATAL tini \(\d+\)\] "
    r"|ERROR \(catatonit:\d+\): )(?P<why>.+)\s*(?:^(?:See|Run) .*)?\s*\Z",
    re.MULTILINE,
)
"""What it writes then, at the end, or the program that it puts before the first process."""

_ITS_OWN = re.compile(
    r"PATH|HOME|USER|LOGNAME|TMPDIR|LD_.*|GO[A-Z]*|XDG_.*|DBUS_.*|SSL_CERT_.*|.*_proxy|.*_PROXY"
    r"|(?:DOCKER|PODMAN|CONTAINERS?|BUILDAH|STORAGE|NETAVARK|REGISTRY|REGISTRIES)_.*"
)
"""Variables that the command itself heeds: a container's own must not reach it."""


def start(box: Box) -> Start:
    """Give what starts a container and ends with it."""
    user, group = box.user
    own_home = ["--env", f"HOME={box.attempt.workspace}"] if user else []
    home = [] if "HOME" in box.attempt.variables else own_home
    gpus = ["--gpus", "all"] if box.attempt.resources.gpus else []
    return assemble(box, ["--init", "--user", f"{user}:{group}", *home, *gpus])


def remove(program: str, names: Iterable[str]) -> list[str]:
    """Give what ends and removes containers, as far as they are there."""
    return [program, "rm", "--force", *names]


def assemble(box: Box, more: list[str]) -> Start:
    """Give what starts a container, by the options that Docker and Podman share.

    Args:
        box: The container.
        more: Options of the one that is asked.

    Raises:
        ArgumentError: A variable cannot be given to the container.
    """
    variables = box.attempt.variables
    hidden = {name: text for name, text in variables.items() if _ITS_OWN.fullmatch(name)}
    path = os.path.join(box.folder, f"{box.name}.env")
    command = [
        *(box.program, "run", "--rm", "--pull", "never", "--log-driver", "none"),
        *("--name", box.name, "--label", f"furness.attempt={box.attempt.id}"),
        *("--cap-drop", "all", "--security-opt", "no-new-privileges"),
        *("--security-opt", "label=disable"),
        *_limits(box),
        *_network(box),
        *more,
        *[word for mount in box.mounts for word in _mount(mount)],
        *("--workdir", box.attempt.workspace),
        *[word for name in variables if name not in hidden for word in ("--env", name)],
        *(("--env-file", path) if hidden else ()),
    ]
    return Start(
        command=[*command, *_program(box)],
        variables={**box.machine, **{n: t for n, t in variables.items() if n not in hidden}},
        file=(path, _lines(hidden)) if hidden else None,
    )


def _program(box: Box) -> list[str]:
    image, words = box.container.image.name, box.attempt.command
    if box.container.own_program:
        return [image, *words]
    return ["--entrypoint", words[0], image, *words[1:]]


def _limits(box: Box) -> list[str]:
    need = box.attempt.resources
    limits = ["--cpus", f"{need.cpus:g}"]
    if need.memory is not None:
        limits += ["--memory", str(int(need.memory)), "--memory-swap", str(int(need.memory))]
    return limits


def _network(box: Box) -> list[str]:
    ports = [f"127.0.0.1:{one.partition('/')[0]}:{one}" for one in box.container.ports]
    if not ports and not box.container.network:
        return ["--network", "none"]
    return [word for one in ports for word in ("--publish", one)]


def _mount(mount: Mount) -> tuple[str, str]:
    """Give the option of a mount; neither of the two takes every path."""
    if "\n" in mount.source:
        return "--volume", f"{mount.source}:{mount.target}:{'rw' if mount.writable else 'ro'}"
    return "--mount", spell(mount)


def _lines(variables: dict[str, str]) -> str:
    for name, text in variables.items():
        if "\n" in text:
            raise ArgumentError(
                f"the variable `{name}` of a container has several lines",
                hint="give it another name: this one is used by the container engine, too",
                code="variable",
            )
    return "".join(f"{name}={text}\n" for name, text in variables.items())
