"""The container engines of this machine, and what each calls an image that is here.

Podman and Docker have a store of their own, and know an image by the digest of its configuration,
which is the same on every machine. Apptainer and Charliecloud start a file or a folder: what
they are given by its path, or what was pulled into our cache.
"""

import os
import re
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from blake3 import blake3
from msgspec import Struct

from furness.builders.interface import Image
from furness.errors import OutsideError, PreparationError
from furness.lazy import lazy
from furness.model.digest import PREFIX, digest
from furness.settings import CONTAINER_COMMANDS

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")
from furness.model.image import qualify

_PULLED = "ch/config.pulled.json"
"""What Charliecloud leaves in a folder that it pulled: the configuration of the image."""
LENGTH = 400
"""How much is told of what an engine wrote."""


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


def _identify(engine: Engine, reference: str) -> str | None:
    ended = _inspect(engine, reference)
    if ended.returncode == 0:
        return ended.stdout.strip().removeprefix("sha256:") or None
    if re.search(r"no such image|image not known|not found", ended.stderr, re.IGNORECASE):
        return None
    raise PreparationError(
        f"`{engine.name}` does not answer: {ended.stderr.strip()[:LENGTH]}",
        hint=f"see what `{engine.name} info` says, or name another engine in `FURNESS_CONTAINERS`",
        code="container-engine",
    )


def _inspect(engine: Engine, reference: str) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            [engine.name, "image", "inspect", "--format", "{{.Id}}", reference],
            env=dict(engine.variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise PreparationError(f"`{engine.name}` cannot be started: {error.strerror}") from error


def _content(path: str) -> str:
    """Give the digest of an image that is a file or a folder."""
    if os.path.isfile(path):
        return PREFIX + blake3().update_mmap(path).hexdigest()
    pulled = os.path.join(path, _PULLED)
    if os.path.isfile(pulled):
        return PREFIX + blake3().update_mmap(pulled).hexdigest()
    return digest({"folder": os.path.realpath(path), "changed": os.stat(path).st_mtime_ns})
