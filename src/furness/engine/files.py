"""Digest the files that users name, and notice when one changes under our hands.

Only content counts. How a file looked (its inode, size and modification time) is kept in the
database so that an unchanged file is not read again; a file that looks different is.
"""

import os
import time
from collections.abc import Iterable, Mapping
from typing import Any

from furness.databases.interface import Database, Stamp
from furness.errors import ArgumentError, StoreError
from furness.model.artifact import files_in, is_file_value
from furness.stores.digest import digest_directory, digest_file

_TICK = 20_000_000
"""Nanoseconds in which a file may change again and look the same: file systems tick slowly."""


class Files:
    """The digests of files outside the store, for one run."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[Stamp, str] = {}
        self._new: dict[Stamp, str] = {}
        self._first_seen: dict[str, Stamp] = {}
        self._looked: dict[str, Stamp] = {}

    def look_up(self, values: Iterable[Any]) -> None:
        """Look at every file in some values, and ask the database about all of them at once.

        Until `save`, `with_digest` takes them as they were seen here.
        """
        for value in values:
            for file in files_in(value):
                if "digest" not in file and file["class"] == "File":
                    self._looked[file["path"]] = self.stamp(file["path"])
        wanted = list({stamp for stamp in self._looked.values() if stamp not in self._known})
        if wanted:
            self._known |= self._database.stamps(wanted)

    def stamp(self, path: str) -> Stamp:
        """Say how a file looks now, and remember how it looked first.

        Raises:
            ArgumentError: It does not exist or cannot be read.
        """
        stamp = stamp_of(path)
        if self._first_seen.setdefault(path, stamp) != stamp:
            raise ArgumentError(
                f"`{path}` changed while the run was under way",
                hint="run again: what is done is not done again",
                code="input-changed",
            )
        return stamp

    def with_digest(self, value: Any) -> Any:
        """Give a value in which every file and folder has its digest and size.

        Raises:
            ArgumentError: A file is missing, unreadable, or has changed since it was first seen.
        """
        if isinstance(value, list):
            return [self.with_digest(one) for one in value]
        if not is_file_value(value) or "digest" in value:
            return value
        path = value["path"]
        try:
            if value["class"] == "Directory":
                content = digest_directory(path)
                return {**value, "digest": content.digest, "size": content.size}
            return {**value, **self._digest(path)}
        except StoreError as error:
            raise ArgumentError(
                str(error), hint="check who may read it: `ls -l`", code="input-unreadable"
            ) from None

    def _digest(self, path: str) -> dict[str, Any]:
        stamp = self._looked.get(path) or self.stamp(path)
        digest = self._known.get(stamp)
        if digest is None:
            is_settled = stamp.modified < time.time_ns() - _TICK
            digest = digest_file(path).digest
            self.stamp(path)
            self._known[stamp] = digest
            if is_settled:
                self._new[stamp] = digest
        return {"digest": digest, "size": stamp.size}

    def check_unchanged(self, values: Iterable[Any]) -> None:
        """Refuse values of which a file no longer looks as it did when it was first seen.

        Raises:
            ArgumentError: A file has changed, or is gone.
        """
        for value in values:
            for file in files_in(value):
                if file["path"] in self._first_seen:
                    self.stamp(file["path"])

    def check_code(self, code: Mapping[str, Stamp]) -> None:
        """Refuse code of which a file no longer looks as it did when its digest was taken.

        Raises:
            ArgumentError: A file has changed, or is gone.
        """
        for path, stamp in code.items():
            self._first_seen.setdefault(path, stamp)
            self.stamp(path)

    def save(self) -> None:
        """Write what was learned to the database, and look at every file anew from now on."""
        self._looked = {}
        if self._new:
            self._database.record_stamps(self._new)
            self._new = {}


def stamp_of(path: str) -> Stamp:
    """Say how a file looks.

    Raises:
        ArgumentError: It does not exist or cannot be read.
    """
    try:
        found = os.stat(path)
    except OSError as error:
        raise unreadable(path, error) from None
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def unreadable(path: str, error: OSError) -> ArgumentError:
    """Say why a file that was given cannot be used."""
    if isinstance(error, FileNotFoundError):
        near = "is a broken link" if os.path.islink(path) else "does not exist"
        return ArgumentError(
            f"`{path}` {near}",
            hint="check the path; it is relative to the folder you are in",
            code="input-missing",
        )
    return ArgumentError(
        f"`{path}` cannot be read: {error.strerror}",
        hint="check who may read it: `ls -l`",
        code="input-unreadable",
    )
