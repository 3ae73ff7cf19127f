"""Tools of CWL v1.2 (https://www.commonwl.org/v1.2/CommandLineTool.html): one for each operator.

A tool hands its inputs to `furness/runtime/cwl.py` as the file `input.json`, without JavaScript. A
complete container has its own command, where CWL can say that.
"""

from contextlib import suppress
from typing import Any

from furness.exporters._cwl.container import Unsaid, container_tool
from furness.exporters._cwl.decision import PROGRAM, folder, staged
from furness.exporters._cwl.interface import inputs_of, outputs_of
from furness.exporters._cwl.manner import Manner, options_of, requirements_of
from furness.exporters._cwl.packages import hints, image_of
from furness.exporters._parts import Parts
from furness.exporters._text import unique
from furness.model.operator import Operator

VERSION = "v1.2"
"""The version of CWL."""


def tool(operator: Operator, manner: Manner, parts: Parts) -> dict[str, Any]:
    """Give the tool of an operator.

    Args:
        operator: The operator.
        manner: How it runs at its place.
        parts: Where its files are added.
    """
    kept = {"label": operator.operator, "doc": operator.description}
    head = {"cwlVersion": VERSION, "class": "CommandLineTool"}
    head |= {key: text for key, text in kept.items() if text}
    if _is_complete(operator, manner):
        with suppress(Unsaid):
            return head | _of_container(operator, manner, parts)
    return head | _of_ours(operator, manner, parts)


def _is_complete(operator: Operator, manner: Manner) -> bool:
    """Tell whether a tool does no more than to run the command of a container once."""
    more = (operator.source, operator.secrets, manner.allow_failure, manner.ended)
    once = manner.retry.attempts == 1 and not manner.resources.ranks
    return once and not any(more) and image_of(operator) is not None


def _of_container(operator: Operator, manner: Manner, parts: Parts) -> dict[str, Any]:
    own = container_tool(operator, manner.nullable)
    outputs = {
        name: {**(one if isinstance(one, dict) else {"type": one}), "outputBinding": binding}
        for (name, one), binding in zip(
            outputs_of(operator, manner).items(), own["bindings"].values(), strict=True
        )
    }
    return {
        "requirements": {**requirements_of(operator, manner), **own["requirements"]},
        "inputs": inputs_of(operator, manner, parts),
        "arguments": own["arguments"],
        "outputs": outputs,
    }


def _of_ours(operator: Operator, manner: Manner, parts: Parts) -> dict[str, Any]:
    place = unique("furness", operator.inputs)
    return {
        "requirements": {**staged(), **requirements_of(operator, manner)},
        **hints(operator),
        "inputs": {place: folder(), **inputs_of(operator, manner, parts)},
        "baseCommand": PROGRAM,
        "arguments": [
            f"$(inputs.{place}.path)/runtime/cwl.py",
            "run",
            parts.key_of(operator),
            *options_of(manner),
        ],
        "outputs": outputs_of(operator, manner),
    }
