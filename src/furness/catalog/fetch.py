"""Fetch an operator from a catalog, all of it, checked."""

from collections.abc import Callable

from furness.catalog import artifact as artifacts
from furness.catalog.artifact import Artifact
from furness.catalog.interface import OpenCatalog
from furness.catalog.names import Name
from furness.catalog.versions import choose
from furness.errors import NotFoundError
from furness.model.operator import Operator
from furness.oci.registry import Manifest

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
        wanted: Its name and version; an empty version is not compared.
        manifest: What names its parts.
        progress: Is told about parts that take a while.

    Raises:
        OutsideError: The catalog does not answer, or has something else under this version.
    """
    name, version = wanted
    contents = artifacts.read_contents(manifest)
    size = sum(one.size for one in contents.parts)
    if size >= _LARGE:
        progress(f"fetching {name} {version}: {size >> 20} MiB from {catalog.address}")
    blobs = {one.digest: catalog.blob(name, one.digest) for one in contents.parts}
    found = Artifact(manifest, blobs)
    artifacts.check(found)
    _check_name(found.operator, name, version)
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
    if manifest is None or not artifacts.is_operator(manifest):
        return None
    document = catalog.blob(name, artifacts.read_contents(manifest).config.digest)
    operator = artifacts.read_operator(document)
    _check_name(operator, name, version)
    return manifest, operator


def _check_name(operator: Operator, name: str, version: str) -> None:
    is_other = operator.operator.lower() != name.lower()
    if is_other or (version and operator.version != version):
        raise artifacts.refuse(
            f"what is called `{name}@{version}` says that it is "
            f"`{operator.operator}@{operator.version}`"
        )


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
