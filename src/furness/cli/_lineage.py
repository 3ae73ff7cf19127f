"""Who made what in one run.

A file is followed to the task whose result it is part of, by digest and name.
"""

import os
from typing import Any

from msgspec import Struct

from furness import projects
from furness.cli._records import last_attempts, plan_of, results_of
from furness.engine.results import portable
from furness.graph.plan import Node, Plan, Source, produced_in
from furness.model.artifact import files_in
from furness.model.run import AttemptRecord, ResultRecord, RunRecord, State


class Lineage(Struct, frozen=True):
    """Who made what in one run."""

    run: RunRecord
    """The run."""
    plan: Plan | None
    """Its plan."""
    nodes: dict[str, Node]
    """The plan's steps, by their paths."""
    tasks: dict[str, AttemptRecord]
    """The last attempt of each task that succeeded, by the task's digest."""
    results: dict[str, ResultRecord]
    """What they gave or took, by the task's digest."""
    makers: dict[tuple[str, str], str]
    """The digest of the task that made a file, by the file's digest and name."""


def lineage_of(project: projects.Project, run: RunRecord) -> Lineage:
    """Look up who made what in a run."""
    done = project.database.attempts(run.id, states=[State.SUCCEEDED])
    attempts = last_attempts(done)
    results = results_of(project, attempts)
    makers: dict[tuple[str, str], str] = {}
    for digest, result in results.items():
        for file in files_in(list(result.outputs.values())):
            makers.setdefault((file["digest"], file["path"]), digest)
    tasks = {one.digest: one for one in attempts if one.digest}
    plan = plan_of(project, run)
    nodes = {node.path: node for node in plan.nodes} if plan else {}
    return Lineage(run, plan, nodes, tasks, results, makers)


def makers_of(lineage: Lineage, name: str) -> list[str]:
    """Give the digests of the tasks that an output was read from."""
    plan = lineage.plan
    if plan is None or name not in plan.outputs:
        files = files_in(lineage.run.outputs[name])
        found = [maker_of(lineage, portable(file)) for file in files]
        return list(dict.fromkeys(one for one in found if one))
    steps = set(_steps(plan, plan.outputs[name]))
    return [digest for digest, one in lineage.tasks.items() if one.step in steps]


def _steps(plan: Plan, source: Source) -> list[str]:
    return list(dict.fromkeys(plan.nodes[number].path for number in produced_in(plan, source)))


def maker_of(lineage: Lineage, file: dict[str, Any]) -> str | None:
    """Give the digest of the task that made a file; None when no task of the run did."""
    name = os.path.basename(str(file.get("path", "")))
    return lineage.makers.get((file["digest"], name))


def read_from(lineage: Lineage, step: str) -> dict[str, list[str]]:
    """Give the steps that each argument of a step was read from."""
    plan, node = lineage.plan, lineage.nodes.get(step)
    if plan is None or node is None:
        return {}
    found = {name: _steps(plan, source) for name, source in node.arguments.items()}
    return {name: steps for name, steps in found.items() if steps}
