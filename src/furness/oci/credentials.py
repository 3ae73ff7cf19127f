"""The name and password for a registry, from where `docker login` and `podman login` keep them."""

import base64
import binascii
import os
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

_HUB_KEY = "https://index.docker.io/v1/"
_PATIENCE_SECONDS = 30


def find_credentials(registry: str, variables: Mapping[str, str] = os.environ) -> str | None:
    """Give what stands after `Basic` in a request to a registry; None where there is no login.

    Args:
        registry: Host and port.
        variables: The environment variables that say where the files are.
    """
    keys = (registry, f"https://{registry}", *((_HUB_KEY,) if registry == "docker.io" else ()))
    for path in _files(variables):
        kept = _read(path)
        for key in keys:
            found = (kept.get("auths") or {}).get(key, {}).get("auth")
            helper = (kept.get("credHelpers") or {}).get(key) or kept.get("credsStore")
            found = found or (_ask(helper, key) if helper else None)
            if found:
                return str(found)
    return None


def _files(variables: Mapping[str, str]) -> Iterator[str]:
    home = variables.get("HOME", "")
    if variables.get("REGISTRY_AUTH_FILE"):
        yield variables["REGISTRY_AUTH_FILE"]
    runtime = variables.get("XDG_RUNTIME_DIR") or f"/run/containers/{os.getuid()}"
    yield os.path.join(runtime, "containers", "auth.json")
    yield os.path.join(runtime, "auth.json")
    yield os.path.join(home, ".config", "containers", "auth.json")
    yield os.path.join(variables.get("DOCKER_CONFIG") or f"{home}/.docker", "config.json")


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            return msgspec.json.decode(file.read(), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError):
        return {}


def _ask(helper: str, key: str) -> str | None:
    """Ask the program in which docker keeps passwords (docker-credential-helpers)."""
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            [f"docker-credential-{helper}", "get"],
            input=key.encode(),
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
        told = msgspec.json.decode(done.stdout, type=dict[str, str])
        return base64.b64encode(f"{told['Username']}:{told['Secret']}".encode()).decode()
    except (OSError, subprocess.SubprocessError, msgspec.MsgspecError, KeyError, binascii.Error):
        return None
