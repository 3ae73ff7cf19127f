"""Values, inputs and outputs as Kubeflow Pipelines declares them (`PipelineSpec` 2.1).

https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto
"""

import base64
import os
from typing import Any

from msgspec import UNSET, Struct

from furness.model.artifact import is_file_value
from furness.model.interface import Input, Output
from furness.model.types import Type, list_of
from furness.model.values import check

STRUCT, LIST, BOOLEAN = "STRUCT", "LIST", "BOOLEAN"
ARTIFACT = "artifact"
"""The form of a file, or of a folder that holds a list of files."""
ARTIFACTS = "artifacts"
"""The form of a list of artifacts, each of which is an element."""
STATUS = "TASK_FINAL_STATUS"

_FORMS = {"String": "STRING", "Enum": "STRING", "Integer": "NUMBER_INTEGER"}
_FORMS |= {"Float": "NUMBER_DOUBLE", "Boolean": BOOLEAN, "List": LIST, "Json": STRUCT}
_SCHEMA = {"schemaTitle": "system.Artifact", "schemaVersion": "0.0.1"}
_PLACEHOLDER = "{{"
_ABSENT = "absent"
_EXACT = 2**53


class Literal(Struct, frozen=True):
    """A value that is known."""

    value: Any
    """The value."""


class Wire(Struct, frozen=True, kw_only=True):
    """A value in a DAG: where it comes from, its form, and what may be missing in it."""

    type: Type
    """What it is when nothing was skipped."""
    form: str
    """How KFP holds it: a type of parameters, `ARTIFACT` or `ARTIFACTS`."""
    given: dict[str, Any] = {}
    """Where it comes from, as a task says it."""
    skips: bool = False
    """Whether it is null where what gives it was skipped."""
    holes: tuple[bool, ...] = ()
    """For each level of lists that were gathered, whether skipped elements are null in it."""
    is_optional: bool = False
    """Whether KFP may leave it out."""
    fallback: Any = UNSET
    """A default that KFP cannot hold: what it is when it is left out."""

    @property
    def is_file(self) -> bool:
        """Whether it is among artifacts, not parameters."""
        return self.form in (ARTIFACT, ARTIFACTS)

    @property
    def element(self) -> "Wire":
        """One element of it, once it is picked."""
        inner = self.type.required.of or self.type
        skips = self.skips or self.holes[:1] == (True,)
        form = form_given(inner, nullable=skips)
        return Wire(type=inner, form=form, skips=skips, holes=self.holes[1:])


def gathered(element: Wire) -> Wire:
    """Give the list of what each element of a scatter gives."""
    form = ARTIFACTS if element.is_file else LIST
    holes = (element.skips, *element.holes)
    return Wire(type=list_of(element.type), form=form, holes=holes)


def form_taken(of: Type) -> str:
    """Give the form of an argument that a person or another component gives."""
    inner = of.required
    if not inner.holds_files:
        return _FORMS[inner.name]
    is_flat = inner.name == "List" and inner.of and inner.of.required.name != "List"
    return ARTIFACTS if is_flat else ARTIFACT


def form_given(of: Type, *, nullable: bool) -> str:
    """Give the form in which a container gives a value: it gives one artifact, not a list.

    Args:
        of: The type.
        nullable: Whether it may be null, whatever its type.
    """
    if of.holds_files:
        return ARTIFACT
    return STRUCT if nullable or of.is_optional else _FORMS[of.name]


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


def as_parameter(value: Any, form: str) -> Any:
    """Give a value as a parameter holds it; `runtime/kfp_values.py` tells what stands for what."""
    if value is None:
        return {_ABSENT: True}
    said = value
    if isinstance(value, list):
        said = [as_parameter(one, LIST) for one in value]
    elif isinstance(value, dict):
        said = {key: as_parameter(one, LIST) for key, one in value.items()}
        return {"value": said} if said.keys() in ({"value"}, {_ABSENT}) else said
    return {"value": said} if form == STRUCT else said


def is_plain(value: Any) -> bool:
    """Tell whether a literal comes through KFP as it is: numbers are doubles there."""
    if isinstance(value, list):
        return all(map(is_plain, value))
    if isinstance(value, str):
        return _PLACEHOLDER not in value
    return isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < _EXACT)


def carried(value: Any) -> Any:
    """Give a literal with the content of its files; one that is not there stays a path."""
    if isinstance(value, list):
        return [carried(one) for one in value]
    if not is_file_value(value):
        return {key: carried(one) for key, one in value.items()} if _is_map(value) else value
    path = value["path"]
    if not os.path.exists(path):
        return value
    name = os.path.basename(path)
    around = os.path.dirname(path)
    files = {os.path.relpath(one, around): _content(one) for one in _all_files(path)}
    return {"class": value["class"], "path": name, "files": files}


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _all_files(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    walked = sorted(os.walk(path))
    return [os.path.join(place, name) for place, _, names in walked for name in sorted(names)]


def _content(path: str) -> str:
    with open(path, "rb") as file:
        return base64.b64encode(file.read()).decode()
