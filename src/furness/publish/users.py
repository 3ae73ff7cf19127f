"""Which pipelines of a folder use an operator of a catalog, and what a change breaks in them."""

import os
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from furness.catalog.names import Name, parse_name
from furness.catalog.versions import admits
from furness.errors import FurnessError, Problem
from furness.graph.compare import breaks
from furness.model.document import decode_text, parse_document, place_of
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step

_ENDINGS = (".yaml", ".yml", ".json")
_SKIPPED = ("__pycache__", "node_modules", "results")


def find_broken(folder: str, before: Operator, after: Operator) -> list[Problem]:
    """Give each step that would take a new version and could not go on with it.

    Args:
        folder: Where pipelines are looked for, and in the folders below.
        before: The operator as they know it.
        after: The version that is to come.
    """
    return [one for path in _documents(folder) for one in _broken_in(path, before, after)]


def _documents(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            one for one in folders if not one.startswith(".") and one not in _SKIPPED
        )
        documents = [name for name in sorted(names) if name.endswith(_ENDINGS)]
        yield from (os.path.normpath(os.path.join(place, name)) for name in documents)


def _broken_in(path: str, before: Operator, after: Operator) -> Iterator[Problem]:
    text, pipeline = _read(path)
    if pipeline is None:
        return
    for keys, step in _steps(pipeline):
        name = _name_of(step, after)
        found = breaks(_used(before, pipeline, keys[1], step), after) if name else []
        if found:
            yield Problem(
                "breaking-change",
                f"the step `{keys[1]}` says `{name}`: {'; '.join(found)}",
                None,
                place_of(text, path, (*keys, "operator")),
            )


def _read(path: str) -> tuple[str, Pipeline | None]:
    """Read a document; the pipeline is None where it is none, or is broken."""
    try:
        with open(path, "rb") as file:
            text = decode_text(file.read(), path)
        unit = parse_document(text, path) if "pipeline" in text else None
    except (OSError, FurnessError):
        return "", None
    return text, unit if isinstance(unit, Pipeline) else None


def _name_of(step: Step, operator: Operator) -> Name | None:
    """Give the name by which a step would take this version of an operator; None for another."""
    name = parse_name(step.operator) if isinstance(step.operator, str) else None
    if name is None or name.name.lower() != operator.operator.lower():
        return None
    return name if admits(name.wish, operator.version) else None


def _steps(pipeline: Pipeline) -> Iterator[tuple[tuple[str, str], Step]]:
    for name, step in pipeline.steps.items():
        yield ("steps", name), step
    for name in ("success", "failure", "always"):
        step = getattr(pipeline.exit, name)
        if step is not None:
            yield ("exit", name), step


def _used(operator: Operator, pipeline: Pipeline, name: str, step: Step) -> Operator:
    """Give an operator with only those inputs and outputs that a step makes use of."""
    said = "\n".join(_texts(msgspec.to_builtins(pipeline, enc_hook=str)))
    outputs = {
        output: one
        for output, one in operator.outputs.items()
        if re.search(rf"\b{re.escape(name)}\.{re.escape(output)}\b", said)
    }
    inputs = {key: one for key, one in operator.inputs.items() if key in step.arguments}
    return replace(operator, inputs=inputs, outputs=outputs)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
