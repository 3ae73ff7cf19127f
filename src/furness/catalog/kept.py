"""Operators that were fetched, kept by digest in the user's cache and checked at every use."""

import os
import shutil
import tempfile

from furness.catalog import artifact as artifacts
from furness.catalog import unpack
from furness.catalog.artifact import Artifact
from furness.errors import FurnessError, OutsideError, Place
from furness.oci.registry import MANIFEST, Manifest
from furness.settings import default_cache

_MANIFEST = "manifest.json"
_BLOBS = "blobs"
_FILES = "files"
_IGNORED = "__pycache__"


def find_kept(digest: str, cache: str | None = None) -> str | None:
    """Give the document of an operator that is kept; None when it is not.

    Args:
        digest: The digest of its manifest.
        cache: The folder that all projects share.

    Raises:
        OutsideError: It is no longer what it was.
    """
    place = _place(digest, cache)
    path = os.path.join(place, _MANIFEST)
    if not os.path.exists(path):
        return None
    manifest = Manifest(_read(path), MANIFEST)
    if manifest.digest != digest:
        raise _damaged(path, place)
    try:
        _check(manifest, place)
    except FurnessError as error:
        if error.place is not None:
            raise
        raise _damaged(place, place) from error
    return os.path.join(place, _FILES, artifacts.DOCUMENT)


def _check(manifest: Manifest, place: str) -> None:
    parts = artifacts.read_contents(manifest).parts
    blobs = {one.digest: _read(_blob(place, one.digest)) for one in parts}
    whole = Artifact(manifest, blobs)
    artifacts.check(whole)
    expected = unpack.files_of(whole)
    folder = os.path.join(place, _FILES)
    for name, one in expected.items():
        path = os.path.join(folder, name)
        if _read(path) != one.content:
            raise _damaged(path, place)
    for path in _files_in(folder):
        if os.path.relpath(path, folder) not in expected:
            raise _damaged(path, place)


def _files_in(folder: str) -> list[str]:
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if one != _IGNORED]
        found += [os.path.join(place, name) for name in names]
    return found


def keep(artifact: Artifact, cache: str | None = None) -> str:
    """Keep an operator, and give its document.

    Args:
        artifact: The operator; it has been checked.
        cache: The folder that all projects share.

    Raises:
        OutsideError: It cannot be written, or its files would leave their folder.
    """
    place = _place(artifact.manifest.digest, cache)
    files = unpack.files_of(artifact)
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        part = tempfile.mkdtemp(prefix=".", dir=os.path.dirname(place))
        try:
            os.chmod(part, 0o755)  # noqa: S103 - as other folders are
            os.mkdir(os.path.join(part, _BLOBS))
            for digest, content in artifact.blobs.items():
                _write(_blob(part, digest), content)
            unpack.write_files(files, os.path.join(part, _FILES))
            _write(os.path.join(part, _MANIFEST), artifact.manifest.content)
            if not os.path.exists(place):
                os.rename(part, place)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        if not os.path.exists(os.path.join(place, _MANIFEST)):
            raise OutsideError(
                f"`{place}` cannot be written: {error.strerror}",
                hint="free some space, or set FURNESS_CACHE to a folder that you may write",
                code="kept",
            ) from None
    return os.path.join(place, _FILES, artifacts.DOCUMENT)


def _place(digest: str, cache: str | None) -> str:
    return os.path.join(cache or default_cache(), "operators", digest.replace(":", "-"))


def _blob(place: str, digest: str) -> str:
    return os.path.join(place, _BLOBS, digest.partition(":")[2])


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        raise _damaged(path, path.rpartition(f"{os.sep}{_FILES}{os.sep}")[0] or path) from None


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


def _damaged(path: str, place: str) -> OutsideError:
    return OutsideError(
        "an operator that was fetched is no longer what it was",
        hint=f"remove the folder `{place}`: it is fetched again when it is needed",
        place=Place(path),
        code="kept",
    )
