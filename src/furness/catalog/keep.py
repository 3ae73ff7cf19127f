"""Keep an operator that was fetched, all of it or nothing."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress

from furness.catalog import unpack
from furness.catalog.artifact import Artifact, File
from furness.catalog.kept import (
    BLOBS,
    FILES,
    MANIFEST_FILE,
    blob_of,
    damaged,
    find_kept,
    place_of,
)
from furness.errors import OutsideError


def keep(artifact: Artifact, cache: str | None = None) -> str:
    """Keep an operator, and give its document.

    Args:
        artifact: The operator; it has been checked.
        cache: The folder that all projects share.

    Raises:
        OutsideError: It cannot be written, or its files would leave their folder.
    """
    digest = artifact.manifest.digest
    place = place_of(digest, cache)
    files = unpack.files_of(artifact)
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=os.path.dirname(place)) as part:
            _put(artifact, files, part, place)
    except OSError as error:
        if not os.path.exists(os.path.join(place, MANIFEST_FILE)):
            raise OutsideError(
                f"`{place}` cannot be written: {error.strerror}",
                hint="free some space, or set FURNESS_CACHE to a folder that you may write",
                code="kept",
            ) from None
    found = find_kept(digest, cache)
    if found is None:
        raise damaged(place, place)
    return found


def _put(artifact: Artifact, files: Mapping[str, File], part: str, place: str) -> None:
    """Write all into a part, and move it to its place; what is there without a manifest goes."""
    whole = os.path.join(part, "whole")
    os.makedirs(os.path.join(whole, BLOBS))
    for digest, content in artifact.blobs.items():
        _write(blob_of(whole, digest), content)
    unpack.write_files(files, os.path.join(whole, FILES))
    _write(os.path.join(whole, MANIFEST_FILE), artifact.manifest.content)
    if not os.path.exists(os.path.join(place, MANIFEST_FILE)):
        with suppress(FileNotFoundError):
            os.rename(place, os.path.join(part, "half"))
        os.rename(whole, place)


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
