"""A DAG in Kubeflow's IR, as a pipeline; each DAG inside another as a pipeline of its own.

What an argument has no counterpart for becomes an input, up to the outermost pipeline.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.importers import _kfp_operator
from furness.importers._kfp_arguments import Dag, Made, argument_for, pass_on
from furness.importers._kfp_flow import add_exit, needs_of, retry_of, tell_task, when_of
from furness.importers._kfp_lists import dag_of
from furness.importers._kfp_loops import add_loop
from furness.importers._kfp_steps import add_first
from furness.importers._kfp_types import Elements, Taken, interface_of
from furness.importers._names import distinct, unit_name
from furness.importers._read import list_at, map_at, text_at
from furness.importers._report import Report
from furness.model.pipeline import Exit, Pipeline, Scatter, Step

_DEEPEST = 30


class Reading(Struct, kw_only=True):
    """A pipeline while it is read."""

    report: Report
    """Takes documents, and is told what is left out."""
    elements: Elements
    """What is known about lists."""
    secrets: dict[str, dict[str, str]]
    """Variables that are secrets of the cluster, by executor."""
    made: dict[str, Made] = {}
    """The components that were translated."""
    open: list[str] = []
    """The components that are being translated, the outermost first."""

    @property
    def name(self) -> str:
        """What the pipeline is called."""
        return unit_name(text_at(self.report.source.data, "pipelineInfo", "name") or "pipeline")


def translate(reading: Reading) -> str:
    """Translate the whole pipeline; give the name of its document."""
    alone = _component_alone(reading.report.source.data)
    if alone:
        return _make_operator(reading, alone, reading.name).file
    pipeline, _ = _read(reading, "", reading.name)
    return reading.report.add(pipeline, _said(pipeline))


def _said(pipeline: Pipeline) -> str:
    steps = len(pipeline.steps)
    return f"{pipeline.pipeline}: a pipeline of {steps} step{'' if steps == 1 else 's'}"


def _component_alone(data: Any) -> str | None:
    """Give the component of a file that holds a component, not a pipeline; else None."""
    tasks = map_at(data, "root", "dag", "tasks")
    task = next(iter(tasks.values()), None)
    if len(tasks) != 1 or not isinstance(task, dict):
        return None
    if task.keys() - {"cachingOptions", "componentRef", "inputs", "taskInfo"}:
        return None
    component = text_at(task, "componentRef", "name")
    if "executorLabel" not in map_at(data, "components", component):
        return None
    given = {**map_at(task, "inputs", "parameters"), **map_at(task, "inputs", "artifacts")}
    passed = all(
        isinstance(one, dict) and list(one.values()) == [name] for name, one in given.items()
    )
    wanted = map_at(data, "root", "inputDefinitions")
    return component if passed and wanted == _inputs(data, component) else None


def _inputs(data: Any, component: str) -> dict[str, Any]:
    return map_at(data, "components", component, "inputDefinitions")


def _make(reading: Reading, component: str, *keys: str) -> Made:
    """Translate a component, once."""
    if component in reading.made:
        return reading.made[component]
    source = reading.report.source
    found = map_at(source.data, "components", component)
    if component in reading.open or len(reading.open) > _DEEPEST:
        hint = "compile the pipeline again"
        raise source.error("kfp", f"`{component}` contains itself", hint, *keys)
    reading.open.append(component)
    name = unit_name(component.removeprefix("comp-"))
    if "dag" in found:
        pipeline, made = _read(reading, component, f"{reading.name}-{name}")
        made = replace(made, file=reading.report.add(pipeline, _said(pipeline)))
    elif "executorLabel" in found:
        other = f"{name}-step" if name == reading.name else name
        made = _make_operator(reading, component, other)
    else:
        hint = "compile the pipeline again"
        raise source.error("kfp", f"there is no component `{component}`", hint, *keys)
    reading.open.pop()
    reading.made[component] = made
    return made


def _make_operator(reading: Reading, component: str, name: str) -> Made:
    report, data = reading.report, reading.report.source.data
    label = text_at(data, "components", component, "executorLabel")
    taken = interface_of(report, component, reading.elements, "components", component)
    keys = ("deploymentSpec", "executors", label)
    if "importer" in map_at(data, *keys):
        return Made(file="", taken=taken)
    if "container" not in map_at(data, *keys):
        hint = "write the component with a container"
        message = f"the executor `{label}` has no container"
        raise report.source.error("kfp", message, hint, *keys)
    secrets = reading.secrets.get(label, {})
    operator = _kfp_operator.operator_of(report, name, taken, secrets, *keys, "container")
    kind = "a Python function" if operator.source else "a container"
    said = f"{operator.operator}: an operator of {kind}"
    return Made(file=report.add(operator, said), taken=taken)


def _read(reading: Reading, component: str, name: str) -> tuple[Pipeline, Made]:
    """Read a DAG as a pipeline."""
    data = reading.report.source.data
    dag = _open(reading, component, name)
    tasks = map_at(data, *dag.keys, "tasks")
    end = add_exit(dag, tasks) if not component else None
    for task in dag.names:
        if task != end:
            _add_step(dag, task)
    kept = {one: dag.taken.inputs[one] for one in _kept(dag, component, data)}
    outputs = dict(_outputs(dag))
    taken = Taken(
        inputs=kept,
        outputs=dag.taken.outputs,
        names=dag.taken.names,
        given={one: ours for one, ours in dag.taken.given.items() if ours in outputs},
    )
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


def _kept(dag: Dag, component: str, data: Any) -> list[str]:
    """Give the inputs that the pipeline has: inside another, those that are used."""
    items = {
        text_at(task, kind, "itemInput")
        for each in ("", *map_at(data, "components"))
        for task in map_at(data, *dag_of(each), "tasks").values()
        for kind in ("parameterIterator", "artifactIterator")
        if text_at(task, "componentRef", "name") == component
    }
    split = {theirs for theirs, _ in dag.fields} - dag.used
    return [
        one
        for one in dag.taken.inputs
        if (not component or one in dag.used | items) and one not in split
    ]


def _add_step(dag: Dag, task: str) -> None:
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


def _outputs(dag: Dag) -> list[tuple[str, Any]]:
    """Give the outputs that come from one step."""
    data, found = dag.report.source.data, []
    for theirs, ours in dag.taken.given.items():
        at = (*dag.keys, "outputs", "parameters", theirs)
        what = map_at(data, *at, "valueFromParameter")
        producer, key = text_at(what, "producerSubtask"), text_at(what, "outputParameterKey")
        if theirs in map_at(data, *dag.keys, "outputs", "artifacts"):
            at = (*dag.keys, "outputs", "artifacts", theirs)
            selectors = list_at(data, *at, "artifactSelectors")
            what = selectors[0] if len(selectors) == 1 else {}
            producer, key = text_at(what, "producerSubtask"), text_at(what, "outputArtifactKey")
        value = dag.output(producer, key) or _one_of(dag, theirs, *at)
        if value is None:
            hint = "give it as outputs of their own, one for each step"
            dag.report.leave(f"the output `{theirs}` comes from several steps, or none", hint, *at)
        else:
            found.append((ours, value))
    return found


def _one_of(dag: Dag, theirs: str, *keys: str) -> str | None:
    """Give what one of several steps gives, if it is a value, and the others are skipped."""
    listed = list_at(dag.report.source.data, *keys, "valueFromOneof", "parameterSelectors")
    found = [
        dag.output(text_at(one, "producerSubtask"), text_at(one, "outputParameterKey"))
        for one in listed
    ]
    values = [value for value in found if value]
    if not values or len(values) != len(listed):
        return None
    return add_first(dag, dag.taken.given[theirs], values, dag.taken.outputs[theirs])
