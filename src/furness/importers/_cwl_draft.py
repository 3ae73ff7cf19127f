"""A CWL process while it is translated: its inputs, and what its expressions may refer to."""

from typing import Any

import msgspec
from msgspec import UNSET, Struct

from furness.errors import ArgumentError
from furness.importers._cwl_command import Line
from furness.importers._cwl_expressions import Known, Part, UntranslatableError, parts_of
from furness.importers._cwl_load import Process, short_name
from furness.importers._cwl_names import Report, identifiers
from furness.importers._cwl_requirements import InForce, Requirement
from furness.importers._cwl_types import (
    Wanted,
    media_type,
    plain_value,
    read_type,
    wanted_file,
    wanted_folder,
)
from furness.model.digest import PREFIX, digest, digest_bytes
from furness.model.interface import Input
from furness.model.resources import Resources
from furness.model.types import Type
from furness.model.values import check as check_value

_MIB = 1024**2


class Draft(Struct, kw_only=True):
    """A process while it is translated."""

    process: Process
    report: Report
    required: InForce
    names: dict[str, str]
    """Our name for each input, by its identifier."""
    outputs: dict[str, str]
    """Our name for each output, likewise."""
    inputs: dict[str, Input] = {}
    known: Known = Known(inputs={}, runtime={}, has_javascript=False)
    line: Line = msgspec.field(default_factory=Line)
    variables: dict[str, str] = {}

    def leave(self, keys: tuple[str | int, ...], message: str, hint: str) -> None:
        """Note what is not kept."""
        self.report.leave(self.process, keys, message, hint)

    def parts(
        self, text: Any, place: tuple[str | int, ...] | Requirement, own: str | None = None
    ) -> tuple[Part, ...] | None:
        """Give the parts of a text; None, and a note, when an expression cannot be kept.

        Args:
            text: It may hold parameter references.
            place: Where it stands: keys, or a requirement, which may be of a workflow around.
            own: The input that `self` is, by the name that CWL has.
        """
        try:
            return parts_of(str(text), self.known, own)
        except UntranslatableError as error:
            hint = "compute it in the tool or in a step before it, and write the result here"
            message = f"{error}, and is not kept"
            if isinstance(place, tuple):
                self.leave(place, message, hint)
            else:
                self.report.leave(place.process, place.keys, message, hint)
            return None


def draft_of(process: Process, required: InForce, report: Report) -> Draft:
    """Give the draft of a process, with its inputs."""
    node = process.node
    names = identifiers(one.id for one in node.inputs)
    outputs = identifiers((one.id for one in node.outputs), names.values())
    draft = Draft(process=process, report=report, required=required, names=names, outputs=outputs)
    for identifier, ours in (*names.items(), *outputs.items()):
        if short_name(identifier) != ours:
            report.translated.append(f"{process.name}: `{short_name(identifier)}` is `{ours}` here")
    _tell_of_metadata(draft)
    schemas = schemas_of(required)
    for one in node.inputs:
        draft.inputs[draft.names[one.id]] = _input(one, schemas, draft)
    return draft


def _tell_of_metadata(draft: Draft) -> None:
    """Note what is said about a process that has no place in a document."""
    node = draft.process.node
    said = [str(one).rpartition("/")[2] for one in node.extension_fields or ()]
    said += ["intent"] if getattr(node, "intent", None) else []
    if said:
        listed = ", ".join(f"`{one}`" for one in said)
        hint = "write in `description` what people must know"
        draft.leave(("class",), f"{listed} of `{draft.process.name}` is not kept", hint)


def schemas_of(required: InForce) -> dict[str, Any]:
    """Give the types that have a name."""
    found = required.get("SchemaDefRequirement")
    types = (found.get("types") if found else None) or ()
    return {one.name: one for one in types if getattr(one, "name", None)}


