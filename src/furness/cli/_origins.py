"""Print what made each output of a run, as a tree."""

import os
from collections.abc import Iterator
from typing import Any

from furness.cli import output
from furness.graph.text import drawn
from furness.model.artifact import files_in
from furness.model.values import shorten

_SHOWN = 5
_DIGITS = 12


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
    yield from drawn(groups)


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
    return [*lines, *drawn(groups)]


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
