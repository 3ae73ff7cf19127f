"""The inputs and outputs of a pipeline's workflow in CWL, at the place where it is used."""

from typing import Any

from msgspec.structs import replace

from furness.exporters._cwl.inputs import parameter
from furness.exporters._cwl.interface import SECRET, secret
from furness.exporters._cwl.place import Place, Written, secrets_in
from furness.exporters._cwl.sources import read_as
from furness.exporters._cwl.types import Wire, typed
from furness.exporters._cwl.values import Reader, Scope
from furness.exporters._parts import Parts
from furness.model.interface import Input, PipelineOutput
from furness.model.pipeline import Pipeline, source_of


def taken_by(pipeline: Pipeline, place: Place) -> dict[str, Wire]:
    """Give what each input is given there."""
    return {name: _taken(one, place, name) for name, one in pipeline.inputs.items()}


def _taken(declared: Input, place: Place, name: str) -> Wire:
    wire = place.wires.get(name)
    if wire is None:
        return Wire(type=declared.type, nullable=declared.default is None, source=(name,))
    nullable = wire.nullable or declared.default is None
    known = replace(wire, nullable=nullable, is_any=False, is_merged=False)
    return replace(known, source=(name,), type=declared.type)


def declared_in(pipeline: Pipeline, place: Place, written: Written, parts: Parts) -> dict[str, Any]:
    """Give the inputs as the workflow declares them, secrets among them.

    Args:
        pipeline: The pipeline.
        place: Where it is used.
        written: What is known of its file.
        parts: Where the files of defaults are added.
    """
    inputs = taken_by(pipeline, place)
    declared = {
        name: parameter(
            one,
            parts,
            inputs[name],
            is_default_kept=name not in place.wires or not inputs[name].nullable,
        )
        for name, one in pipeline.inputs.items()
    }
    declared |= {f"{SECRET}{name}": secret(name) for name in secrets_in(pipeline)}
    if written.after:
        declared[written.after] = {"type": "Any?", "doc": "What must have ended before."}
    return declared


def give_outputs(pipeline: Pipeline, scope: Scope, place: Place, parts: Parts) -> dict[str, Wire]:
    """Write the outputs, and give what each is.

    Args:
        pipeline: The pipeline.
        scope: Where it is written.
        place: Where it is used.
        parts: Where the files of literals are added.
    """
    gives = {}
    reader = Reader(parts, scope)
    for name, output in pipeline.outputs.items():
        more: dict[str, Any] = {}
        wire = reader.placed(source_of(output), f"{name}-value")
        if not place.is_nested:
            wire, more = reader.without_skipped(wire, f"{name}-value")
        text = output.description if isinstance(output, PipelineOutput) else ""
        doc = {"doc": text} if text else {}
        said = read_as("outputSource", wire, more)
        scope.draft.outputs[name] = typed(wire.cwl_type, {**said, **doc})
        gives[name] = wire
    return gives


def all_ended(scope: Scope) -> dict[str, Any]:
    """Give the output that tells that all steps have ended."""
    sources = list(scope.ended.values())
    merged = {"linkMerge": "merge_nested"} if len(sources) > 1 else {}
    found = sources if len(sources) > 1 else sources[0]
    return {"type": "Any?", "outputSource": found, **merged, "doc": "That all steps have ended."}
