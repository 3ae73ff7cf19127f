"""What each container engine calls an image that is here, and how it gets one that is not.

Podman and Docker have a store of their own, and know an image by the digest of its configuration,
which is the same on every machine. Apptainer and Charliecloud start a file or a folder: what
they are given by its path, or what was pulled into our cache.
"""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from blake3 import blake3
from msgspec import Struct

from furness.builders.interface import Image
from furness.errors import OutsideError, PreparationError, UnsolvableError
from furness.lazy import lazy
from furness.model.digest import PREFIX, digest
from furness.settings import CONTAINER_COMMANDS

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""

_PULLED = "ch/config.pulled.json"
"""What Charliecloud leaves in a folder that it pulled: the configuration of the image."""
_HUB = "docker.io/"
_LOCAL = "localhost/"
"""What Podman puts before the names of images that were built here."""
_LOOPBACK = ("127.0.0.1:", "localhost:", "[::1]:")
"""Registries of this machine, which Docker, too, asks without encryption."""
_LENGTH = 400
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


class Engine(Struct, frozen=True):
    """A container engine of this machine."""

    name: str
    """Such as `podman`."""
    variables: Mapping[str, str]
    """The environment variables with which its command is started."""


def choose_engine(wanted: str, variables: Mapping[str, str]) -> Engine:
    """Give the container engine to use.

    Args:
        wanted: What the settings say; empty takes the first that is installed.
        variables: The environment variables: `PATH` is among them.

    Raises:
        OutsideError: There is none.
    """
    names = [wanted] if wanted else list(CONTAINER_COMMANDS)
    for name in names:
        if shutil.which(CONTAINER_COMMANDS[name], path=variables.get("PATH")):
            return Engine(name, variables)
    commands = ", ".join(f"`{CONTAINER_COMMANDS[name]}`" for name in names)
    raise OutsideError(
        f"an image needs a container engine, and there is no {commands} on PATH",
        hint="`furness doctor` says what there is, and how to install one",
        code="container-engine",
    )


def find_image(engine: Engine, reference: str, places: tuple[str, ...]) -> tuple[Image, str] | None:
    """Give an image that is here, and the digest of what is in it; None when it is not.

    Args:
        engine: Whose it is.
        reference: What people call it.
        places: Where it may be, for an engine that starts a file or a folder.

    Raises:
        PreparationError: The engine does not answer.
    """
    if engine.name in ("podman", "docker"):
        found = _identify(engine, reference) or _identify(engine, qualify(reference))
        content = found and digest({"image": found})
    else:
        found = next((os.path.abspath(path) for path in places if os.path.exists(path)), None)
        content = found and _content(found)
    if not found or not content:
        return None
    return Image(engine=engine.name, name=found, reference=reference), content


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
    full = qualify(reference)
    plain = ["--tls-verify=false"] if full.startswith(_LOOPBACK) else []
    commands = {
        "podman": ["podman", "pull", *plain, full],
        "docker": ["docker", "pull", full],
        "apptainer": ["apptainer", "pull", "--force", place, f"docker://{full}"],
        "charliecloud": ["ch-image", "pull", full, place],
    }
    progress(f"pulling {reference}")
    status, said = _follow(
        commands[engine.name], engine.variables, f"pulling {reference}", progress
    )
    if status != 0:
        raise explain(commands[engine.name][0], reference, said)


def qualify(reference: str) -> str:
    """Give an image's name with its registry, which is Docker Hub when none is named."""
    first, slash, _ = reference.partition("/")
    if slash and (first == "localhost" or "." in first or ":" in first):
        return reference
    return f"{_HUB}{reference}" if slash else f"{_HUB}library/{reference}"


def explain(command: str, reference: str, said: list[str]) -> PreparationError:
    """Make an error of what an engine wrote when it could not pull an image."""
    text = "\n".join(said)
    wrong = [line for line in said if re.search(r"error|fatal|denied", line, re.IGNORECASE)]
    why = re.sub(r"^(?:Error|FATAL|error)\b\S*\s*", "", (wrong or said or ["not a word"])[-1])
    found = next(((hint, kind) for pattern, hint, kind in _HINTS if pattern.search(text)), None)
    hint, kind = found or ("see what this says: {command} pull {image}", PreparationError)
    registry = qualify(reference).partition("/")[0]
    return kind(
        f"the image `{reference}` cannot be pulled: {why[:_LENGTH]}",
        hint=hint.format(command=command, registry=registry, image=reference),
        code="image",
    )


def _follow(
    command: list[str], variables: Mapping[str, str], title: str, progress: Progress
) -> tuple[int, list[str]]:
    """Run a command to its end, and tell its steps."""
    said: list[str] = []
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
            try:
                for line in pulling.stdout or ():
                    said.append(line.strip())
                    if _STEP.match(line):
                        progress(f"{title}: {line.strip()}")
            except BaseException:
                pulling.terminate()
                raise
    except OSError as error:
        raise PreparationError(f"`{command[0]}` cannot be started: {error.strerror}") from error
    return pulling.returncode, [line for line in said if line]


def _identify(engine: Engine, reference: str) -> str | None:
    command = [engine.name, "image", "inspect", "--format", "{{.Id}}", reference]
    try:
        ended = subprocess.run(
            command,
            env=dict(engine.variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise PreparationError(f"`{engine.name}` cannot be started: {error.strerror}") from error
    if ended.returncode == 0:
        return ended.stdout.strip().removeprefix("sha256:") or None
    if re.search(r"no such image|image not known|not found", ended.stderr, re.IGNORECASE):
        return None
    raise PreparationError(
        f"`{engine.name}` does not answer: {ended.stderr.strip()[:_LENGTH]}",
        hint=f"see what `{engine.name} info` says, or name another engine in `FURNESS_CONTAINERS`",
        code="container-engine",
    )


def _content(path: str) -> str:
    """Give the digest of an image that is a file or a folder."""
    if os.path.isfile(path):
        return PREFIX + blake3().update_mmap(path).hexdigest()
    pulled = os.path.join(path, _PULLED)
    if os.path.isfile(pulled):
        return PREFIX + blake3().update_mmap(pulled).hexdigest()
    return digest({"folder": os.path.realpath(path), "changed": os.stat(path).st_mtime_ns})
