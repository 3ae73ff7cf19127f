"""What a pipeline of Kubeflow takes and gives."""

from typing import Any

from furness.importers._kfp.dag import Dag
from furness.importers._kfp.lists import dag_of
from furness.importers._kfp.steps import add_first
from furness.importers._read import list_at, map_at, text_at


def kept_inputs(dag: Dag, component: str, data: Any) -> list[str]:
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


def outputs_of(dag: Dag) -> list[tuple[str, Any]]:
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
