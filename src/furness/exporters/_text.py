"""Words that several targets put into comments: what a pipeline takes, gives and does."""

import os
from collections.abc import Container, Iterator
from typing import Any

from msgspec import UNSET

from furness.graph.plan import ROOT, Node
from furness.model.artifact import is_file_value
from furness.model.interface import PipelineOutput
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Unit, name_of
from furness.model.values import as_text


def about(unit: Unit) -> list[str]:
    """Give what a pipeline or operator is: name, description, inputs, outputs.

    Each is one line of characters that can be seen, so that no text ends a comment.
    """
    return [_visible(line) for line in _about(unit)]


def _visible(line: str) -> str:
    return "".join(one if one.isprintable() else " " for one in line)


def _about(unit: Unit) -> list[str]:
    lines = [f"{name_of(unit)} {unit.version}", *unit.description.splitlines()]
    if unit.inputs:
        lines += ["", "inputs:", *_inputs(unit)]
    if unit.outputs:
        lines += ["", "outputs:", *_outputs(unit)]
    secrets = secrets_of(unit)
    if secrets:
        lines += ["", f"secrets, from the environment: {', '.join(secrets)}"]
    return lines


def secrets_of(unit: Unit) -> list[str]:
    """Give the names of the secrets of all operators in a unit, each once."""
    if isinstance(unit, Operator):
        return list(unit.secrets)
    ends = (unit.exit.success, unit.exit.failure, unit.exit.always)
    steps = (*unit.steps.values(), *filter(None, ends))
    return list(dict.fromkeys(name for step in steps for name in secrets_of(step.operator)))


def _inputs(unit: Unit) -> Iterator[str]:
    for name, one in unit.inputs.items():
        default = ", required" if one.is_required else ""
        if one.default is not UNSET and one.default is not None:
            default = f" = {_shown(one.default)}"
        about_it = f": {' '.join(one.description.split())}" if one.description else ""
        unit_of = f" [{one.unit}]" if one.unit else ""
        yield f"  {name}: {one.type}{unit_of}{default}{about_it}"


def _shown(value: Any) -> str:
    """Write a default for people; a file by its name alone."""
    return os.path.basename(value["path"]) if is_file_value(value) else as_text(value)


def _outputs(unit: Unit) -> Iterator[str]:
    for name, one in unit.outputs.items():
        text = one.description if isinstance(one, PipelineOutput) else ""
        if isinstance(unit, Operator):
            text = unit.outputs[name].description
        yield f"  {name}: {' '.join(text.split())}".rstrip(": ")


def example(pipeline: Pipeline) -> str:
    """Give the arguments that must be given, as on a command line."""
    required = (name for name, one in pipeline.inputs.items() if one.is_required)
    return " ".join(f"{name}=..." for name in required)


def about_step(node: Node) -> str:
    """Give what a step does, in a line."""
    operator = node.operator
    text = operator.description.partition("\n")[0] if operator else ""
    scattered = ", once for each element" if node.axis != ROOT else ""
    when = f", when {' '.join(node.step.when.split())}" if node.step.when else ""
    return _visible(f"{node.path}{scattered}{when}" + (f": {text}" if text else ""))


def in_comment(lines: list[str], sign: str = "#") -> str:
    """Give lines as comments of a language."""
    return "".join(f"{sign} {line}".rstrip() + "\n" for line in lines)


def plain(value: Any) -> Any:
    """Give a literal in which files are their paths."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value["path"] if isinstance(value, dict) and "class" in value else value


def unique(wanted: str, taken: Container[str]) -> str:
    """Give a name that is not taken yet: the wanted one, or one that begins with it."""
    while wanted in taken:
        wanted += "_"
    return wanted
