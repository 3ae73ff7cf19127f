"""The files that a CWL tool wants to find in its folder, and the variables that it wants set."""

import os
from collections.abc import Iterator
from typing import Any

from furness.importers._cwl.defaults import plain_value
from furness.importers._cwl.draft import Draft
from furness.importers._cwl.expressions import Part, Value, is_literal
from furness.importers._cwl.requirements import Requirement
from furness.importers._cwl.shell import helpers, quoted
from furness.importers._cwl.surroundings import variables_of

_HINT = "let the tool itself write what it needs, or give it as an input"


def read_variables(draft: Draft) -> None:
    """Put the environment variables of a tool into its draft."""
    for name, value, asked in variables_of(draft.required):
        if not (name.isascii() and name.isidentifier()):
            message = f"`{name}` cannot name a variable, and is not set"
            draft.report.leave(asked.process, asked.keys, message, "use letters, digits and `_`")
            continue
        parts = draft.parts(value, asked)
        if parts is None:
            continue
        if is_literal(parts) and name not in draft.outputs.values():
            draft.variables[name] = "".join(map(str, parts))
        else:
            draft.line.before += [*helpers(parts), f"export {name}={quoted(parts)}"]


def read_listing(draft: Draft) -> None:
    """Put the lines that lay out a tool's folder into its draft."""
    asked = draft.required.get("InitialWorkDirRequirement")
    if asked is None:
        return
    listing = asked.get("listing")
    for one in listing if isinstance(listing, list) else [listing]:
        lines = None if one is None else list(_lines(one, asked, draft))
        if lines is None or not lines:
            message = "a part of `InitialWorkDirRequirement` is not kept"
            draft.report.leave(asked.process, asked.keys, message, _HINT)
        else:
            draft.line.before += lines


def _lines(one: Any, asked: Requirement, draft: Draft) -> Iterator[str]:
    if isinstance(one, str):
        yield from _linked(draft.parts(one, asked), None, is_copy=False, draft=draft)
    elif type(one).__name__ == "Dirent":
        yield from _entry(one, asked, draft)
    else:
        value = plain_value(one)
        if isinstance(value, dict) and isinstance(value.get("contents"), str):
            name = os.path.basename(str(value.get("basename") or "file"))
            yield from _written((value["contents"],), (name,))


def _entry(one: Any, asked: Requirement, draft: Draft) -> Iterator[str]:
    """Give the lines for an entry: a file of an input under a name, or a text."""
    parts = draft.parts(one.entry, asked)
    name = draft.parts(one.entryname, asked) if one.entryname is not None else None
    if parts is None or (name is None and one.entryname is not None) or _leads_out(name):
        return
    if len(parts) == 1 and isinstance(parts[0], Value) and _is_file(parts[0], draft):
        yield from _linked(parts, name, is_copy=bool(one.writable), draft=draft)
    elif name is not None:
        yield from _written(parts, name)


def _leads_out(name: tuple[Part, ...] | None) -> bool:
    text = "".join(map(str, name)) if name is not None and is_literal(name) else ""
    return text.startswith("/") or ".." in text.split("/")


def _is_file(value: Value, draft: Draft) -> bool:
    kind = draft.inputs[value.name].type.required.name
    return not value.part and kind in ("File", "Directory")


def _linked(
    parts: tuple[Part, ...] | None, name: tuple[Part, ...] | None, *, is_copy: bool, draft: Draft
) -> Iterator[str]:
    """Give the lines that put an input's file into the folder, where the tool then finds it."""
    if parts is None or len(parts) != 1 or not isinstance(parts[0], Value):
        return
    if not _is_file(parts[0], draft):
        return
    ours = parts[0].name
    target = quoted(name if name is not None else (Value(ours, "name"),))
    yield from helpers(name or ())
    how = "cp -RL" if is_copy else "ln -s"
    then = f" && chmod -R u+w -- {target}" if is_copy else ""
    put = f'mkdir -p "$(dirname -- {target})" && {how} -- "${{{ours}}}" {target}{then} || exit'
    here = f'{ours}="$PWD"/{target}'
    if draft.inputs[ours].type.is_optional:
        yield f'if [ -n "${{{ours}-}}" ]; then {put}; {here}; fi'
    else:
        yield put
        yield here


def _written(parts: tuple[Part, ...], name: tuple[Part, ...]) -> Iterator[str]:
    """Give the lines that write a text to a file."""
    yield from helpers((*parts, *name))
    target = quoted(name)
    if any("/" in part for part in name if isinstance(part, str)):
        yield f'mkdir -p "$(dirname -- {target})"'
    yield f"printf %s {quoted(parts)} > {target} || exit"
