"""Loops of Kubeflow as scatters: over a list, or over the fields of a list's elements."""

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from furness.importers._kfp.arguments import instead
from furness.importers._kfp.dag import Dag
from furness.importers._kfp.literals import literal, resolve
from furness.importers._kfp.steps import add_fields
from furness.importers._read import at, map_at, text_at
from furness.lazy import lazy
from furness.model.interface import Input
from furness.model.types import list_of, parse_type

if TYPE_CHECKING:
    import json
else:
    json = lazy("json")


class Loop(Struct, frozen=True, kw_only=True):
    """How a step is scattered."""

    inputs: tuple[str, ...] = ()
    """Over which inputs."""
    items: frozenset[str] = frozenset()
    """Their names of the inputs that are no lists inside."""
    steps: frozenset[str] = frozenset()
    """The steps that its lists come from."""


def add_loop(dag: Dag, task: str, arguments: dict[str, Any]) -> Loop:
    """Read the loop of a task, and add the lists that it goes over to the arguments."""
    data, keys = dag.report.source.data, (*dag.keys, "tasks", task)
    for kind, group in (("parameterIterator", "parameters"), ("artifactIterator", "artifacts")):
        loop = map_at(data, *keys, kind)
        item = text_at(loop, "itemInput")
        if not loop:
            continue
        if item in dag.made[task].taken.inputs:
            return _loop(dag, task, item, arguments, group)
        fields = {one: ours for (name, one), ours in dag.made[task].fields.items() if name == item}
        if fields:
            return _loop_of_fields(dag, task, item, fields, arguments)
        hint = "write `scatter:` at the step"
        dag.report.leave(f"the loop of `{task}` is left out", hint, *keys, kind)
    return Loop()


def _loop(dag: Dag, task: str, item: str, arguments: dict[str, Any], group: str) -> Loop:
    data, keys = dag.report.source.data, (*dag.keys, "tasks", task)
    made = dag.made[task]
    wanted = list_of(made.taken.inputs[item].type)
    kind = f"{group.removesuffix('s')}Iterator"
    items = map_at(data, *keys, kind, "items")
    name = text_at(items, "inputParameter") or text_at(items, "inputArtifact")
    if "raw" in items:
        found = literal(dag, _raw(items["raw"]), wanted, *keys, kind)
    else:
        found = resolve(
            dag, at(data, *keys, "inputs", group, name), wanted, *keys, "inputs", group, name
        )
    if found is None:
        found = instead(dag, task, item, Input(type=wanted), *keys, kind)
    arguments[made.taken.names[item]] = found.value
    return Loop(
        inputs=(made.taken.names[item],), items=frozenset((item,)), steps=frozenset((found.step,))
    )


def _raw(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None


def _loop_of_fields(
    dag: Dag,
    task: str,
    item: str,
    fields: dict[str, tuple[str, Input]],
    arguments: dict[str, Any],
) -> Loop:
    """Go over several lists side by side, one for each field of the elements that is used."""
    data, keys = dag.report.source.data, (*dag.keys, "tasks", task, "parameterIterator")
    raw = _raw(at(data, *keys, "items", "raw"))
    rows = raw if isinstance(raw, list) and all(isinstance(one, dict) for one in raw) else None
    lists = {} if rows is not None else _taken(dag, task, fields)
    for field, (ours, declared) in fields.items():
        wanted = list_of(declared.type)
        found = None
        if rows is not None:
            found = literal(dag, [one.get(field) for one in rows], wanted, *keys)
        if found is None and field not in lists:
            found = instead(dag, task, f"{item}_{field}", Input(type=wanted), *keys)
        arguments[ours] = found.value if found else lists[field]
    return Loop(inputs=tuple(ours for ours, _ in fields.values()), items=frozenset((item,)))


def _taken(dag: Dag, task: str, fields: dict[str, tuple[str, Input]]) -> dict[str, str]:
    """Give references to lists of the fields of rows that are not known yet."""
    data, keys = dag.report.source.data, (*dag.keys, "tasks", task)
    name = text_at(data, *keys, "parameterIterator", "items", "inputParameter")
    at_rows = (*keys, "inputs", "parameters", name)
    found = resolve(dag, at(data, *at_rows), parse_type("Json"), *at_rows)
    if found is None:
        return {}
    kinds = {field: declared.type for field, (_, declared) in fields.items()}
    return add_fields(dag, f"{dag.names[task]}-fields", found.value, kinds)
