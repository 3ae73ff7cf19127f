"""Pipelines that are written into DAGs of KFP, step by step."""

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from furness.exporters._kfp.dag import Dag, is_made
from furness.exporters._kfp.reading import use_of
from furness.exporters._kfp.scope import Scope, read_value
from furness.exporters._kfp.steps import Steps
from furness.exporters._kfp.types import Literal, Wire
from furness.exporters._kfp.use import Use
from furness.exporters._nested import inheriting
from furness.graph.condition import references_of
from furness.graph.order import order, references_in
from furness.model.pipeline import Pipeline, source_of


def nest(steps: Steps, dag: Dag, use: Use) -> dict[str, Wire]:
    """Write a pipeline that is a step, and give its outputs that are read.

    Args:
        steps: Writes its steps.
        dag: Its DAG.
        use: The step, as it is in this DAG.
    """
    pipeline: Pipeline = use.unit  # type: ignore[assignment]  # operators have containers
    inputs = {
        name: use.arguments.get(name, Literal(None if one.default is UNSET else one.default))
        for name, one in pipeline.inputs.items()
    }
    scope = Scope(dag=dag, unit=pipeline, around=use.step, inputs=inputs, gates=use.gates,
                  outputs={}, tasks={})  # fmt: skip
    return write(steps, scope, use.wanted)


def write(steps: Steps, scope: Scope, wanted: frozenset[str]) -> dict[str, Wire]:
    """Write a pipeline's steps, and give its outputs, each of which a task makes.

    Args:
        steps: Writes them.
        scope: The pipeline; its steps are added to it.
        wanted: The outputs that are read.
    """
    read = outputs_read(scope.unit, wanted)
    for name in order(scope.unit):
        step = inheriting(scope.unit.steps[name], scope.around)
        use = use_of(steps, scope, name, step)
        scope.tasks[name] = scope.dag.free(name)
        outputs = steps.write(scope.dag, replace(use, wanted=read.get(name, frozenset())))
        scope.outputs[name] = outputs
    sources = {name: source_of(one) for name, one in scope.unit.outputs.items() if name in wanted}
    return {name: _output(steps, scope, name, value) for name, value in sources.items()}


def outputs_read(pipeline: Pipeline, wanted: frozenset[str]) -> dict[str, frozenset[str]]:
    """Give by step which of its outputs are read: by other steps, and as outputs of the pipeline.

    Args:
        pipeline: The pipeline.
        wanted: The pipeline's outputs that are read.
    """
    values = [source_of(one) for name, one in pipeline.outputs.items() if name in wanted]
    found = [one for value in values for one in references_in(value)]
    for step in pipeline.steps.values():
        found += [one for value in step.arguments.values() for one in references_in(value)]
        found += references_of(step.when) if step.when else ()
    names = {one.step for one in found if one.step}
    return {name: frozenset(one.name for one in found if one.step == name) for name in names}


def _output(steps: Steps, scope: Scope, name: str, value: Any) -> Wire:
    found = read_value(steps, scope, value, name)
    if isinstance(found, Literal):
        return steps.maker.made(scope.dag, name, found.value)
    return found if is_made(found) else steps.maker.packed(scope.dag, name, found)
