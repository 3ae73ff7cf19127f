"""What `furness artifacts` prints."""

import os
from typing import Any

from msgspec import Struct

from furness.cli import output
from furness.cli._prune import Plan
from furness.model.artifact import Artifact


class Verified(Struct, frozen=True):
    """What was found when artifacts were read again."""

    number: int
    """How many were read."""
    damaged: list[Artifact]
    """Those whose content is no longer that of their digest."""
    missing: list[str]
    """The digests of those that results name, and that are gone."""
    forgotten: list[str]
    """The digests of the results that were forgotten to be made again."""

    @property
    def wrong(self) -> int:
        """How many are damaged or gone."""
        return len(self.damaged) + len(self.missing)


def tell_list(found: list[Artifact], *, as_json: bool) -> None:
    """Print artifacts.

    Args:
        found: The artifacts.
        as_json: Whether to print one JSON document.
    """
    if as_json:
        output.document({"artifacts": [_describe(one) for one in found]})
        return
    rows = [
        (one.digest, one.kind, output.size(one.size), os.path.basename(one.path)) for one in found
    ]
    output.table(rows, ("DIGEST", "CLASS", "SIZE", "NAME"))
    total = output.size(sum(one.size for one in found))
    output.note(f"{_count(len(found), 'artifact')}, {total}")


def tell_verified(found: Verified, *, mended: bool, as_json: bool) -> None:
    """Print which artifacts are damaged or gone.

    Args:
        found: What was found.
        mended: Whether they were removed, to be made again.
        as_json: Whether to print one JSON document.
    """
    if as_json:
        output.document(
            {
                "verified": found.number,
                "damaged": [_describe(one) for one in found.damaged],
                "missing": found.missing,
                "forgotten_results": found.forgotten,
            }
        )
        return
    for one in found.damaged:
        output.data(f"damaged  {one.digest}  {os.path.basename(one.path)}")
    for digest in found.missing:
        output.data(f"missing  {digest}")
    wrong = found.wrong or "none"
    output.note(f"{_count(found.number, 'artifact')} verified, {wrong} damaged or missing")
    if found.wrong and mended:
        output.note("removed, with the results that name them: run what made them again")
    elif found.wrong:
        output.note("make them again: furness artifacts verify --repair, then run what made them")


def tell_pruned(plan: Plan, *, dry_run: bool, as_json: bool) -> None:
    """Print what was removed, or would be.

    Args:
        plan: What it is.
        dry_run: Whether it is still there.
        as_json: Whether to print one JSON document.
    """
    if as_json:
        output.document(
            {
                "artifacts": [one.digest for one in plan.artifacts],
                "results": list(plan.results),
                "freed_bytes": plan.size,
                "dry_run": dry_run,
            }
        )
        return
    for one in plan.artifacts:
        output.data(f"{one.digest}  {output.size(one.size)}  {os.path.basename(one.path)}")
    done = "would remove" if dry_run else "removed"
    counted = f"{_count(len(plan.artifacts), 'artifact')} ({output.size(plan.size)})"
    output.note(f"{done} {counted} and {_count(len(plan.results), 'result')}")


def _describe(artifact: Artifact) -> dict[str, Any]:
    return {
        "digest": artifact.digest,
        "class": artifact.kind,
        "name": os.path.basename(artifact.path),
        "size": artifact.size,
        "path": artifact.path,
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
