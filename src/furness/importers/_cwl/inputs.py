"""The inputs of a CWL process, with which its draft begins."""

from typing import Any

from msgspec import UNSET

from furness.importers._cwl.defaults import default_of
from furness.importers._cwl.draft import Draft, described, leave_format, schemas_of
from furness.importers._cwl.formats import media_type
from furness.importers._cwl.names import Report, identifiers
from furness.importers._cwl.process import Process, short_name
from furness.importers._cwl.requirements import InForce
from furness.importers._cwl.surroundings import variables_of
from furness.importers._cwl.types import read_type
from furness.model.interface import Input


def draft_of(process: Process, required: InForce, report: Report) -> Draft:
    """Give the draft of a process, with its inputs."""
    node = process.node
    variables = [name for name, _, _ in variables_of(required)]
    taken = variables if process.kind == "CommandLineTool" else ()
    names = identifiers((one.id for one in node.inputs), taken)
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


def _input(one: Any, schemas: dict[str, Any], draft: Draft) -> Input:
    """Give an input; one with a default is never null, since CWL gives the default for null."""
    keys = ("inputs", short_name(one.id))
    read = read_type(one.type_, schemas)
    if read.lost:
        draft.leave((*keys, "type"), read.lost, "change the type if its values are others")
    media, strange = media_type(one.format)
    if strange:
        leave_format(draft, keys, strange)
    _tell_of_files(one, keys, draft)
    default = default_of(one.default, read.type, keys, draft)
    return Input(
        type=read.type if default is UNSET else read.type.required,
        default=default,
        description=described(one),
        format=media,
    )


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
