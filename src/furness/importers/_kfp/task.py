"""A task of Kubeflow as a step."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from furness.importers._kfp.arguments import argument_for, pass_on
from furness.importers._kfp.conditions import when_of
from furness.importers._kfp.dag import Dag
from furness.importers._kfp.flow import needs_of, retry_of, tell_task
from furness.importers._kfp.loops import add_loop
from furness.importers._read import map_at
from furness.model.pipeline import Scatter, Step


def add_step(dag: Dag, task: str) -> None:
    """Add the step of a task to a DAG."""
    report, data = dag.report, dag.report.source.data
    at, made = (*dag.keys, "tasks", task), dag.made[task]
    tell_task(report, *at)
    arguments: dict[str, Any] = {}
    loop = add_loop(dag, task, arguments)
    steps = {*loop.steps, *_add_arguments(dag, task, arguments, loop.items)}
    pass_on(dag, task, arguments)
    when, used = when_of(dag, task)
    step = Step(
        operator=made.file,
        arguments=arguments,
        scatter=Scatter(loop.inputs) if loop.inputs else None,
        when=when,
        needs=needs_of(dag, task, steps | used),
    )
    retry = retry_of(report, map_at(data, *at, "retryPolicy"), *at, "retryPolicy")
    dag.steps[dag.names[task]] = replace(step, retry=retry) if retry else step


def _add_arguments(
    dag: Dag, task: str, arguments: dict[str, Any], items: frozenset[str]
) -> Iterator[str]:
    """Add the arguments of a step; give the steps that they come from."""
    taken = dag.made[task].taken
    for theirs, one in taken.inputs.items():
        ours = taken.names[theirs]
        if ours in arguments or theirs in items:
            continue
        found = argument_for(dag, task, theirs, one)
        if found is not None:
            arguments[ours] = found.value
            yield found.step
