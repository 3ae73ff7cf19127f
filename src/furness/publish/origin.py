"""Where the files of an image come from: the revision, its time, the repository."""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from furness.errors import InputError

_PATIENCE_SECONDS = 30
_WEB = ("http", "https")
_SHORT = re.compile(r"git@([\w.-]+):(.+)")


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
    return Origin(
        seconds=int(told or changed[0]),
        revision=changed[1] if is_clean else None,
        repository=address_of(_git(folder, "config", "--get", "remote.origin.url")),
    )


def address_of(remote: str) -> str | None:
    """Give where others find a repository: never who logs in, with what password or token.

    Args:
        remote: As git has it. None is given for one that only its owner can reach, and for one
            of which it cannot be told where the login ends.
    """
    short = _SHORT.fullmatch(remote)
    try:
        parts = urlsplit(f"ssh://git@{short[1]}/{short[2]}" if short else remote)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    path = parts.path.strip("/").removesuffix(".git")
    is_open = parts.scheme in _WEB or (parts.scheme == "ssh" and parts.username == "git")
    if not (is_open and host and path) or "@" in f"{parts.path}{parts.query}{parts.fragment}":
        return None
    if port is None or parts.scheme not in _WEB:
        return f"https://{host}/{path}"
    return f"{parts.scheme}://{host}:{port}/{path}"


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
