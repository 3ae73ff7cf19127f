"""What can be removed from a store, and what is wrong in it."""

import os
from collections.abc import Iterable, Iterator

from msgspec import Struct

from furness import projects
from furness.cli import output
from furness.cli._records import ALL
from furness.errors import BusyError
from furness.model.artifact import Artifact, files_in
from furness.model.run import ResultRecord


class Plan(Struct, frozen=True):
    """What is to be removed."""

    results: tuple[str, ...]
    """Results, by the digests of their tasks."""
    artifacts: tuple[Artifact, ...]
    """Artifacts that no other result needs."""

    @property
    def size(self) -> int:
        """How many bytes the artifacts have."""
        return sum(artifact.size for artifact in self.artifacts)


def refuse_while_busy(project: projects.Project) -> None:
    """Refuse while a run goes on: what it has just made is in no result yet.

    Raises:
        BusyError: A run goes on.
    """
    for run in project.database.runs(ALL):
        if project.database.holder(run.id) is not None:
            raise BusyError(
                f"run `{run.id}` goes on",
                hint=f"wait for it: `furness runs watch {run.id}`",
                code="busy",
            )


def plan_prune(project: projects.Project, unused_since: float | None) -> Plan:
    """Find the artifacts that no result needs.

    Args:
        project: What is to be pruned.
        unused_since: Results that no run has used since this Unix time count as not there.
    """
    old: list[str] = []
    needed: set[str] = set()
    for result, used in project.database.uses():
        if unused_since is not None and used < unused_since:
            old.append(result.digest)
        else:
            needed |= digests_in(result)
    unneeded = [one for one in project.store.list() if one.digest not in needed]
    return Plan(tuple(old), tuple(unneeded))


def prune(project: projects.Project, plan: Plan) -> None:
    """Remove what a plan says: results first, so that none is left without its artifacts."""
    project.database.forget(plan.results)
    for number, artifact in enumerate(plan.artifacts, 1):
        output.fleeting(f"removing {number} of {len(plan.artifacts)}")
        project.store.remove(artifact.digest)
    output.fleeting("")


def digests_in(result: ResultRecord) -> set[str]:
    """Give the digests of the artifacts that a result names."""
    return {file["digest"] for file in files_in(list(result.outputs.values()))}


def find_damaged(project: projects.Project, artifacts: Iterable[Artifact]) -> Iterator[Artifact]:
    """Read artifacts again, and give those whose content is no longer that of their digest."""
    for number, artifact in enumerate(artifacts, 1):
        output.fleeting(f"verified {number - 1}, now {os.path.basename(artifact.path)}")
        if not project.store.verify(artifact.digest):
            yield artifact
    output.fleeting("")


def find_lost(project: projects.Project) -> dict[str, ResultRecord]:
    """Give the results whose artifacts are not all there, by the digest of one that is not."""
    there = {artifact.digest for artifact in project.store.list()}
    return {
        digest: result
        for result, _ in project.database.uses()
        for digest in digests_in(result) - there
    }


def repair(project: projects.Project, damaged: Iterable[str]) -> list[str]:
    """Remove damaged artifacts and every result that names one; what made them runs again.

    Args:
        project: Where they are.
        damaged: Their digests.

    Returns:
        The digests of the results that were forgotten.
    """
    wrong = set(damaged)
    broken = [one.digest for one, _ in project.database.uses() if digests_in(one) & wrong]
    project.database.forget(broken)
    for digest in wrong:
        project.store.remove(digest)
    return broken
