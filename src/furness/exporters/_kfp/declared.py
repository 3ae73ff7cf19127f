"""Inputs and outputs as Kubeflow Pipelines declares them (`PipelineSpec` 2.1)."""

from typing import Any

from msgspec import UNSET

from furness.exporters._kfp.types import ARTIFACT, ARTIFACTS, STRUCT, Wire, form_taken
from furness.exporters._kfp.values import as_parameter
from furness.model.interface import Input, Output
from furness.model.types import Type
from furness.model.values import check

_SCHEMA = {"schemaTitle": "system.Artifact", "schemaVersion": "0.0.1"}


def declared(wire: Wire, more: dict[str, Any]) -> dict[str, Any]:
    """Give the definition of an input or output.

    Args:
        wire: What it takes or gives.
        more: What else is known of it.
    """
    if "description" not in more and _is_unsaid(wire.type, wire.form):
        more = {**more, "description": _note(wire.type)}
    free = {"isOptional": True} if wire.is_optional and "defaultValue" not in more else {}
    if not wire.is_file:
        return {"parameterType": wire.form, **free, **more}
    many = {"isArtifactList": True} if wire.form == ARTIFACTS else {}
    return {"artifactType": _SCHEMA, **many, **free, **more}


def definitions(wires: dict[str, tuple[Wire, dict[str, Any]]]) -> dict[str, Any]:
    """Give the definitions of inputs or outputs, each with what else is known of it."""
    found: dict[str, Any] = {"artifacts": {}, "parameters": {}}
    for name, (wire, more) in wires.items():
        found["artifacts" if wire.is_file else "parameters"][name] = declared(wire, more)
    return {key: part for key, part in found.items() if part}


def taken(one: Input) -> tuple[Wire, dict[str, Any]]:
    """Give an input as it is when it stands for itself, and what is known of it."""
    form, default = form_taken(one.type), one.default
    more = about(one, form)
    if default is UNSET or default is None:
        return Wire(type=one.type, form=form, is_optional=not one.is_required), more
    if one.type.holds_files:
        wire = Wire(type=one.type, form=form, is_optional=True, fallback=check(default, one.type))
        return wire, more
    said = as_parameter(check(default, one.type), form)
    return Wire(type=one.type, form=form), {"defaultValue": said, **more}


def about(one: Input | Output, form: str) -> dict[str, str]:
    """Give what is known of an input or output that KFP has no word for, as its description.

    Args:
        one: The input or output.
        form: Its form.
    """
    said_of = one.type.required if isinstance(one, Input) else one.type
    least, most = getattr(one, "minimum", None), getattr(one, "maximum", None)
    notes = [
        f"In {one.unit}." if one.unit else "",
        "" if least is None else f"At least {least:g}.",
        "" if most is None else f"At most {most:g}.",
        f"Media type {one.format}." if one.format else "",
        _note(one.type) if _is_unsaid(said_of, form) else "",
    ]
    said = [note for note in notes if note]
    text = one.description.strip()
    if text and said and text[-1] not in ".!?":
        text += "."
    whole = " ".join([*([text] if text else []), *said])
    return {"description": whole} if whole else {}


def _note(of: Type) -> str:
    """Give a type as a description holds it; our importer reads it there."""
    return f"Type {of}."


def _is_unsaid(of: Type, form: str) -> bool:
    """Tell whether KFP's type says less than ours."""
    said = {ARTIFACT: "File", ARTIFACTS: "List[File]", STRUCT: "Json", "STRING": "String"}
    return str(of) != said.get(form, of.name)


def lists_in(wires: dict[str, Wire]) -> dict[str, Any]:
    """Tell which of some wires are lists of artifacts."""
    names = [name for name, wire in wires.items() if wire.form == ARTIFACTS]
    return {"lists": names} if names else {}
