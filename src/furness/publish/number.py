"""Which number of a version tells its users what it changes."""

from collections.abc import Sequence

from furness.catalog import versions
from furness.errors import DocumentError, InputError, Problem
from furness.model.operator import Operator
from furness.publish.change import Change


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
