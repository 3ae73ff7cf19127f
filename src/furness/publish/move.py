"""Take an operator from one catalog to another as it is, or into a folder to look at and change."""

import os
import tempfile
from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from furness.catalog import unpack
from furness.catalog.artifact import DOCUMENT, Artifact, File, has_same_parts
from furness.catalog.fetch import fetch, find_version, manifest_of
from furness.catalog.find import Catalog
from furness.catalog.interface import OpenCatalog
from furness.catalog.names import checked
from furness.catalog.opened import open_all, open_one
from furness.catalog.repositories import OciCatalog
from furness.errors import InputError, OutsideError
from furness.model.document import write_document
from furness.oci import attachment
from furness.oci.registry import Manifest
from furness.publish.release import note_name

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""


class Moved(Struct, frozen=True, kw_only=True):
    """What was taken where."""

    name: str
    """The operator's name."""
    version: str
    """Its version."""
    digest: str
    """The digest of its manifest."""
    source: str
    """The catalog it came from."""
    target: str
    """The catalog, or the folder, it went to."""
    is_unchanged: bool = False
    """Whether it was there already."""


def push(
    text: str, target: str, catalogs: Sequence[str] = (), progress: Progress = lambda _: None
) -> Moved:
    """Take an operator to another catalog, with its signature; its digest stays.

    Args:
        text: Its name, such as `blur@1`.
        target: The address of the catalog.
        catalogs: Where it is looked for.
        progress: Is told in a few words what is being done.

    Raises:
        InputError: There is no such version, or the target has other content under it.
        OutsideError: A catalog does not answer, or gives something else.
    """
    load = Catalog().load
    source, whole = _find(text, open_all(catalogs, load), progress)
    operator = whole.operator
    name, version = operator.operator, operator.version
    catalog = open_one(target, load)
    there = _there(catalog, whole)
    digest = there.digest if there is not None else whole.manifest.digest
    if there is None:
        progress(f"{name} {version}: from {source.address} to {target}")
        catalog.put(name, whole)
    if isinstance(catalog, OciCatalog):
        if digest == whole.manifest.digest:
            _copy_signature(source, catalog, name, digest)
        note_name(catalog, name, progress)
    return Moved(
        name=name,
        version=version,
        digest=digest,
        source=source.address,
        target=target,
        is_unchanged=there is not None,
    )


def _there(catalog: OpenCatalog, whole: Artifact) -> Manifest | None:
    """Give the manifest of the same version where it is there already, with the same content."""
    name, version = whole.operator.operator, whole.operator.version
    there = catalog.manifest(name, version)
    if there is not None and not has_same_parts(there, whole.manifest):
        raise InputError(
            f"version {version} of `{name}` is in `{catalog.address}` with other content",
            hint="a version never changes: publish what you have as another one",
            code="version-taken",
        )
    return there


def _find(
    text: str, catalogs: list[OpenCatalog], progress: Progress
) -> tuple[OpenCatalog, Artifact]:
    name = checked(text)
    catalog, version = find_version(catalogs, name)
    manifest = manifest_of(catalog, name.name, version)
    return catalog, fetch(catalog, (name.name, version), manifest, progress)


def _copy_signature(source: OpenCatalog, target: OciCatalog, name: str, digest: str) -> None:
    if not isinstance(source, OciCatalog):
        return
    tag = attachment.tag_of(digest, "sig")
    found = source.repository(name).manifest(tag)
    if found is None:
        return
    for blob in _blobs_of(found):
        target.repository(name).put_blob(source.repository(name).blob(blob), blob)
    target.repository(name).put_manifest(found, tag)


def _blobs_of(manifest: Manifest) -> list[str]:
    try:
        parts = [manifest.data["config"], *manifest.data["layers"]]
        return [str(one["digest"]) for one in parts]
    except (LookupError, TypeError, msgspec.MsgspecError):
        return []


def pull(
    text: str,
    folder: str | None = None,
    catalogs: Sequence[str] = (),
    progress: Progress = lambda _: None,
) -> Moved:
    """Write an operator into a folder: its document, its sources, its locks.

    Args:
        text: Its name, such as `blur@1`.
        folder: Where it goes; None makes a folder with the operator's name.
        catalogs: Where it is looked for.
        progress: Is told in a few words what is being done.

    Raises:
        InputError: There is no such version, or the folder has something in it.
        OutsideError: A catalog does not answer, or gives something else. Nothing was written.
    """
    source, whole = _find(text, open_all(catalogs, Catalog().load), progress)
    operator = whole.operator
    target = folder or operator.operator
    files = unpack.files_of(whole)
    _check_empty(target)
    try:
        _write(files, operator_text=write_document(operator), target=target)
    except OSError as error:
        raise OutsideError(
            f"`{target}` cannot be written: {error.strerror}",
            hint="name another folder: `-o FOLDER`",
            code="catalog",
        ) from None
    return Moved(
        name=operator.operator,
        version=operator.version,
        digest=whole.manifest.digest,
        source=source.address,
        target=target,
    )


def _check_empty(folder: str) -> None:
    if os.path.isdir(folder) and not os.listdir(folder):
        return
    if os.path.lexists(folder):
        raise InputError(
            f"`{folder}` is there already",
            hint="name an empty or a new folder: `-o FOLDER`",
            code="folder",
        )


def _write(files: dict[str, File], *, operator_text: str, target: str) -> None:
    """Write all beside the target and move it there last, so that no half of it is seen."""
    parent = os.path.dirname(os.path.abspath(target))
    os.makedirs(parent, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=parent) as part:
        whole = os.path.join(part, "operator")
        unpack.write_files({name: one for name, one in files.items() if name != DOCUMENT}, whole)
        os.makedirs(whole, exist_ok=True)
        with open(os.path.join(whole, "operator.yaml"), "w", encoding="utf-8") as file:
            file.write(operator_text)
        if os.path.isdir(target):
            os.rmdir(target)
        os.rename(whole, target)
