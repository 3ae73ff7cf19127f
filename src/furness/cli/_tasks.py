"""What `furness tasks show` tells of tasks."""

import os
import sys
import time
from typing import Any

from furness.cli import output
from furness.cli._address import Tasks
from furness.cli._wording import COLOURS, inline, moment
from furness.engine.failure import explain_failure
from furness.model.run import AttemptRecord, State


def word_of(attempt: AttemptRecord) -> str:
    """Give the state of a task, in which `reused` is a word of its own."""
    return "reused" if attempt.reused else attempt.state.word


def _took(attempt: AttemptRecord) -> float | None:
    if attempt.started is None:
        return None
    return (attempt.ended or time.time()) - attempt.started


HEADINGS = ("TASK", "STATE", "ATTEMPTS", "TOOK", "MEMORY", "WHY")
"""The names of the columns of `row_of`."""


def row_of(tasks: Tasks, name: str) -> tuple[str, ...]:
    """Give what a list says of a task."""
    last = tasks.last(name)
    return (
        name,
        word_of(last),
        str(last.number) if last.number else "-",
        output.seconds(_took(last)),
        output.size(last.memory_bytes),
        (last.message or "").partition("\n")[0],
    )


def describe_task(tasks: Tasks, name: str) -> dict[str, Any]:
    """Give a task for programs; of one that was asked for by itself, also what it gave."""
    last = tasks.last(name)
    found: dict[str, Any] = {
        "task": name,
        "state": last.state.word,
        "reused": last.reused,
        "digest": last.digest,
        "attempts": [_describe_attempt(tasks, one) for one in tasks.attempts[name]],
    }
    if tasks.is_one and last.digest:
        result = tasks.project.database.results([last.digest]).get(last.digest)
        if result:
            made = {"run": result.run, "at": moment(result.made)}
            found |= {"parts": result.parts, "outputs": result.outputs, "made": made}
    return found


def _describe_attempt(tasks: Tasks, one: AttemptRecord) -> dict[str, Any]:
    folder = tasks.project.workspaces
    return {
        "attempt": one.number,
        "state": one.state.word,
        "executor": one.executor,
        "job": one.job,
        "exit_status": one.exit_status,
        "cause": one.cause,
        "message": one.message,
        "started": moment(one.started),
        "ended": moment(one.ended),
        "took_seconds": _took(one),
        "cpu_seconds": one.cpu_seconds,
        "memory_bytes": one.memory_bytes,
        "workspace": os.path.join(folder, one.workspace) if one.workspace else None,
    }


def print_tasks(tasks: Tasks, names: list[str]) -> None:
    """Print everything about tasks for a person."""
    for name in names:
        known = describe_task(tasks, name)
        state = word_of(tasks.last(name))
        painted = output.paint(state, COLOURS.get(state, "bold"), stream=sys.stdout)
        output.data(f"{'task':11}{tasks.run.id}/{name}")
        output.data(f"{'state':11}{painted}")
        if "made" in known:
            output.data(f"{'made':11}{known['made']['at']} in run {known['made']['run']}")
        for argument, value in known.get("parts", {}).get("arguments", {}).items():
            output.data(f"{'argument':11}{argument}={inline(value)}")
        for one, value in known.get("outputs", {}).items():
            output.data(f"{'output':11}{one}={inline(value)}")
        for attempt in tasks.attempts[name]:
            _print_attempt(tasks, attempt)


def _print_attempt(tasks: Tasks, one: AttemptRecord) -> None:
    if not one.number:
        if one.message:
            output.data(f"{'why':11}{one.message}")
        return
    measured = f"{output.seconds(_took(one))}, CPU {output.seconds(one.cpu_seconds)}"
    memory = output.size(one.memory_bytes)
    output.data(f"{f'attempt {one.number}':11}{one.state.word} in {measured}, memory {memory}")
    if one.state == State.FAILED:
        output.data(explain_failure(one, tasks.project.workspaces))
    elif one.workspace:
        output.data(f"{'workspace':11}{os.path.join(tasks.project.workspaces, one.workspace)}")
