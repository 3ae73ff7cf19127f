"""How each container engine gets an image from its registry."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from furness.errors import PreparationError, UnsolvableError
from furness.lazy import lazy

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")
from furness.builders._engine import LENGTH, Engine
from furness.model.image import qualify

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""
_LOCAL = "localhost/"
"""What Podman puts before the names of images that were built here."""
_LOOPBACK = ("127.0.0.1:", "localhost:", "[::1]:")
"""Registries of this machine, which Docker, too, asks without encryption."""
_STEP = re.compile(r"Copying blob|Extracting|.*: (?:Pull|Download) complete|INFO:")
_AWAY = re.compile(
    r"connection refused|no such host|time(?:d )?out|unreachable|EOF|reset by peer|x509"
    r"|server gave HTTP response|status: 5\d\d|5\d\d (?:Internal|Bad|Service|Gateway)",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"unauthorized|authentication required|\b401\b|\b403\b", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"manifest unknown|name unknown|not found|does not exist|invalid reference|not known"
    r"|requested access to the resource is denied",
    re.IGNORECASE,
)
_HINTS = (
    (_AWAY, "the registry cannot be reached: check its name and the network", PreparationError),
    (_LOGIN, "log in first: {command} login {registry}", PreparationError),
    (_UNKNOWN, "check the name and the tag of the image", UnsolvableError),
)


def pull_image(engine: Engine, reference: str, place: str, progress: Progress) -> None:
    """Get an image from its registry.

    Args:
        engine: Which gets it.
        reference: What people call it.
        place: Where it goes, for an engine that starts a file or a folder.
        progress: Is told how far it is.

    Raises:
        PreparationError: It cannot be had now.
        UnsolvableError: There is no such image.
    """
    if reference.startswith(_LOCAL):
        raise UnsolvableError(
            f"there is no image `{reference}` on this machine",
            hint="build it, or name the registry that has it",
            code="image",
        )
    command = _command(engine.name, qualify(reference), place)
    status, said = _follow(command, engine.variables, f"pulling {reference}", progress)
    if status != 0:
        raise explain(command[0], reference, said)


def _command(engine: str, reference: str, place: str) -> list[str]:
    plain = ["--tls-verify=false"] if reference.startswith(_LOOPBACK) else []
    return {
        "podman": ["podman", "pull", *plain, reference],
        "docker": ["docker", "pull", reference],
        "apptainer": ["apptainer", "pull", "--force", place, f"docker://{reference}"],
        "charliecloud": ["ch-image", "pull", reference, place],
    }[engine]


def explain(command: str, reference: str, said: list[str]) -> PreparationError:
    """Make an error of what an engine wrote when it could not pull an image."""
    text = "\n".join(said)
    wrong = [line for line in said if re.search(r"error|fatal|denied", line, re.IGNORECASE)]
    why = re.sub(r"^(?:Error|FATAL|error)\b\S*\s*", "", (wrong or said or ["not a word"])[-1])
    found = next(((hint, kind) for pattern, hint, kind in _HINTS if pattern.search(text)), None)
    hint, kind = found or ("see what this says: {command} pull {image}", PreparationError)
    registry = qualify(reference).partition("/")[0]
    return kind(
        f"the image `{reference}` cannot be pulled: {why[:LENGTH]}",
        hint=hint.format(command=command, registry=registry, image=reference),
        code="image",
    )


def _follow(
    command: list[str], variables: Mapping[str, str], title: str, progress: Progress
) -> tuple[int, list[str]]:
    """Run a command to its end, and tell its steps."""
    progress(title)
    try:
        with subprocess.Popen(
            command,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as pulling:
            said = _read(pulling, title, progress)
    except OSError as error:
        raise PreparationError(f"`{command[0]}` cannot be started: {error.strerror}") from error
    return pulling.returncode, said


def _read(pulling: "subprocess.Popen[str]", title: str, progress: Progress) -> list[str]:
    """Give the lines that a command writes, and tell its steps; it ends when we are interrupted."""
    said: list[str] = []
    try:
        for line in pulling.stdout or ():
            said.append(line.strip())
            if _STEP.match(line):
                progress(f"{title}: {line.strip()}")
    except BaseException:
        pulling.terminate()
        raise
    return [line for line in said if line]
