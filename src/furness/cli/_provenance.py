"""What made each output of a run: a tree of tasks, down to the files that were given.

A file is followed to the task whose result it is part of, by digest and name. A task that is met
again is named, and not told again.
"""

import os
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from furness import projects
from furness.cli import output
from furness.cli._records import last_attempts, plan_of, results_of
from furness.cli._summary import moment
from furness.engine.results import portable
from furness.errors import NotFoundError
from furness.graph.plan import (
    Above,
    Gathered,
    Keyed,
    Many,
    Moved,
    Node,
    Picked,
    Plan,
    Produced,
    Source,
)
from furness.model.artifact import files_in, is_file_value
from furness.model.run import AttemptRecord, ResultRecord, RunRecord, State
from furness.model.values import shorten

_DEEPEST = 60
_SHOWN = 5
_DIGITS = 12


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


def tree_of(lineage: Lineage, names: list[str]) -> dict[str, Any]:
    """Give for each output its value and what made it.

    Args:
        lineage: Who made what.
        names: The outputs; none means all.

    Raises:
        NotFoundError: The run has no such output.
    """
    for name in names:
        if name not in lineage.run.outputs:
            known = ", ".join(f"`{one}`" for one in lineage.run.outputs) or "none"
            raise NotFoundError(
                f"run `{lineage.run.id}` has no output `{name}`",
                hint=f"its outputs are: {known}",
                code="output",
            )
    seen: set[str] = set()
    return {
        name: {
            "value": value,
            "made_by": [_branch(lineage, one, seen, 0) for one in _makers(lineage, name)],
        }
        for name, value in lineage.run.outputs.items()
        if not names or name in names
    }


def _makers(lineage: Lineage, name: str) -> list[str]:
    """Give the digests of the tasks that an output was read from."""
    plan = lineage.plan
    if plan is None or name not in plan.outputs:
        files = files_in(lineage.run.outputs[name])
        found = [_maker(lineage, portable(file)) for file in files]
        return list(dict.fromkeys(one for one in found if one))
    steps = set(_steps(plan, plan.outputs[name]))
    return [digest for digest, one in lineage.tasks.items() if one.step in steps]


def _steps(plan: Plan, source: Source) -> list[str]:
    return list(dict.fromkeys(plan.nodes[number].path for number in _produced(plan, source)))


def _produced(plan: Plan, source: Source) -> Iterator[int]:
    match source:
        case Produced(number, _):
            yield number
        case Above(_, of) | Gathered(_, of) | Moved(_, _, _, of):
            yield from _produced(plan, of)
        case Picked(axis, position):
            yield from _produced(plan, plan.axes[axis].lists[position])
        case Many(items):
            for item in items:
                yield from _produced(plan, item)
        case Keyed(keyed):
            for item in keyed.values():
                yield from _produced(plan, item)
        case _:
            return


def _maker(lineage: Lineage, file: dict[str, Any]) -> str | None:
    name = os.path.basename(str(file.get("path", "")))
    return lineage.makers.get((file["digest"], name))


def _branch(lineage: Lineage, digest: str, seen: set[str], depth: int) -> dict[str, Any]:
    result, attempt = lineage.results.get(digest), lineage.tasks[digest]
    if result is None or digest in seen or depth > _DEEPEST:
        return {"task": attempt.task, "digest": digest, "told_above": digest in seen}
    seen.add(digest)
    parts = result.parts
    return {
        "task": attempt.task,
        "digest": digest,
        "made": moment(result.made),
        "made_in_run": result.run,
        **{name: parts.get(name) for name in ("operator", "version", "code", "command")},
        **{name: parts.get(name) for name in ("entry", "environment", "variables")},
        "arguments": {
            name: _argument(lineage, value, seen, depth + 1)
            for name, value in parts.get("arguments", {}).items()
        },
        "read_from": _read_from(lineage, attempt.step),
    }


def _argument(lineage: Lineage, value: Any, seen: set[str], depth: int) -> Any:
    if isinstance(value, list):
        return [_argument(lineage, one, seen, depth) for one in value]
    if not is_file_value(value):
        return value
    maker = _maker(lineage, value)
    return {**value, "made_by": _branch(lineage, maker, seen, depth) if maker else None}


def _read_from(lineage: Lineage, step: str) -> dict[str, list[str]]:
    """Give the steps that each argument of a step was read from."""
    plan, node = lineage.plan, lineage.nodes.get(step)
    if plan is None or node is None:
        return {}
    found = {name: _steps(plan, source) for name, source in node.arguments.items()}
    return {name: steps for name, steps in found.items() if steps}


def print_tree(tree: dict[str, Any]) -> None:
    """Print what `tree_of` gives."""
    for name, one in tree.items():
        files = files_in(one["value"])
        shown = [os.path.relpath(file["path"]) for file in files[:_SHOWN]]
        rest = [f"and {len(files) - _SHOWN} more"] if len(files) > _SHOWN else []
        output.data(f"{name} = {', '.join(shown + rest) or shorten(one['value'])}")
        _print_lines(list(_branches(one["made_by"])))


def _print_lines(lines: list[str]) -> None:
    for line in lines:
        output.data(line)


def _branches(tasks: list[dict[str, Any]]) -> Iterator[str]:
    shown = tasks[:_SHOWN]
    groups = [_task(task) for task in shown]
    if len(tasks) > len(shown):
        groups.append([f"and {len(tasks) - len(shown)} more, made in the same way"])
    yield from _drawn(groups)


def _drawn(groups: list[list[str]]) -> Iterator[str]:
    for number, (first, *rest) in enumerate(groups, 1):
        last = number == len(groups)
        yield f"{'└─' if last else '├─'} {first}"
        yield from (f"{'  ' if last else '│ '} {line}" for line in rest)


def _task(task: dict[str, Any]) -> list[str]:
    if "operator" not in task:
        told = "told above" if task["told_above"] else "no more is known"
        return [f"{task['task']} ({told})"]
    lines = [f"{task['task']} by {task['operator']} {task['version']}"]
    groups = [[f"made {task['made']} in run {task['made_in_run']}"]]
    groups += [[f"code {name} {_short(digest)}"] for name, digest in (task["code"] or {}).items()]
    if not task["code"]:
        groups.append([f"command {' '.join(task['command'] or ())}"])
    groups.append([f"environment {_short(task['environment'])}"])
    for name, value in task["arguments"].items():
        groups += _argument_lines(name, value, task["read_from"].get(name, []))
    return [*lines, *_drawn(groups)]


def _argument_lines(name: str, value: Any, steps: list[str]) -> list[list[str]]:
    files = files_in(value)
    if not files:
        origin = f" ← {', '.join(steps)}" if steps else ""
        return [[f"{name} = {shorten(value)}{origin}"]]
    groups = []
    for file in files[:_SHOWN]:
        above = list(_branches([file["made_by"]])) if file.get("made_by") else []
        groups.append([f"{name} = {file['path']} {_short(file['digest'])}", *above])
    if len(files) > _SHOWN:
        groups.append([f"{name}: and {len(files) - _SHOWN} more"])
    return groups


def _short(digest: Any) -> str:
    algorithm, colon, value = str(digest).rpartition(":")
    return f"{algorithm}{colon}{value[:_DIGITS]}"
