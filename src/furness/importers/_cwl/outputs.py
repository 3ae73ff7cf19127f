"""The outputs of a CWL tool: where its files are, and the lines that bring them there."""

import os
from typing import Any

from furness.importers._cwl.draft import Draft, described, leave_format, schemas_of
from furness.importers._cwl.expressions import Part, Shell, is_literal
from furness.importers._cwl.formats import media_type
from furness.importers._cwl.process import short_name
from furness.importers._cwl.shell import collected
from furness.importers._cwl.types import read_type
from furness.model.interface import Output
from furness.model.types import Type

_STREAMS = ("stdout", "stderr")
_OWN_OBJECT = "[ ! -f cwl.output.json ] || mv cwl.output.json output.json"


def read_outputs(draft: Draft) -> dict[str, Output]:
    """Give the outputs of a tool, and put what they need into its command."""
    node = draft.process.node
    shortcuts = {str(one.type_) for one in node.outputs if one.type_ in _STREAMS}
    _read_streams(draft, shortcuts)
    found = {draft.outputs[one.id]: _output(one, draft) for one in node.outputs}
    if any(one.path is None for one in found.values()):
        draft.line.after.append(_OWN_OBJECT)
    return found


def _read_streams(draft: Draft, shortcuts: set[str]) -> None:
    """Put into the command where its streams go."""
    node, line = draft.process.node, draft.line
    inside = [one for one in node.inputs if one.type_ == "stdin"]
    if node.stdin is not None:
        line.stdin = draft.parts(node.stdin, ("stdin",))
    elif inside:
        line.stdin = draft.parts(f"$(inputs.{short_name(inside[0].id)}.path)", ("inputs",))
    for name in _STREAMS:
        text = getattr(node, name)
        parts = draft.parts(text, (name,)) if text is not None else None
        if parts is None and (name in shortcuts or text is not None):
            parts = (f"{name}.txt",)
        setattr(line, name, parts)


def _output(one: Any, draft: Draft) -> Output:
    keys = ("outputs", short_name(one.id))
    read = read_type(one.type_, schemas_of(draft.required))
    if read.lost:
        draft.leave((*keys, "type"), read.lost, "change the type if its values are others")
    media, strange = media_type(one.format)
    if strange:
        leave_format(draft, keys, strange)
    if one.secondaryFiles:
        message = f"`secondaryFiles` of `{keys[-1]}` are not kept with it"
        hint = "make each an output of its own, or give them all in a Directory"
        draft.leave((*keys, "secondaryFiles"), message, hint)
    return Output(
        type=read.type, path=_path(one, read.type, draft), description=described(one), format=media
    )


def _path(one: Any, kind: Type, draft: Draft) -> str | None:
    """Give where an output is; None for one that the tool writes to `cwl.output.json`."""
    binding, keys = one.outputBinding, ("outputs", short_name(one.id), "outputBinding")
    if one.type_ in _STREAMS:
        return _placed(one, [getattr(draft.line, one.type_)], draft)
    if binding is None:
        return None
    if binding.outputEval is not None or not kind.holds_files:
        message = f"how `{keys[1]}` is computed after the tool has ended is not kept"
        hint = f'let the tool write {{"{draft.outputs[one.id]}": …}} to `output.json`'
        draft.leave((*keys, "outputEval"), message, hint)
        if not kind.holds_files:
            return None
    globs = binding.glob if isinstance(binding.glob, list) else [binding.glob]
    patterns = [draft.parts(text, (*keys, "glob")) for text in globs if text is not None]
    known = [parts for parts in patterns if parts is not None]
    return _placed(one, known, draft) if known else None


def _placed(one: Any, patterns: list[tuple[Part, ...]], draft: Draft) -> str | None:
    """Give the path of an output; where a path cannot say it, files are brought together."""
    inside = [_inside(parts) for parts in patterns]
    if len(inside) == 1 and is_literal(inside[0]):
        path = os.path.normpath("".join(map(str, inside[0])))
        if path != "." and not path.startswith(("/", "../")) and path != "..":
            return path
        message = f"`{path}` is not in the folder of the task"
        hint = "let the tool write into its working directory, and name what is there"
        draft.leave(("outputs", short_name(one.id), "outputBinding"), message, hint)
        return None
    name = draft.outputs[one.id]
    draft.line.after += collected(name, inside)
    return f"collected/{name}/*/*"


def _inside(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Give a pattern without the folder of the task before it."""
    if parts and parts[0] == Shell("$PWD"):
        rest = parts[1:]
        first = rest[0].lstrip("/") if rest and isinstance(rest[0], str) else ""
        return (first or ".", *rest[1:])
    return parts
