"""The tools of complete containers: their own command, and nothing of ours in the container.

What CWL cannot say of one without JavaScript is started by `runtime/cwl.py`, as all others are.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.start import parts_of

_TEXTS = ("String", "Enum", "File", "Directory")
_PLAIN = (*_TEXTS, "Integer", "Float", "Boolean")
_EXPRESSION = re.compile(r"\$(?=[({])")


class Unsaid(Exception):  # noqa: N818 - it says what happened
    """CWL cannot say it without JavaScript."""


def container_tool(operator: Operator, nullable: frozenset[str]) -> dict[str, Any]:
    """Give what a tool says of the command, the variables and the outputs of a container.

    Args:
        operator: The operator; its container is complete.
        nullable: The inputs that may be given null, whatever their type.

    Raises:
        Unsaid: CWL cannot say it.
    """
    if not all(_is_reached(name, operator) for name in operator.inputs):
        raise Unsaid
    variables = _variables(operator, nullable)
    folders = [{"entryname": f"{_escaped(one)}/.keep", "entry": ""} for one in _folders(operator)]
    return {
        "requirements": {
            **({"EnvVarRequirement": {"envDef": variables}} if variables else {}),
            **({"InitialWorkDirRequirement": {"listing": folders}} if folders else {}),
        },
        "arguments": [*_tokens(operator), *_flags(operator)],
        "bindings": {name: {"glob": _glob(operator, name)} for name in operator.outputs},
    }


def _is_reached(name: str, operator: Operator) -> bool:
    """Tell whether an input gets into the container: by the command or as a variable."""
    one = operator.inputs[name]
    if one.words or one.separator or one.repeat or one.type.name == "Json":
        return False
    tokens = (part for parts in parts_of(operator) for part in parts[1::2])
    return bool(one.flag) or name in tokens or one.type.name in _TEXTS


def _variables(operator: Operator, nullable: frozenset[str]) -> dict[str, str]:
    found = {name: _escaped(text) for name, text in operator.variables.items()}
    found |= {name: _path(operator, name) for name in operator.outputs}
    for name, one in operator.inputs.items():
        if one.type.name in _TEXTS and one.default is not None and name not in nullable:
            found[name] = _value(name, one)
    return found


def _value(name: str, one: Input) -> str:
    return f"$(inputs.{name}{'.path' if one.type.name in ('File', 'Directory') else ''})"


def _escaped(text: str) -> str:
    if "\\" in text and _EXPRESSION.search(text):
        raise Unsaid
    return _EXPRESSION.sub(r"\\$", text)


def _path(operator: Operator, name: str) -> str:
    path = operator.outputs[name].path
    if path is None or "**" in path:
        raise Unsaid
    return _escaped(path)


def _tokens(operator: Operator) -> Iterator[str]:
    for parts in parts_of(operator):
        if parts[::2] == ["", ""] and parts[1] in operator.inputs:
            if operator.inputs[parts[1]].type.required.name == "Boolean":
                raise Unsaid
            yield f"$(inputs.{parts[1]})"
        else:
            texts = (
                _within(one, operator) if at % 2 else _escaped(one) for at, one in enumerate(parts)
            )
            yield "".join(texts)


def _within(name: str, operator: Operator) -> str:
    """Give what stands for an input or an output in the middle of a token."""
    if name in operator.outputs:
        return _path(operator, name)
    one = operator.inputs[name]
    if one.type.name not in _PLAIN or one.default is None:
        raise Unsaid
    return _value(name, one)


def _flags(operator: Operator) -> Iterator[dict[str, str]]:
    for name, one in operator.inputs.items():
        if one.flag and "/" in one.flag:
            raise Unsaid
        if one.flag:
            yield {"prefix": one.flag, "valueFrom": f"$(inputs.{name})"}


def _folders(operator: Operator) -> list[str]:
    """Give the folders that outputs are written to."""
    found = {os.path.dirname(one.path or "") for one in operator.outputs.values()} - {""}
    if any("/" in one or "*" in one for one in found):
        raise Unsaid
    return sorted(found)


def _glob(operator: Operator, name: str) -> str:
    if not operator.outputs[name].type.holds_files:
        raise Unsaid
    return _path(operator, name)
