"""Which lists of Kubeflow's IR a loop goes over, and of what: the IR says `LIST`, and no more."""

from collections.abc import Iterator
from typing import Any

from furness.importers._kfp.types import type_of
from furness.importers._read import map_at, text_at
from furness.model.types import Type, parse_type

Key3 = tuple[str, str, str]


def elements_of(data: Any) -> dict[Key3, Type]:
    """Give the type of the elements, by component, `inputs` or `outputs`, and name."""
    found: dict[Key3, Type] = {}
    todo = list(_loops(data))
    while todo:
        key, kind = todo.pop()
        if key not in found:
            found[key] = kind
            todo += [(one, kind) for one in _sources(data, key)]
    return found


def dag_of(component: str) -> tuple[str, ...]:
    """Give where the steps of a component are; the whole pipeline's name is empty."""
    return ("components", component, "dag") if component else ("root", "dag")


def _dags(data: Any) -> Iterator[str]:
    yield ""
    yield from map_at(data, "components")


def _loops(data: Any) -> Iterator[tuple[Key3, Type]]:
    for component in _dags(data):
        for task in map_at(data, *dag_of(component), "tasks").values():
            loop = map_at(task, "parameterIterator")
            items, item = text_at(loop, "items", "inputParameter"), text_at(loop, "itemInput")
            child = text_at(task, "componentRef", "name")
            if not items or not item:
                continue
            kind = _element(data, child, item)
            if map_at(data, "components", child, "inputDefinitions", "parameters", items):
                yield (child, "inputs", items), kind
            for one in _behind(map_at(task, "inputs", "parameters", items), component, data):
                yield one, kind


def _element(data: Any, component: str, item: str) -> Type:
    """Give the type of an element: the IR says `STRING` also where its fields are used."""
    if _has_fields(data, component, item, set()):
        return parse_type("Json")
    return type_of(map_at(data, "components", component, "inputDefinitions", "parameters", item))


def _has_fields(data: Any, component: str, name: str, seen: set[tuple[str, str]]) -> bool:
    """Tell whether a step uses a field of an input, be it of a pipeline inside."""
    if (component, name) in seen:
        return False
    seen.add((component, name))
    for task in map_at(data, *dag_of(component), "tasks").values():
        for inner, one in map_at(task, "inputs", "parameters").items():
            child = text_at(task, "componentRef", "name")
            if text_at(one, "componentInputParameter") == name and (
                "parameterExpressionSelector" in one or _has_fields(data, child, inner, seen)
            ):
                return True
    return False


def _behind(argument: Any, component: str, data: Any) -> Iterator[Key3]:
    """Give where the value of an argument comes from."""
    name = text_at(argument, "componentInputParameter")
    if name:
        yield component, "inputs", name
    producer = text_at(argument, "taskOutputParameter", "producerTask")
    tasks = map_at(data, *dag_of(component), "tasks")
    child = text_at(tasks, producer, "componentRef", "name")
    if child:
        yield child, "outputs", text_at(argument, "taskOutputParameter", "outputParameterKey")


def _sources(data: Any, key: Key3) -> Iterator[Key3]:
    """Give the lists that are the same list: what callers give, what steps inside make."""
    component, group, name = key
    if group == "outputs":
        dag = dag_of(component)
        what = map_at(data, *dag, "outputs", "parameters", name, "valueFromParameter")
        child = text_at(
            data, *dag, "tasks", text_at(what, "producerSubtask"), "componentRef", "name"
        )
        is_loop = "parameterIterator" in map_at(
            data, *dag, "tasks", text_at(what, "producerSubtask")
        )
        if child and not is_loop:
            yield child, "outputs", text_at(what, "outputParameterKey")
        return
    for caller in _dags(data):
        for task in map_at(data, *dag_of(caller), "tasks").values():
            if component and text_at(task, "componentRef", "name") == component:
                yield from _behind(map_at(task, "inputs", "parameters", name), caller, data)
