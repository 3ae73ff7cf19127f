"""What is known of a container image without running it: its configuration.

It follows the image configuration of OCI 1.1 (https://github.com/opencontainers/image-spec). The
engines of this machine are asked first, then the registry.
"""

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from furness.errors import NotFoundError, OutsideError
from furness.lazy import lazy
from furness.model.image import checked
from furness.oci.reading import read_json
from furness.oci.reference import parse_reference
from furness.oci.registry import Repository

if TYPE_CHECKING:
    import platform
    import shutil
    import subprocess
else:
    platform = lazy("platform")
    shutil = lazy("shutil")
    subprocess = lazy("subprocess")

LABEL = "io.furness.operator"
"""The label that holds the document of the operator in an image."""

_PATIENCE_SECONDS = 30.0
_HERE = "localhost"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


class ImageConfig(Struct, frozen=True, kw_only=True):
    """What an image says about itself."""

    entrypoint: tuple[str, ...] = ()
    """What always stands before the command."""
    command: tuple[str, ...] = ()
    """What runs when nothing else is asked for."""
    variables: dict[str, str] = {}
    """The environment variables that it sets."""
    ports: tuple[str, ...] = ()
    """The ports that it opens, such as `9090/tcp`."""
    labels: dict[str, str] = {}
    """Its labels."""
    folder: str = "/"
    """The working directory."""


def look_at(image: str) -> ImageConfig:
    """Give what an image says about itself; nothing of it is run or fetched.

    Args:
        image: Its name.

    Raises:
        InputError: It is no name of an image, or neither this machine nor its registry has it.
        OutsideError: It is not on this machine, and its registry does not answer.
    """
    name = checked(image)
    reference = parse_reference(name)
    for program in ("podman", "docker"):
        if shutil.which(program):
            found = _ask([program, "image", "inspect", "--", name])
            if found is not None:
                return _read(found)
    if reference.registry == _HERE:
        raise _missing(image, "and its name says that it is on this machine only")
    try:
        return _read(_from_registry(Repository(reference), reference.named, image))
    except OutsideError as error:
        first = error.problems[0]
        message = f"`{image}` is not on this machine, and {first.message}"
        raise OutsideError(message, hint=first.hint, code=first.code) from None


def _missing(image: str, where: str) -> NotFoundError:
    message = f"there is no image `{image}`, {where}"
    return NotFoundError(message, hint="check its name and tag", code="image")


def _from_registry(repository: Repository, name: str, image: str) -> Any:
    """Give the configuration that a registry has; of several platforms, this machine's."""
    manifest = repository.manifest(name)
    if manifest is None:
        raise _missing(image, "neither on this machine nor in its registry")
    parts = manifest.parts
    if parts.manifests:
        machine = _MACHINES.get(platform.machine(), platform.machine())
        fitting = [
            one.digest
            for one in parts.manifests
            if (one.platform or {}).get("architecture") == machine
        ]
        others = [one.digest for one in parts.manifests]
        return _from_registry(repository, (fitting or others)[0], image)
    if parts.config is None:
        raise _missing(image, "as what its registry has under that name is something else")
    return read_json(repository.blob(parts.config.digest, parts.config.size), dict[str, Any])


def _ask(words: list[str]) -> Any:
    """Give what a program prints as JSON; None when it knows nothing."""
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        return msgspec.json.decode(done.stdout) if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, msgspec.DecodeError):
        return None


def _read(found: Any) -> ImageConfig:
    whole = found[0] if isinstance(found, list) and found else found
    config = whole.get("Config") or whole.get("config") or {} if isinstance(whole, dict) else {}
    pairs = (one.partition("=") for one in config.get("Env") or ())
    return ImageConfig(
        entrypoint=tuple(config.get("Entrypoint") or ()),
        command=tuple(config.get("Cmd") or ()),
        variables={name: value for name, _, value in pairs},
        ports=tuple(
            port if "/" in port else f"{port}/tcp" for port in config.get("ExposedPorts") or ()
        ),
        labels=dict(config.get("Labels") or {}),
        folder=config.get("WorkingDir") or "/",
    )
