"""Who made which artifact of a run, and under which name the run knows the task."""

from collections.abc import Mapping

from msgspec import Struct

from furness.model.artifact import files_in
from furness.model.run import AttemptRecord, ResultRecord, task_name
from furness.report.facts import Facts


class Lineage(Struct, frozen=True):
    """Who made which artifact, and under which name this run knows the task."""

    made: Mapping[str, ResultRecord]
    """The result that an artifact is part of, by the artifact's digest."""
    tasks: Mapping[str, AttemptRecord]
    """The attempt of this run that gave or took a result, by the task's digest."""
    run: str
    """This run."""


def lineage_of(facts: Facts) -> Lineage:
    """Look up, once for a page, which result every artifact is part of."""
    made: dict[str, ResultRecord] = {}
    for result in facts.results.values():
        for file in files_in(list(result.outputs.values())):
            made.setdefault(str(file.get("digest")), result)
    tasks = {one.digest: one for one in facts.attempts if one.digest is not None}
    return Lineage(made, tasks, facts.run.id)


def task_of(result: ResultRecord, lineage: Lineage) -> str:
    """Name the task of a result as this run does, or as the run that made it would."""
    attempt = lineage.tasks.get(result.digest)
    if attempt is not None:
        return attempt.task
    return task_name(result.step, (result.element,) if result.element else ())
