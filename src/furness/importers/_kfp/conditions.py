"""When a step of a pipeline of Kubeflow runs: the condition of its task, in ours."""

import re
from typing import TYPE_CHECKING

from furness.errors import DocumentError
from furness.graph.condition import check_condition
from furness.importers._kfp.dag import Dag
from furness.importers._kfp.literals import resolve
from furness.importers._kfp.types import type_of
from furness.importers._read import at, text_at
from furness.lazy import lazy
from furness.model.interface import Input
from furness.model.types import parse_type

if TYPE_CHECKING:
    import json
else:
    json = lazy("json")

_CHANNEL = re.compile(r"inputs\.parameter_values\[(['\"])(.+?)\1\]")


def when_of(dag: Dag, task: str) -> tuple[str | None, set[str]]:
    """Give the condition of a task, and the steps that it looks at."""
    text = text_at(dag.report.source.data, *dag.keys, "tasks", task, "triggerPolicy", "condition")
    if not text:
        return None, set()
    steps: set[str] = set()

    def replace(match: re.Match[str]) -> str:
        written, step = _channel(dag, task, match[2])
        steps.add(step)
        return written

    when = _CHANNEL.sub(replace, text)
    try:
        check_condition(when)
    except DocumentError:
        return _asked(dag, task, text), set()
    return when, steps


def _asked(dag: Dag, task: str, text: str) -> str:
    """Ask whether a task runs by an input, instead of its condition."""
    name = dag.add_input(f"run_{dag.names[task]}", Input(type=parse_type("Boolean")))
    hint = f"say whether it runs: `{name}=true`"
    message = f"the condition `{text}` has no counterpart: it is an input"
    keys = (*dag.keys, "tasks", task, "triggerPolicy", "condition")
    dag.report.leave(message, hint, *keys)
    return f"${{{name}}}"


def _channel(dag: Dag, task: str, name: str) -> tuple[str, str]:
    """Give a value in a condition, and the step that it comes from."""
    data, keys = dag.report.source.data, (*dag.keys, "tasks", task)
    child = text_at(data, *keys, "componentRef", "name")
    declared = at(data, "components", child, "inputDefinitions", "parameters", name)
    kind = type_of(declared or {})
    spec = at(data, *keys, "inputs", "parameters", name)
    found = resolve(dag, spec, kind, *keys, "inputs", "parameters", name)
    if found is None:
        ours = dag.add_input(f"{dag.names[task]}_{name}", Input(type=kind))
        hint = f"give it: `{ours}=…`"
        message = f"`{name}` in a condition has no counterpart: it is an input"
        dag.report.leave(message, hint, *keys, "triggerPolicy")
        return f"${{{ours}}}", ""
    if isinstance(found.value, str) and found.value[:1] == "$" and found.value[:2] != "$$":
        return f"${{{found.value[1:]}}}", found.step
    return json.dumps(found.value), ""
