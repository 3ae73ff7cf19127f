"""Read the address of tasks: `RUN`, `RUN/step`, `RUN/outer/inner[3,1]`."""

import re
from difflib import get_close_matches

import click
from click.shell_completion import CompletionItem
from msgspec import Struct

from furness import projects
from furness.cli._records import find_run
from furness.cli.options import complete_runs
from furness.errors import ArgumentError, FurnessError, NotFoundError
from furness.model.run import AttemptRecord, RunRecord, State

_FORM = re.compile(r"(?P<run>[^/]+)(?:/(?P<step>[^\[\]]+)(?:\[(?P<index>\d+(?:,\d+)*)\])?)?")


class Tasks(Struct, frozen=True):
    """The tasks that an address names."""

    project: projects.Project
    """Where they are recorded."""
    run: RunRecord
    """Their run."""
    attempts: dict[str, list[AttemptRecord]]
    """The attempts of each task, the first one first, by the task's name."""
    is_one: bool
    """Whether the address names one task, not a step or a run."""

    def last(self, task: str) -> AttemptRecord:
        """Give the attempt of a task that counts."""
        return self.attempts[task][-1]


def find_tasks(address: str) -> Tasks:
    """Find the tasks that an address names.

    Raises:
        ArgumentError: It is not an address.
        NotFoundError: There is no such run, step or task, or it has not begun.
    """
    match = _FORM.fullmatch(address)
    if match is None:
        raise ArgumentError(
            f"`{address}` is not the address of a task",
            hint="write RUN, RUN/step or 'RUN/step[3]', such as 'last/blur[3]'",
            code="address",
        )
    project, run = find_run(match["run"])
    step = match["step"]
    index = tuple(map(int, match["index"].split(","))) if match["index"] else None
    found: dict[str, list[AttemptRecord]] = {}
    for one in _attempts(project, run, step):
        if index is None or one.index == index:
            found.setdefault(one.task, []).append(one)
    if step and not found:
        raise _unknown(project, run, address.partition("/")[2], step)
    return Tasks(
        project, run, found, is_one=bool(step) and list(found) == [match[0].partition("/")[2]]
    )


def _attempts(project: projects.Project, run: RunRecord, step: str | None) -> list[AttemptRecord]:
    if step is None:
        return project.database.attempts(run.id)
    found = project.database.attempts(run.id, step=step)
    if found:
        return found
    return [one for one in project.database.attempts(run.id) if one.step.startswith(f"{step}/")]


def _unknown(project: projects.Project, run: RunRecord, task: str, step: str) -> NotFoundError:
    steps = list(project.database.counts(run.id))
    near = get_close_matches(step, steps, n=1)
    hint = f"`furness tasks show {run.id}` lists those that have begun"
    if near and near[0] != step:
        hint = f"did you mean `{near[0]}`?"
    return NotFoundError(f"no task `{task}` has begun in run `{run.id}`", hint=hint, code="task")


def complete_address(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer runs, then the steps of the run that is named."""
    name, slash, _ = incomplete.partition("/")
    if not slash:
        return complete_runs(context, parameter, incomplete)
    try:
        project, run = find_run(name)
    except FurnessError:
        return []
    found = [f"{name}/{step}" for step in project.database.counts(run.id)]
    return [CompletionItem(one) for one in found if one.startswith(incomplete)]


def maker_of(tasks: Tasks, attempt: AttemptRecord) -> AttemptRecord:
    """Give the attempt that made the result of one that was reused; else the attempt itself."""
    if not attempt.reused or not attempt.digest:
        return attempt
    database = tasks.project.database
    result = database.results([attempt.digest]).get(attempt.digest)
    if result is None:
        return attempt
    made = database.attempts(
        result.run, step=result.step, element=result.element, states=[State.SUCCEEDED]
    )
    return next((one for one in reversed(made) if one.workspace), attempt)