def know(draft: Draft, resources: Resources) -> Known:
    """Give what the expressions of a tool may refer to."""
    runtime = {"cores": f"{resources.cpus:g}"}
    if resources.memory:
        runtime["ram"] = str(resources.memory // _MIB)
    kinds = {
        short_name(one.id): (draft.names[one.id], draft.inputs[draft.names[one.id]].type)
        for one in draft.process.node.inputs
    }
    return Known(
        inputs={name: (ours, kind.required.name) for name, (ours, kind) in kinds.items()},
        runtime=runtime,
        has_javascript="InlineJavascriptRequirement" in draft.required,
    )


def described(one: Any) -> str:
    """Give the description of a process, an input or an output."""
    doc = getattr(one, "doc", None)
    text = "\n".join(map(str, doc)) if isinstance(doc, list) else str(doc or "")
    return text.strip() or str(getattr(one, "label", None) or "").strip()


def _input(one: Any, schemas: dict[str, Any], draft: Draft) -> Input:
    keys = ("inputs", short_name(one.id))
    read = read_type(one.type_, schemas)
    if read.lost:
        draft.leave((*keys, "type"), read.lost, "change the type if its values are others")
    media, strange = media_type(one.format)
    if strange:
        leave_format(draft, keys, strange)
    _tell_of_files(one, keys, draft)
    return Input(
        type=read.type,
        default=default_of(one.default, read.type, keys, draft),
        description=described(one),
        format=media,
    )


def leave_format(draft: Draft, keys: tuple[str, ...], formats: str) -> None:
    """Note that the format of a file has no media type."""
    message = f"the format {formats} has no media type"
    draft.leave((*keys, "format"), message, "write one, such as `format: text/csv`")


def _tell_of_files(one: Any, keys: tuple[str, ...], draft: Draft) -> None:
    if one.secondaryFiles:
        message = f"`secondaryFiles` of `{keys[-1]}` are not put beside it"
        hint = "make each an input of its own, or give them all in a Directory"
        draft.leave((*keys, "secondaryFiles"), message, hint)
    if getattr(one, "streamable", None):
        message = f"`streamable` of `{keys[-1]}` is not kept: a file is always whole"
        draft.leave((*keys, "streamable"), message, "a pipe stands inside of one operator")
    for key in ("loadContents", "loadListing"):
        if getattr(one, key, None) not in (None, False, "no_listing"):
            message = f"`{key}` of `{keys[-1]}` is not kept"
            draft.leave((*keys, key), message, "let the tool read the file itself")


def default_of(value: Any, kind: Type, keys: tuple[str, ...], draft: Draft) -> Any:
    """Give a default as a document has it; UNSET where there is none that can be kept.

    Args:
        value: As CWL has it.
        kind: Our type of it.
        keys: Where its input stands.
        draft: The process.
    """
    if value is None:
        return UNSET
    plain = _with_files(plain_value(value), kind, (*keys, "default"), draft)
    if plain is UNSET:
        return UNSET
    try:
        check_value(plain, kind)
    except ArgumentError as error:
        message = f"the default of `{keys[-1]}` is not kept: {error}"
        draft.leave((*keys, "default"), message, error.hint or f"give a value of {kind}")
        return UNSET
    return plain


def _with_files(value: Any, kind: Type, keys: tuple[str, ...], draft: Draft) -> Any:
    """Give a value in which files are paths beside the documents, where they are copied to."""
    inner = kind.required
    if inner.name == "List" and inner.of and isinstance(value, list):
        found = [_with_files(one, inner.of, keys, draft) for one in value]
        return UNSET if any(one is UNSET for one in found) else found
    if not (isinstance(value, dict) and value.get("class") in ("File", "Directory")):
        return value
    is_folder = value["class"] == "Directory"
    wanted = (wanted_folder if is_folder else wanted_file)(value, draft.process.file)
    if isinstance(wanted, Wanted):
        return draft.report.add(f"data/{wanted.name}", wanted.content)
    if not isinstance(wanted, str):
        same = digest([(one.name, digest_bytes(one.content)) for one in wanted])
        folder = f"data/{same.removeprefix(PREFIX)[:8]}"
        for one in wanted:
            draft.report.add(f"{folder}/{one.name}", one.content)
        return f"{folder}/{wanted[0].name.partition('/')[0]}"
    message = f"the default of `{keys[-2]}` is not kept: {wanted}"
    draft.leave(keys, message, "give the file as an argument")
    return UNSET
