"""What a version changes for those who use the one before, and which number tells them so."""

from collections.abc import Sequence

from msgspec import Struct

from furness.catalog import versions
from furness.catalog.fetch import describe
from furness.catalog.interface import OpenCatalog
from furness.errors import DocumentError, InputError, Problem
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


def is_newer(operator: Operator, before: str) -> bool:
    """Tell whether the document of an operator has a version above the one before."""
    return (versions.rank(operator.version) or ()) > (versions.rank(before) or ())


def choose(version: str | None, operator: Operator, change: Change, known: Sequence[str]) -> str:
    """Give the version: what is asked for, the document's if it tells enough, else the least.

    Args:
        version: What is asked for.
        operator: The operator.
        change: What it changes.
        known: The versions that are there.

    Raises:
        InputError: There is nothing to count on from.
    """
    if version is not None:
        return version
    own, least = versions.completed(operator.version), change.least
    tells = least is None or (versions.rank(own or "") or ()) >= (versions.rank(least) or ())
    if own is not None and own not in known and tells:
        return own
    if least is None:
        raise InputError(
            f"version {operator.version} of `{operator.operator}` is published with other content",
            hint="say which version this is: `-v 1.0.0`",
            code="version-taken",
        )
    return least


def check_told(change: Change, version: str, users: Sequence[Problem]) -> None:
    """Refuse a version that changes more than its number tells.

    Args:
        change: What it changes.
        version: The version.
        users: The steps of pipelines that it breaks.

    Raises:
        DocumentError: It does.
    """
    least, before = change.least, change.before
    if least is None or before is None:
        return
    is_told = versions.major_of(version) > versions.major_of(before.version)
    if not change.breaks:
        is_told = is_told or versions.minor_of(version) > versions.minor_of(before.version)
        is_told = is_told or not change.adds
    if is_told:
        return
    what = "break who uses" if change.breaks else "give more than"
    told = "; ".join(change.breaks or change.adds)
    first = Problem(
        "breaking-change" if change.breaks else "new-in-patch",
        f"version {version} would {what} {before.version}: {told}",
        f"publish it as `-v {least}`, or add `--allow-breaking`",
    )
    raise DocumentError.of([first, *users])
