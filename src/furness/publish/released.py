"""What was published, and what that changes for its users."""

from msgspec import Struct

from furness.catalog.interface import OpenCatalog
from furness.errors import Problem
from furness.oci.manifest import Manifest
from furness.publish.change import Change


class Release(Struct, frozen=True, kw_only=True):
    """What was published."""

    name: str
    """The operator's name."""
    version: str
    """Its version."""
    digest: str
    """The digest of its manifest."""
    catalog: str
    """Where it is."""
    before: str | None = None
    """The version that it was compared with."""
    is_unchanged: bool = False
    """Whether the same had been published before, and nothing was to be done."""
    breaks: tuple[str, ...] = ()
    """What users of the version before can no longer do."""
    adds: tuple[str, ...] = ()
    """What they can do that they could not."""
    users: tuple[Problem, ...] = ()
    """The steps of pipelines that take this version and break."""


def release_of(
    catalog: OpenCatalog,
    manifest: Manifest,
    named: tuple[str, str],
    change: Change,
    users: tuple[Problem, ...],
) -> Release:
    """Tell what was published under which name and version."""
    name, version = named
    return Release(
        name=name,
        version=version,
        digest=manifest.digest,
        catalog=catalog.address,
        before=change.before.version if change.before else None,
        breaks=change.breaks,
        adds=change.adds,
        users=users,
    )
