"""Podman's command line (https://docs.podman.io/en/stable/markdown/podman-run.1.html)."""

import os
import shutil
from collections.abc import Iterable

from furness.executors._box import Box, Start
from furness.executors._docker import FAILED, STATUSES, assemble

__all__ = ["FAILED", "STATUSES", "remove", "start"]

_NUMBERS = "/etc/subuid"
_INIT = "catatonit"
_FOLDERS = ("/usr/libexec/podman", "/usr/lib/podman", "/usr/local/libexec/podman", "/usr/libexec")
"""Where Podman looks for the program that stands before the first process of a container."""


def start(box: Box) -> Start:
    """Give what starts a container and ends with it."""
    return assemble(
        box,
        [
            *(["--init"] if _has_init() else []),
            *_user(box),
            *(["--device", "nvidia.com/gpu=all"] if box.attempt.resources.gpus else []),
        ],
    )


def remove(program: str, names: Iterable[str]) -> list[str]:
    """Give what ends and removes containers, as far as they are there."""
    return [program, "rm", "--force", "--ignore", "--time", "0", *names]


def _user(box: Box) -> list[str]:
    """Give whose the files are; without a range of ids to map, the root inside is the user."""
    user, group = box.user
    if user and not _has_numbers(user, box.machine.get("USER", "")):
        return ["--user", "0:0"]
    return [*(["--userns", "keep-id"] if user else []), "--user", f"{user}:{group}"]


def _has_numbers(user: int, name: str) -> bool:
    """Tell whether a user was given a range of user ids (subuid(5))."""
    try:
        with open(_NUMBERS, encoding="utf-8", errors="replace") as file:
            return any(line.partition(":")[0] in (str(user), name) for line in file)
    except OSError:
        return False


def _has_init() -> bool:
    return bool(shutil.which(_INIT, path=os.pathsep.join(_FOLDERS)) or shutil.which(_INIT))
