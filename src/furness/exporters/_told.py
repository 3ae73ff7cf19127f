"""What `plan.json` says of steps and what they read.

Each source of `furness.graph.plan` is a list: the name of its kind, then its parts.
"""

from typing import Any

from msgspec.structs import astuple

from furness.exporters._parts import Parts
from furness.exporters._surroundings import resources_of
from furness.exporters._waiting import read_by
from furness.graph.plan import (
    THERE,
    Above,
    Axis,
    Gathered,
    Keyed,
    Many,
    Moved,
    Node,
    Plan,
    Source,
    Value,
)
from furness.model.pipeline import Retry
from furness.model.resources import Resources


def tell(found: Plan, parts: Parts) -> dict[str, Any]:
    """Give a plan as JSON says it.

    Args:
        found: The plan.
        parts: Where its operators and files are added.
    """
    return {
        "nodes": [
            {**_node(node, parts), "after": sorted(read_by(found, node))} for node in found.nodes
        ],
        "axes": [_axis(one, parts) for one in found.axes],
        "outputs": {name: _source(one, parts) for name, one in found.outputs.items()},
    }


def _node(node: Node, parts: Parts) -> dict[str, Any]:
    step, operator = node.step, node.operator
    return {
        "path": node.path,
        "axis": node.axis,
        "operator": parts.key_of(operator) if operator else None,
        "arguments": {name: _source(one, parts) for name, one in node.arguments.items()},
        "musts": _musts(node),
        "when": step.when,
        "reads": {str(name): _source(one, parts) for name, one in (node.when or {}).items()},
        "needs": [_source(one, parts) for one in node.needs],
        "gates": [_source(one, parts) for one in node.gates],
        "retry": _retry(step.retry),
        "allow_failure": step.allow_failure,
        "resources": _resources(resources_of(node)),
    }


def _retry(retry: Retry) -> dict[str, Any]:
    return {
        "attempts": retry.attempts,
        "wait": float(retry.wait),
        "backoff": retry.backoff,
        "jitter": retry.jitter,
        "exit_statuses": list(retry.exit_statuses),
    }


def _resources(needed: Resources) -> dict[str, Any]:
    limit = float(needed.time_limit) if needed.time_limit else None
    return {"cpus": needed.cpus, "ranks": needed.ranks, "time_limit": limit}


def _musts(node: Node) -> list[str]:
    """Give the inputs without whose argument a task is skipped, whatever their default."""
    if node.operator is None:
        return []
    return [
        name
        for name, source in node.arguments.items()
        if type(source) not in THERE
        and not node.operator.inputs[name].type.is_optional
        and node.operator.inputs[name].default is not None
    ]


def _axis(one: Axis, parts: Parts) -> dict[str, Any]:
    lists = [_source(of, parts) for of in one.lists]
    return {"parent": one.parent, "step": one.step, "lists": lists, "method": one.method}


def _source(of: Source, parts: Parts) -> list[Any]:
    match of:
        case Value(value):
            said = [parts.with_files(value)]
        case Many(items):
            said = [[_source(one, parts) for one in items]]
        case Keyed(keyed):
            said = [{key: _source(one, parts) for key, one in keyed.items()}]
        case Above(_, inner):
            said = [_source(inner, parts)]
        case Gathered(axis, inner, whole):
            said = [axis, _source(inner, parts), whole]
        case Moved(axis, position, _, inner):
            said = [axis, position, _source(inner, parts)]
        case _:
            said = [*astuple(of)]
    return [type(of).__name__.lower(), *said]
