"""`furness.lock`: which version a name in a folder's documents stands for, and its digest.

JSON with sorted keys, so that two people's changes seldom meet in one line.
"""

import os
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from furness.errors import DocumentError, Place
from furness.oci.writing import held, write_whole

FILE = "furness.lock"
"""The name of the file, which lies beside the documents."""

_FORMAT = 1


class Locked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a name stands for."""

    version: str
    """The version."""
    catalog: str
    """The catalog that had it, as the settings call it."""
    digest: str
    """The digest of its manifest."""


class _Lock(Struct, frozen=True, kw_only=True):
    furness: int = _FORMAT
    operators: dict[str, Locked] = {}


def read_lock(folder: str) -> dict[str, Locked]:
    """Give what each name stands for, by the name as documents write it.

    Args:
        folder: Where the documents are.

    Raises:
        DocumentError: The lock cannot be read, or is none.
    """
    path = os.path.join(folder, FILE)
    try:
        with open(path, "rb") as file:
            found = msgspec.json.decode(file.read(), type=_Lock)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror}") from None
    except msgspec.MsgspecError as error:
        raise _wrong(path, f"is no lock: {error}") from None
    if found.furness != _FORMAT:
        raise _wrong(path, f"has the format {found.furness}, and this Furness knows {_FORMAT}")
    return found.operators


def write_lock(folder: str, entries: Mapping[str, Locked]) -> None:
    """Add entries to a lock, or change them; others stay.

    Args:
        folder: Where the documents are.
        entries: What each name stands for.

    Raises:
        DocumentError: The lock that is there is none.
        OSError: It cannot be written; it is what it was before.
    """
    if read_lock(folder).items() >= dict(entries).items():
        return
    with held(folder or "."):
        known = _Lock(operators={**read_lock(folder), **entries})
        content = msgspec.json.format(msgspec.json.encode(known, order="sorted"))
        write_whole(os.path.join(folder, FILE), content + b"\n")


def place_of(folder: str, name: str) -> Place:
    """Give the place of an entry.

    Args:
        folder: Where the lock is.
        name: The name as documents write it.
    """
    path = os.path.join(folder, FILE)
    shown = os.path.relpath(path)
    shown = path if shown.startswith("..") else shown
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip().startswith(f'"{name}"'):
                return Place(shown, number, line.index('"') + 1)
    return Place(shown)


def _wrong(path: str, what: str) -> DocumentError:
    return DocumentError(
        f"`{FILE}` {what}",
        hint="take an earlier one back, or remove it and lock anew: `furness operators lock`",
        place=Place(path),
        code="lock",
    )
