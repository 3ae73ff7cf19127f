"""What a program needs to know to start one task of an operator, where nothing of ours is.

`runtime/alone.py` reads it in an image, `runtime/task.py` beside an exported pipeline.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from furness.model.command import scripts_in
from furness.model.interface import Input
from furness.model.operator import Operator

PLACE = "/opt/furness"
"""Where an operator's files are in an image, and what stands for their folder elsewhere."""

_NAME = re.compile(r"\$(?:(\$)|\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")


def describe(operator: Operator, paths: dict[str, str]) -> dict[str, Any]:
    """Give what a program needs to know of an operator, as JSON can say it.

    Args:
        operator: The operator, with a command for the place where it starts.
        paths: Where its outputs are written, relative to the workspace.
    """
    return {
        "operator": operator.operator,
        "inputs": {name: describe_input(one) for name, one in operator.inputs.items()},
        "outputs": paths,
        "results": {
            name: {"type": str(one.type), "path": paths.get(name, one.path)}
            for name, one in operator.outputs.items()
        },
        "variables": operator.variables,
        "secrets": list(operator.secrets),
        "command": list(parts_of(operator)),
    }


def describe_input(one: Input) -> dict[str, Any]:
    """Give what is known of an input, as JSON can say it; an absent default is left out."""
    told: dict[str, Any] = {"type": str(one.type)}
    if one.default is not UNSET:
        told["default"] = one.default
    elif one.type.is_optional:
        told["default"] = None
    bounds = {"minimum": one.minimum, "maximum": one.maximum}
    told |= {key: value for key, value in bounds.items() if value is not None}
    kept = {"flag": one.flag, "repeat": one.repeat, "separator": one.separator}
    return {**told, **{key: value for key, value in kept.items() if value}} | (
        {"words": list(one.words)} if one.words else {}
    )


def parts_of(operator: Operator) -> Iterator[list[str]]:
    """Give each token of a command as its parts: text, name, text, name, …, text."""
    literal = scripts_in(operator.command)
    literal |= {at for at, token in enumerate(operator.command) if token == operator.source}
    known = operator.inputs.keys() | operator.outputs.keys()
    for place, token in enumerate(operator.command):
        parts = [""]
        end = 0
        for found in _NAME.finditer(token) if place not in literal else ():
            name = found[2] or found[3]
            parts[-1] += token[end : found.start()]
            end = found.end()
            if found[1]:
                parts[-1] += "$"
            elif name in known:
                parts += [name, ""]
            else:
                parts[-1] += found[0]
        parts[-1] += token[end:]
        yield parts
