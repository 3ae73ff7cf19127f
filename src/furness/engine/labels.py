"""Name the elements of a list of outputs after the input files they were made from."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from furness.graph.plan import Argument, Gathered, Plan, Source
from furness.model.artifact import is_file_value


def labels_of(
    plan: Plan, arguments: Mapping[str, Any], places: Callable[[str], list[int] | None]
) -> dict[str, list[str]]:
    """Give for each output that is gathered from a scatter the names of its elements.

    Args:
        plan: The plan.
        arguments: The arguments of the run.
        places: Tells which elements of the scatter an output holds; None: all.

    Returns:
        By output the names of input files without suffix, or where elements are missing their
        numbers; outputs of other kinds are left out.
    """
    found = {}
    for name, source in plan.outputs.items():
        labels = _labels(plan, arguments, source)
        kept = places(name)
        if labels:
            found[name] = labels if kept is None else [labels[place] for place in kept]
        elif kept and kept != list(range(len(kept))):
            found[name] = [str(place).zfill(len(str(kept[-1]))) for place in kept]
    return found


def _labels(plan: Plan, arguments: Mapping[str, Any], source: Source) -> list[str]:
    while isinstance(source, Gathered):
        axis = plan.axes[source.axis]
        if axis.method == "cross" and len(axis.lists) > 1:
            return []
        source = next((one for one in axis.lists if _is_argument(plan, one)), axis.lists[0])
    values = arguments.get(source.name) if isinstance(source, Argument) else None
    if not isinstance(values, list) or not all(map(is_file_value, values)):
        return []
    return [os.path.splitext(os.path.basename(value["path"]))[0] for value in values]


def _is_argument(plan: Plan, source: Source) -> bool:
    while isinstance(source, Gathered):
        source = plan.axes[source.axis].lists[0]
    return isinstance(source, Argument)
