"""Find the document that a name such as `blur@1` stands for, and lock it."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property

from furness.catalog import lock, opened, versions
from furness.catalog.artifact import check_name, is_called
from furness.catalog.fetch import fetch, find_version, manifest_of
from furness.catalog.interface import OpenCatalog
from furness.catalog.keep import keep
from furness.catalog.kept import find_kept, is_kept
from furness.catalog.lock import Locked
from furness.catalog.names import Name, parse_name
from furness.errors import DocumentError, FurnessError, NotFoundError, OutsideError, Problem
from furness.model.operator import Operator

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""


class Lookup:
    """Finds documents by name and version. Used for one command.

    Args:
        addresses: The catalogs; none of them takes those of the settings.
        load: Reads a document, and makes it complete.
        renews: Whether locks are written anew, whatever they say.
        hints: Takes what the user should know.
        progress: Is told what is fetched.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        load: opened.Load,
        *,
        renews: bool = False,
        hints: list[Problem],
        progress: Progress = lambda _: None,
    ) -> None:
        self._addresses = addresses
        self._load = load
        self._renews = renews
        self._hints = hints
        self._progress = progress

    @cached_property
    def _catalogs(self) -> list[OpenCatalog]:
        return opened.open_all(self._addresses, self._load)

    def document(self, reference: str, folder: str | None) -> str | None:
        """Give the document of what a name stands for.

        Args:
            reference: The name, such as `blur@1`.
            folder: The folder of the document that names it, where it is locked. None for a name on
                a command line, which is taken as the lock where the user is has it, if it has it;
                so is one that an operator names which was fetched, whose folder takes no lock.

        Returns:
            Its file; None when the text is no name, or a bare one that no catalog has.

        Raises:
            NotFoundError: No catalog has such a version.
            DocumentError: What is locked is there no longer, or is something else.
            OutsideError: A catalog does not answer, or gives something else.
        """
        name = parse_name(reference)
        if name is None:
            return None
        if folder is not None and is_kept(folder):
            folder = None
        place = folder if folder is not None else "."
        locked = lock.read_lock(place).get(reference) if not self._renews else None
        if locked is not None:
            return self._locked(name, locked, place)
        found = self._search(name)
        if found is None:
            return None
        path, entry = found
        if folder is not None:
            self._write(folder, reference, entry)
        return path

    def _write(self, folder: str, reference: str, entry: Locked) -> None:
        try:
            lock.write_lock(folder, {reference: entry})
        except OSError as error:
            message = f"`{reference}` is not locked: {error.strerror}"
            self._hints.append(Problem("lock", message, "check the space, and who may write there"))

    def _search(self, name: Name) -> tuple[str, Locked] | None:
        """Take the highest version that is wished for, of the first catalog that has one."""
        catalogs = self._catalogs
        try:
            catalog, version = find_version(catalogs, name)
        except NotFoundError:
            if name.wish:
                raise
            return None
        path, digest = self._take(catalog, name.name, version)
        return path, Locked(version=version, catalog=catalog.address, digest=digest)

    def _take(self, catalog: OpenCatalog, name: str, which: str) -> tuple[str, str]:
        """Give the document of a version, or a digest, and the digest."""
        found = manifest_of(catalog, name, which)
        path = catalog.in_place(name, found.digest) or find_kept(found.digest)
        if path is None:
            version = "" if ":" in which else which
            path = keep(fetch(catalog, (name, version), found, self._progress))
        if ":" not in which:
            check_name(self._operator(path), name, which)
        return path, found.digest

    def _operator(self, path: str) -> Operator:
        found = self._load(os.path.abspath(path))
        assert isinstance(found, Operator)  # noqa: S101 - no other document is kept or listed
        return found

    def _locked(self, name: Name, entry: Locked, folder: str) -> str:
        """Take exactly what is locked, which is of this name and version."""
        if not versions.admits(name.wish, entry.version):
            raise self._refuse(name, folder, f"says {entry.version}, which is none")
        path = self._exact(name, entry, folder)
        found = self._operator(path)
        if not is_called(found, name.name, entry.version):
            what = f"with the digest of `{found.operator}@{found.version}`"
            raise self._refuse(name, folder, f"says {entry.version} {what}")
        return path

    def _exact(self, name: Name, entry: Locked, folder: str) -> str:
        ordered = sorted(self._catalogs, key=lambda one: one.address != entry.catalog)
        for catalog in ordered:
            if catalog.is_near:
                self._check_unchanged(catalog, name, entry, folder)
                path = catalog.in_place(name.name, entry.digest)
                if path is not None:
                    return path
        kept = find_kept(entry.digest)
        return kept or self._from_any(ordered, name, entry, folder)

    def _from_any(
        self, catalogs: Sequence[OpenCatalog], name: Name, entry: Locked, folder: str
    ) -> str:
        failed: FurnessError | None = None
        for catalog in catalogs:
            try:
                if catalog.manifest(name.name, entry.digest) is not None:
                    return self._take(catalog, name.name, entry.digest)[0]
                self._check_unchanged(catalog, name, entry, folder)
            except OutsideError as error:
                failed = failed or error
        if failed is not None:
            raise failed
        message = f"names {entry.digest} of {entry.catalog}, which no catalog has"
        raise self._refuse(name, folder, message)

    def _check_unchanged(
        self, catalog: OpenCatalog, name: Name, entry: Locked, folder: str
    ) -> None:
        """Refuse a locked version that has other content where it was found."""
        if catalog.address != entry.catalog:
            return
        there = catalog.manifest(name.name, entry.version)
        if there is not None and there.digest != entry.digest:
            message = f"does not have what `{catalog.address}` now has as {entry.version}"
            raise self._refuse(name, folder, message)

    def _refuse(self, name: Name, folder: str, what: str) -> DocumentError:
        return DocumentError(
            f"`{lock.FILE}` {what}, for `{name}`",
            hint="ask who changed it; to take what is there now: "
            "`furness operators lock DOCUMENT --update`",
            place=lock.place_of(folder, str(name)),
            code="lock-differs",
        )
