"""What the steps of a pipeline of Kubeflow are given, and what they take from its inputs."""

from typing import Any

from furness.importers._kfp.dag import Argument, Dag
from furness.importers._kfp.literals import resolve
from furness.importers._read import at
from furness.importers._source import Key
from furness.model.interface import Input


def argument_for(dag: Dag, task: str, theirs: str, declared: Input) -> Argument | None:
    """Give the argument of an input; None where its default is taken."""
    keys = (*dag.keys, "tasks", task, "inputs")
    data = dag.report.source.data
    for kind in ("parameters", "artifacts"):
        spec = at(data, *keys, kind, theirs)
        if spec is not None:
            found = resolve(dag, spec, declared.type, *keys, kind, theirs)
            return found or instead(dag, task, theirs, declared, *keys, kind, theirs)
    if not declared.is_required:
        return None
    return instead(dag, task, theirs, declared, *keys)


def instead(dag: Dag, task: str, theirs: str, declared: Input, *keys: Key) -> Argument:
    """Take an input of the pipeline for what has no counterpart.

    Args:
        dag: Where the step is.
        task: The step's task.
        theirs: The input of the step.
        declared: What it takes.
        keys: Where the file says what it is given.
    """
    step = dag.names[task]
    name = dag.add_input(f"{step}_{theirs.removeprefix('pipelinechannel--')}", declared)
    hint = f"give it: `{name}=…`"
    message = f"what `{theirs}` of the step `{step}` is given has no counterpart: it is an input"
    dag.report.leave(message, hint, *keys)
    return Argument(value=f"${name}", type=declared.type)


def pass_on(dag: Dag, task: str, arguments: dict[str, Any]) -> None:
    """Let what a pipeline inside takes besides be an input here, too."""
    made = dag.made[task]
    for name, declared in made.more.items():
        arguments[name] = f"${dag.add_input(name, declared)}"
    for ours, declared in made.fields.values():
        if ours not in arguments:
            arguments[ours] = f"${dag.add_input(ours, declared)}"
