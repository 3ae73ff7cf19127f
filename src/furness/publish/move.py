"""Take an operator from one catalog to another as it is."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from furness.catalog.artifact import Artifact
from furness.catalog.contents import has_same_parts
from furness.catalog.fetch import fetch, find_version, manifest_of
from furness.catalog.find import Catalog
from furness.catalog.interface import OpenCatalog
from furness.catalog.names import checked
from furness.catalog.opened import open_all, open_one
from furness.catalog.repositories import OciCatalog
from furness.errors import InputError
from furness.oci import attachment
from furness.oci.manifest import Manifest
from furness.publish.asked import check_spelling
from furness.publish.put import note_name

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
    source, whole = find_whole(text, open_all(catalogs, load), progress)
    operator = whole.operator
    name, version = operator.operator, operator.version
    catalog = open_one(target, load)
    there = _there(catalog, whole)
    digest = there.digest if there is not None else whole.manifest.digest
    if there is None:
        progress(f"{name} {version}: from {source.address} to {target}")
        catalog.put(name, whole)
    if isinstance(catalog, OciCatalog):
        if digest == whole.manifest.digest and isinstance(source, OciCatalog):
            places = (source.repository(name), catalog.repository(name))
            attachment.copy(*places, whole.manifest, "sig")
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
    check_spelling(catalog, name, catalog.versions(name))
    there = catalog.manifest(name, version)
    if there is not None and not has_same_parts(there, whole.manifest):
        raise InputError(
            f"version {version} of `{name}` is in `{catalog.address}` with other content",
            hint="a version never changes: publish what you have as another one",
            code="version-taken",
        )
    return there


def find_whole(
    text: str, catalogs: list[OpenCatalog], progress: Progress
) -> tuple[OpenCatalog, Artifact]:
    """Give an operator with all that belongs to it, and the catalog that has it."""
    name = checked(text)
    catalog, version = find_version(catalogs, name)
    manifest = manifest_of(catalog, name.name, version)
    return catalog, fetch(catalog, (name.name, version), manifest, progress)
