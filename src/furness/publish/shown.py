"""What is known of one version of an operator in a catalog."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from furness.catalog.contents import read_contents, refuse
from furness.catalog.fetch import describe, find_version
from furness.catalog.find import Catalog
from furness.catalog.names import checked
from furness.catalog.opened import open_all
from furness.model.document import as_data
from furness.model.operator import Operator

_OCI = "org.opencontainers.image"


class Shown(Struct, frozen=True, kw_only=True):
    """One version of an operator, with all that is known of it."""

    operator: Operator
    """The operator."""
    versions: tuple[str, ...]
    """All versions that the catalog has, the lowest first."""
    catalog: str
    """Where it is."""
    digest: str
    """The digest of its manifest."""
    origin: dict[str, str]
    """The repository and the revision that its files come from."""
    size: int
    """How many bytes it has."""

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "document": as_data(self.operator),
            "versions": list(self.versions),
            "catalog": self.catalog,
            "digest": self.digest,
            "origin": self.origin,
            "size": self.size,
        }


def show(text: str, catalogs: Sequence[str] = ()) -> Shown:
    """Give what is known of an operator.

    Args:
        text: Its name, such as `blur` or `blur@1`.
        catalogs: Where it is looked for.

    Raises:
        InputError: There is none.
        OutsideError: A catalog does not answer, or has something else.
    """
    name = checked(text)
    catalog, version = find_version(open_all(catalogs, Catalog().load), name)
    told = describe(catalog, name.name, version)
    if told is None:
        raise refuse(f"`{name.name}` in `{catalog.address}` is an image, no operator")
    manifest, operator = told
    contents = read_contents(manifest)
    return Shown(
        operator=operator,
        versions=tuple(catalog.versions(operator.operator)),
        catalog=catalog.address,
        digest=manifest.digest,
        origin=_origin(contents.annotations),
        size=sum(one.size for one in contents.parts),
    )


def _origin(annotations: Mapping[str, str]) -> dict[str, str]:
    named = {key: annotations.get(f"{_OCI}.{key}") for key in ("source", "revision")}
    return {key: text for key, text in named.items() if text is not None}
