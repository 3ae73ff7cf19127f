"""Catalogs that are groups of a registry, with an index of what was published."""

import msgspec

from furness.catalog.repositories import OciCatalog
from furness.errors import InputError, OutsideError
from furness.oci.manifest import MANIFEST, Manifest, sha256
from furness.oci.reference import parse_reference
from furness.oci.registry import Repository

INDEX = "furness.index"
"""The repository with the names of the operators of a registry; no operator can be called so."""

_INDEX_TYPE = "application/vnd.furness.index.v1+json"
_EMPTY_TYPE = "application/vnd.oci.empty.v1+json"
_EMPTY = b"{}"
_NAMES = "names"


class RegistryCatalog(OciCatalog):
    """Operators in a group of a registry.

    Few registries list their repositories, so that what is published is also written to an index.
    """

    def __init__(self, address: str, group: str) -> None:
        super().__init__(address, lambda name: Repository(parse_reference(f"{group}/{name}")))
        self._group = parse_reference(f"{group}/{INDEX}").repository.removesuffix(INDEX)

    def names(self) -> list[str]:
        """See `OpenCatalog.names`: those in the index, else those the registry lists."""
        return self._indexed() or sorted(self._listed())

    def _indexed(self) -> list[str]:
        repository = self.repository(INDEX)
        found = repository.manifest(_NAMES)
        if found is None:
            return []
        try:
            content = repository.blob(found.data["layers"][0]["digest"])
            return msgspec.json.decode(content, type=dict[str, list[str]])["names"]
        except (msgspec.MsgspecError, LookupError, TypeError):
            raise OutsideError(
                f"the index of `{self.address}` is damaged",
                hint=f"remove `{INDEX}:{_NAMES}` there; the next `publish` writes it anew",
                code="catalog",
            ) from None

    def _listed(self) -> list[str]:
        repository = self.repository(INDEX)
        try:
            found = repository.all_repositories() if isinstance(repository, Repository) else None
        except OutsideError as error:
            if error.problems[0].code != "registry-login":
                raise
            found = None
        if found is None:
            raise OutsideError(
                f"`{self.address}` does not list what it has, and has no index",
                hint="name the operator: `furness operators show NAME`; `publish` makes an index",
                code="catalog-list",
            )
        inside = (one.removeprefix(self._group) for one in found if one.startswith(self._group))
        return [one for one in inside if "/" not in one and one != INDEX]

    def note_name(self, name: str) -> None:
        """See `OciCatalog.note_name`."""
        known = self._indexed()
        if name.lower() in known:
            return
        content = msgspec.json.encode({"names": sorted([*known, name.lower()])})
        made = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "artifactType": _INDEX_TYPE,
            "config": {"mediaType": _EMPTY_TYPE, "digest": sha256(_EMPTY), "size": len(_EMPTY)},
            "layers": [{"mediaType": _INDEX_TYPE, "digest": sha256(content), "size": len(content)}],
        }
        repository = self.repository(INDEX)
        repository.put_blob(content, sha256(content))
        repository.put_blob(_EMPTY, sha256(_EMPTY))
        repository.put_manifest(Manifest(msgspec.json.encode(made), MANIFEST), _NAMES)


def group_of(address: str) -> str:
    """Give registry and group of an address such as `oci://registry.example.org/group`.

    Raises:
        InputError: It is no such address.
    """
    login, at, _ = address.removeprefix("oci://").rpartition("@")
    if at and "/" not in login:
        raise InputError(
            f"`oci://…@{address.rpartition('@')[2]}` has a login in it",
            hint="leave it out, and log in: `podman login REGISTRY`, or `docker login REGISTRY`",
            code="catalog",
        )
    group = address.removeprefix("oci://").strip("/")
    host, slash, path = group.partition("/")
    is_host = "." in host or ":" in host or host == "localhost"
    if not (is_host and slash and path) or path != path.lower() or ":" in path or "@" in path:
        raise InputError(
            f"`{address}` names no group of a registry",
            hint="write it as `oci://registry.example.org/group`, in small letters",
            code="catalog",
        )
    return group
