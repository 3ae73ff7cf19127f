"""A DAG in Kubeflow's IR, as a pipeline; each DAG inside another as a pipeline of its own.

What an argument has no counterpart for becomes an input, up to the outermost pipeline.
"""

from msgspec.structs import replace

from furness.importers._kfp.dag import Dag, Made
from furness.importers._kfp.exit import add_exit
from furness.importers._kfp.interface import kept_inputs, outputs_of
from furness.importers._kfp.lists import dag_of
from furness.importers._kfp.reading import Reading, component_alone, make_operator
from furness.importers._kfp.task import add_step
from furness.importers._kfp.types import interface_of
from furness.importers._names import distinct, unit_name
from furness.importers._read import map_at, text_at
from furness.model.pipeline import Exit, Pipeline

_DEEPEST = 30
_AGAIN = "compile the pipeline again"


def translate(reading: Reading) -> str:
    """Translate the whole pipeline; give the name of its document."""
    alone = component_alone(reading.report.source.data)
    if alone:
        return make_operator(reading, alone, reading.name).file
    pipeline, _ = _read(reading, "", reading.name)
    return reading.report.add(pipeline, _said(pipeline))


def _said(pipeline: Pipeline) -> str:
    steps = len(pipeline.steps)
    return f"{pipeline.pipeline}: a pipeline of {steps} step{'' if steps == 1 else 's'}"


def _make(reading: Reading, component: str, *keys: str) -> Made:
    """Translate a component, once."""
    if component in reading.made:
        return reading.made[component]
    source = reading.report.source
    found = map_at(source.data, "components", component)
    if component in reading.open or len(reading.open) > _DEEPEST:
        raise source.error("kfp", f"`{component}` contains itself", _AGAIN, *keys)
    if not found.keys() & {"dag", "executorLabel"}:
        raise source.error("kfp", f"there is no component `{component}`", _AGAIN, *keys)
    reading.open.append(component)
    name = unit_name(component.removeprefix("comp-"))
    if "dag" in found:
        pipeline, made = _read(reading, component, f"{reading.name}-{name}")
        made = replace(made, file=reading.report.add(pipeline, _said(pipeline)))
    else:
        made = make_operator(reading, component, f"{name}-step" if name == reading.name else name)
    reading.open.pop()
    reading.made[component] = made
    return made


def _read(reading: Reading, component: str, name: str) -> tuple[Pipeline, Made]:
    """Read a DAG as a pipeline."""
    data = reading.report.source.data
    dag = _open(reading, component, name)
    _add_steps(dag, is_whole=not component)
    kept = {one: dag.taken.inputs[one] for one in kept_inputs(dag, component, data)}
    outputs = dict(outputs_of(dag))
    given = {one: ours for one, ours in dag.taken.given.items() if ours in outputs}
    taken = replace(dag.taken, inputs=kept, given=given)
    pipeline = Pipeline(
        pipeline=name,
        description=text_at(data, "pipelineInfo", "description") if not component else "",
        inputs={**taken.ours(), **dict(dag.fields.values()), **dag.more},
        steps=dag.steps,
        outputs=outputs,
    )
    if dag.exit:
        pipeline = replace(pipeline, exit=Exit(always=dag.exit))
    return pipeline, Made(file=f"{name}.yaml", taken=taken, more=dag.more, fields=dag.fields)


def _add_steps(dag: Dag, *, is_whole: bool) -> None:
    """Add a step for each task; that after all others is the whole pipeline's exit step."""
    tasks = map_at(dag.report.source.data, *dag.keys, "tasks")
    end = add_exit(dag, tasks) if is_whole else None
    for task in dag.names:
        if task != end:
            add_step(dag, task)
    if is_whole:
        dag.report.tell_names(dag.name, dag.taken.renamed())


def _open(reading: Reading, component: str, name: str) -> Dag:
    """Begin with a DAG: what its tasks run, and what their steps are called."""
    report, keys = reading.report, dag_of(component)
    taken = interface_of(report, component, reading.elements, *keys[:-1])
    dag = Dag(report=report, keys=keys, name=name, taken=taken)
    dag.reserved |= {*taken.names.values(), *taken.given.values()}
    tasks, names = map_at(report.source.data, *keys, "tasks"), set[str]()
    for task in tasks:
        child = text_at(tasks, task, "componentRef", "name")
        dag.made[task] = _make(reading, child, *keys, "tasks", task)
        if dag.made[task].file:
            dag.names[task] = distinct(unit_name(task), names)
    return dag
