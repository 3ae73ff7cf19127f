"""Where the files of an image come from: the revision, its time, the repository."""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping

from msgspec import Struct

from furness.errors import InputError

_PATIENCE_SECONDS = 30
_ADDRESS = re.compile(r"(?:https?://(?:[^@/]*@)?|ssh://git@|git@)([^:/]+)[:/](.+?)(?:\.git)?/?")


class Origin(Struct, frozen=True, kw_only=True):
    """Where files come from."""

    seconds: int = 0
    """The time that everything built of them has."""
    revision: str | None = None
    """The last change of any of them; None when a file differs from it."""
    repository: str | None = None
    """Where others find them."""


def find_origin(folder: str, files: Iterable[str], variables: Mapping[str, str]) -> Origin:
    """Say where files come from, as git knows it.

    Args:
        folder: Where git is asked.
        files: The files.
        variables: `SOURCE_DATE_EPOCH` in them says the time.

    Raises:
        InputError: `SOURCE_DATE_EPOCH` is no number of seconds.
    """
    told = variables.get("SOURCE_DATE_EPOCH", "")
    if told and not (told.isascii() and told.isdecimal()):
        raise InputError(
            f"`{told}` in SOURCE_DATE_EPOCH is no number of seconds",
            hint="such as `git log -1 --format=%ct` prints",
            code="source-date-epoch",
        )
    paths = sorted(files)
    changed = _git(folder, "log", "-1", "--format=%ct %H", "--", *paths).split()
    if not changed:
        return Origin(seconds=int(told or 0))
    is_clean = not _git(folder, "status", "--porcelain", "--", *paths)
    remote = _ADDRESS.fullmatch(_git(folder, "config", "--get", "remote.origin.url"))
    return Origin(
        seconds=int(told or changed[0]),
        revision=changed[1] if is_clean else None,
        repository=f"https://{remote[1]}/{remote[2]}" if remote else None,
    )


def _git(folder: str, *words: str) -> str:
    """Give what git says; nothing where there is no git or no repository."""
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            ["git", "-C", folder, *words],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE_SECONDS,
            check=False,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
