"""Fetch an operator from a catalog, all of it, checked."""

from collections.abc import Callable

from furness.catalog.artifact import Artifact, check, check_name, read_operator
from furness.catalog.contents import is_operator, read_contents
from furness.catalog.interface import OpenCatalog
from furness.catalog.names import Name
from furness.catalog.versions import choose
from furness.errors import NotFoundError
from furness.model.operator import Operator
from furness.oci.manifest import Manifest

_LARGE = 1 << 20


def fetch(
    catalog: OpenCatalog,
    wanted: tuple[str, str],
    manifest: Manifest,
    progress: Callable[[str], None] = lambda _: None,
) -> Artifact:
    """Give an operator with all its parts.

    Args:
        catalog: Where it is.
        wanted: Its name and version; without a version neither is compared.
        manifest: What names its parts.
        progress: Is told about parts that take a while.

    Raises:
        OutsideError: The catalog does not answer, or has something else under this version.
    """
    name, version = wanted
    contents = read_contents(manifest)
    size = sum(one.size for one in contents.parts)
    if size >= _LARGE:
        progress(f"fetching {name} {version}: {size >> 20} MiB from {catalog.address}")
    blobs = {one.digest: catalog.blob(name, one.digest, one.size) for one in contents.parts}
    found = Artifact(manifest, blobs)
    check(found)
    if version:
        check_name(found.operator, name, version)
    return found


def manifest_of(catalog: OpenCatalog, name: str, which: str) -> Manifest:
    """Give the manifest of a version or a digest that is known to be there.

    Raises:
        NotFoundError: It is there no longer.
        OutsideError: The catalog does not answer.
    """
    found = catalog.manifest(name, which)
    if found is None:
        raise NotFoundError(
            f"`{catalog.address}` has no {which} of `{name}`",
            hint=f"look at what it has: `furness operators show {name}`",
            code="operator-version",
        )
    return found


def describe(catalog: OpenCatalog, name: str, version: str) -> tuple[Manifest, Operator] | None:
    """Give the manifest and the interface of a version; None where it is no operator.

    Args:
        catalog: Where it is.
        name: The operator's name.
        version: The version.

    Raises:
        OutsideError: The catalog does not answer, or has something else under this version.
    """
    manifest = catalog.manifest(name, version)
    if manifest is None or not is_operator(manifest):
        return None
    config = read_contents(manifest).config
    operator = read_operator(catalog.blob(name, config.digest, config.size))
    check_name(operator, name, version)
    return manifest, operator


def find_version(catalogs: list[OpenCatalog], name: Name) -> tuple[OpenCatalog, str]:
    """Give the first catalog that has a version that is wished for, and the highest such.

    Args:
        catalogs: In the order in which they are looked into.
        name: What is wished for.

    Raises:
        NotFoundError: None has.
        OutsideError: A catalog does not answer.
    """
    there: list[str] = []
    for catalog in catalogs:
        known = catalog.versions(name.name)
        chosen = choose(known, name.wish)
        if chosen is not None:
            return catalog, chosen
        there += [f"{', '.join(known)} in `{catalog.address}`"] if known else []
    addresses = ", ".join(one.address for one in catalogs)
    raise NotFoundError(
        f"no catalog has `{name}`",
        hint=f"there are {'; '.join(there)}" if there else f"looked into: {addresses}",
        code="operator-version",
    )
