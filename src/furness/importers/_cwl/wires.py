"""What a step of a CWL workflow is given: its arguments, and its condition."""

from typing import Any

from furness.importers._cwl.condition import condition
from furness.importers._cwl.draft import Draft
from furness.importers._cwl.expressions import path_of
from furness.importers._cwl.mend import ASKED, ask
from furness.importers._cwl.sources import Sources
from furness.importers._cwl.steps import Use
from furness.importers._cwl.text import UntranslatableError, split
from furness.model.interface import Input
from furness.model.types import Type, parse_type

_MISSING: Any = object()


def wire(draft: Draft, sources: Sources, use: Use) -> None:
    """Give a step its arguments and its condition."""
    for short in use.entries:
        value = _value(draft, sources, use, short)
        if value is _MISSING:
            continue
        if short in use.made.inputs:
            use.arguments[use.made.inputs[short]] = value
        else:
            use.others[short] = value
    if getattr(use.node, "when", None) is not None:
        use.when = _condition(draft, sources, use)


def _value(draft: Draft, sources: Sources, use: Use, short: str) -> Any:
    """Give the argument for an input of a step; `_MISSING` where there is none to give."""
    one, keys = use.entries[short], (*use.keys, "in", short)
    if one.valueFrom is None:
        return _sourced(sources, use, short)
    parts = list(split(one.valueFrom, has_javascript=True)) if one.valueFrom else [""]
    if len(parts) == 1 and isinstance(parts[0], str):
        return sources.literal(parts[0])
    path = path_of(parts[0][0]) if len(parts) == 1 else None
    if path == ("self",):
        return _sourced(sources, use, short)
    other = path[1] if path and path[0] == "inputs" and len(path) > 1 else None
    if other in use.entries and path == ("inputs", other):
        return _sourced(sources, use, other)
    message = f"`valueFrom` of `{short}` is computed, and is not kept"
    draft.leave((*keys, "valueFrom"), message, ASKED)
    return _MISSING


def _sourced(sources: Sources, use: Use, short: str) -> Any:
    """Give what an input of a step is before any `valueFrom`, which is all that one may see."""
    found = sources.value(use.entries[short], (*use.keys, "in", short))
    return _MISSING if found is None else found


def _condition(draft: Draft, sources: Sources, use: Use) -> str:
    """Give the condition of a step; one that cannot be kept is asked for as an input."""
    unit = use.made.unit
    shown: dict[str, tuple[str, Type | None]] = {}
    for short, ours in use.made.inputs.items():
        kind = unit.inputs[ours].type
        given = _shown(sources, use.arguments.get(ours))[1]
        is_given = given is not None and not given.is_optional
        shown[short] = (f"${ours}", kind.required if is_given else kind)
    for short, value in use.others.items():
        shown[short] = _shown(sources, value)
    try:
        return condition(str(use.node.when), shown)
    except UntranslatableError as error:
        name = ask(draft, use, "when", Input(type=parse_type("Boolean")))
        message = f"the condition {error}; it is asked for as the input `{name}`"
        draft.leave((*use.keys, "when"), message, ASKED)
        return f"${name}"


def _shown(sources: Sources, value: Any) -> tuple[str, Type | None]:
    """Give how a condition says a value that is no input of what a step runs."""
    if isinstance(value, bool):
        return str(value).lower(), parse_type("Boolean")
    if isinstance(value, int | float):
        return str(value), parse_type("Integer" if isinstance(value, int) else "Float")
    is_reference = isinstance(value, str) and value[:1] == "$" and value[:2] != "$$"
    return (value, sources.kind_of(value)) if is_reference else ("", None)
