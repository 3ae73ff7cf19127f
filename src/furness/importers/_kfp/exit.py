"""The exit step of a pipeline of Kubeflow: the task that runs after all others."""

from typing import Any

from furness.importers._kfp.dag import Dag
from furness.importers._kfp.literals import resolve
from furness.importers._read import at, list_at, map_at, text_at
from furness.model.pipeline import Step

AFTER_ALL = "ALL_UPSTREAM_TASKS_COMPLETED"
"""The strategy of a task that runs even where others have failed."""
_EXIT = "exit-handler"


def add_exit(dag: Dag, tasks: dict[str, Any]) -> str | None:
    """Find the task that runs after all others, and make it the exit step; give its name."""
    for task in dag.names:
        spec = tasks[task]
        before = list_at(spec, "dependentTasks")
        is_last = text_at(spec, "triggerPolicy", "strategy") == AFTER_ALL
        if not (is_last and len(before) == 1 and str(before[0]).startswith(_EXIT)):
            continue
        if len(dag.names) != 2:  # noqa: PLR2004 - the handler and the exit task
            hint = "put the other steps into the handler, or write `exit:` yourself"
            message = "the exit task belongs to some of the steps, and runs after all"
            dag.report.leave(message, hint, *dag.keys, "tasks", task)
        step = _exit_step(dag, task)
        if step is not None:
            dag.exit = step
            return task
    return None


def _exit_step(dag: Dag, task: str) -> Step | None:
    """Give the exit step; None when it takes what only other steps give."""
    data, made = dag.report.source.data, dag.made[task]
    arguments: dict[str, Any] = {}
    for theirs, declared in made.taken.inputs.items():
        ours = made.taken.names[theirs]
        spec = at(data, *dag.keys, "tasks", task, "inputs", "parameters", theirs)
        if "taskFinalStatus" in map_at(spec):
            arguments[ours] = "$result"
        elif spec is not None:
            found = resolve(dag, spec, declared.type, *dag.keys, "tasks", task, "inputs")
            if found is None or found.step:
                return None
            arguments[ours] = found.value
        elif declared.is_required:
            return None
    return Step(operator=made.file, arguments=arguments)
