"""The references in a pipeline of Kubeflow: inputs, fields of inputs, outputs of steps."""

import re
from typing import Any

from furness.importers._kfp.dag import Argument, Dag
from furness.importers._names import distinct, identifier
from furness.importers._read import at, map_at, text_at
from furness.model.interface import Input
from furness.model.types import Type, list_of, parse_type

_FIELD = re.compile(r"parseJson\(string_value\)\[\"(\w+)\"\]")


def input_of(dag: Dag, name: str, spec: Any, wanted: Type) -> Argument | None:
    """Give an input of the pipeline, or a field of one, as an argument; None without it."""
    if name not in dag.taken.inputs:
        return None
    if "parameterExpressionSelector" in spec:
        field = _FIELD.fullmatch(text_at(spec, "parameterExpressionSelector"))
        return _field(dag, name, field[1], wanted) if field else None
    dag.used.add(name)
    return Argument(value=f"${dag.taken.names[name]}", type=dag.taken.inputs[name].type)


def _field(dag: Dag, name: str, field: str, wanted: Type) -> Argument:
    if (name, field) not in dag.fields:
        ours = distinct(identifier(f"{dag.taken.names[name]}_{field}"), dag.reserved)
        dag.fields[name, field] = ours, Input(type=wanted)
    ours, declared = dag.fields[name, field]
    return Argument(value=f"${ours}", type=declared.type)


def output_of(dag: Dag, spec: Any) -> Argument | None:
    """Give an output of another step as an argument; None where there is none."""
    what = map_at(spec, "taskOutputParameter") or map_at(spec, "taskOutputArtifact")
    task = text_at(what, "producerTask")
    key = text_at(what, "outputParameterKey") or text_at(what, "outputArtifactKey")
    if "parameterExpressionSelector" in map_at(spec) or task not in dag.made:
        return None
    if not dag.made[task].file and task not in dag.imported:
        _import(dag, task)
    value = dag.output(task, key)
    if value is None:
        return None
    kind = dag.made[task].taken.outputs[key]
    if "parameterIterator" in map_at(dag.report.source.data, *dag.keys, "tasks", task):
        kind = list_of(kind) if kind.name in ("File", "Directory") else kind
    return Argument(value=value, type=kind, step=dag.names.get(task, ""))


def _import(dag: Dag, task: str) -> None:
    """Take an input for an artifact that Kubeflow imports from an address."""
    kind = next(iter(dag.made[task].taken.outputs.values()), parse_type("File"))
    dag.imported[task] = dag.add_input(task, Input(type=kind))
    keys = (*dag.keys, "tasks", task)
    uri = at(dag.report.source.data, *keys, "inputs", "parameters", "uri", "runtimeValue")
    hint = f"fetch it, and give it: `{dag.imported[task]}=…`"
    message = f"`{text_at(uri, 'constant') or task}` is not fetched: it is an input"
    dag.report.leave(message, hint, *keys)


def kind_of(dag: Dag, spec: Any) -> Type | None:
    """Give the type of what a reference stands for; None where it stands for nothing."""
    name = text_at(spec, "componentInputParameter")
    if name in dag.taken.inputs:
        return dag.taken.inputs[name].type
    found = output_of(dag, spec)
    return found.type if found else None
