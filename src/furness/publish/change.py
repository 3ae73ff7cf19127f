"""What a version changes for those who use the one before."""

from msgspec import Struct

from furness.catalog import versions
from furness.catalog.fetch import describe
from furness.catalog.interface import OpenCatalog
from furness.graph.compare import adds, breaks
from furness.model.operator import Operator


class Change(Struct, frozen=True, kw_only=True):
    """What a version would change."""

    before: Operator | None
    """The version before; None when there is none."""
    breaks: tuple[str, ...] = ()
    """What users of it can no longer do."""
    adds: tuple[str, ...] = ()
    """What they can do that they could not."""

    @property
    def least(self) -> str | None:
        """The lowest version that tells users enough."""
        if self.before is None:
            return None
        major, minor = versions.minor_of(self.before.version)
        patch = (versions.rank(self.before.version) or ((0, 0, 0),))[0][2]
        if self.breaks:
            return f"{major + 1}.0.0"
        return f"{major}.{minor + 1}.0" if self.adds else f"{major}.{minor}.{patch + 1}"


def compare(
    catalog: OpenCatalog, operator: Operator, known: list[str], version: str | None
) -> Change:
    """Compare an operator with the highest version below that does not prepare another.

    Args:
        catalog: Where it is to be published.
        operator: The operator.
        known: The versions that are there.
        version: The version that is to come; None for one above all.

    Raises:
        OutsideError: The catalog does not answer.
    """
    top = versions.rank(version) if version else None
    below = [
        one
        for one in known
        if not versions.prepares(one) and (top is None or (versions.rank(one) or top) < top)
    ]
    told = describe(catalog, operator.operator, below[-1]) if below else None
    if told is None:
        return Change(before=None)
    before = told[1]
    return Change(
        before=before,
        breaks=tuple(breaks(before, operator)),
        adds=tuple(adds(before, operator)),
    )
