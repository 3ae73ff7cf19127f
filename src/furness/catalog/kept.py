"""Find operators that were fetched: kept by digest in the user's cache, checked at every use."""

import os

from furness.catalog import unpack
from furness.catalog.artifact import DOCUMENT, Artifact, check
from furness.catalog.contents import read_contents
from furness.catalog.unchanged import first_changed
from furness.errors import FurnessError, OutsideError, Place
from furness.oci.manifest import MANIFEST, Manifest
from furness.settings import default_cache

MANIFEST_FILE = "manifest.json"
"""The manifest of an operator in its folder; it is written last."""
BLOBS = "blobs"
"""The folder of its parts."""
FILES = "files"
"""The folder of its files, in which they are used."""


def find_kept(digest: str, cache: str | None = None) -> str | None:
    """Give the document of an operator that is kept; None when it is not.

    Args:
        digest: The digest of its manifest.
        cache: The folder that all projects share.

    Raises:
        OutsideError: It is no longer what it was.
    """
    place = place_of(digest, cache)
    path = os.path.join(place, MANIFEST_FILE)
    if not os.path.exists(path):
        return None
    manifest = Manifest(_read(path, place), MANIFEST)
    if manifest.digest != digest:
        raise damaged(path, place)
    try:
        _check(manifest, place)
    except FurnessError as error:
        if error.place is not None:
            raise
        raise damaged(place, place) from error
    return os.path.join(place, FILES, DOCUMENT)


def is_kept(folder: str, cache: str | None = None) -> bool:
    """Tell whether a folder is of an operator that is kept, in which nothing else may lie.

    Args:
        folder: The folder.
        cache: The folder that all projects share.
    """
    kept = os.path.abspath(os.path.dirname(place_of("", cache)))
    return os.path.abspath(folder).startswith(f"{kept}{os.sep}")


def _check(manifest: Manifest, place: str) -> None:
    parts = read_contents(manifest).parts
    blobs = {one.digest: _read(blob_of(place, one.digest), place) for one in parts}
    whole = Artifact(manifest, blobs)
    check(whole)
    changed = first_changed(unpack.files_of(whole), os.path.join(place, FILES))
    if changed is not None:
        raise damaged(changed, place)


def place_of(digest: str, cache: str | None) -> str:
    """Give the folder of an operator."""
    return os.path.join(cache or default_cache(), "operators", digest.replace(":", "-"))


def blob_of(place: str, digest: str) -> str:
    """Give the file of a part in the folder of an operator."""
    return os.path.join(place, BLOBS, digest.partition(":")[2])


def _read(path: str, place: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        raise damaged(path, place) from None


def damaged(path: str, place: str) -> OutsideError:
    """Make the error that a file in the folder of an operator is not what it was."""
    return OutsideError(
        "an operator that was fetched is no longer what it was",
        hint=f"remove the folder `{place}`: it is fetched again when it is needed",
        place=Place(path),
        code="kept",
    )
