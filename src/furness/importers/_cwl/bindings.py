"""The bindings of a CWL tool's inputs: how their values stand on its command line."""

from typing import Any

from msgspec.structs import replace

from furness.importers._cwl.computed import computed, switched, with_prefix
from furness.importers._cwl.draft import Draft, schemas_of
from furness.importers._cwl.expressions import Value
from furness.importers._cwl.line import Argument
from furness.importers._cwl.process import short_name

_NO_WORDS = ("Boolean", "List", "Json", "Optional")
"""Types of elements of a list that cannot be words of a command line."""


def position_of(binding: Any, keys: tuple[str | int, ...], draft: Draft) -> int:
    """Give the position that a binding asks for; 0 where it is none."""
    position = getattr(binding, "position", None) or 0
    if isinstance(position, int):
        return position
    message = f"the position `{position}` is an expression, and is 0"
    draft.leave((*keys, "position"), message, "write the position as a number")
    return 0


def bound_input(one: Any, draft: Draft) -> Argument | None:
    """Give what an input puts on the command line; None for nothing."""
    binding, kinds = one.inputBinding, _alternatives(one.type_, draft)
    inner = _of_elements(kinds)
    _tell_of_parts(one, kinds, draft)
    if binding is None and inner is None:
        return None
    short, keys = short_name(one.id), ("inputs", short_name(one.id), "inputBinding")
    name = draft.names[one.id]
    place = (position_of(binding, keys, draft), 1, 0, short)
    if binding is not None and binding.valueFrom is not None:
        return _computed(Argument(place=place), binding, (short, name), draft)
    found = _kept(Argument(place=place), binding, name, draft)
    if found is None:
        kind = draft.inputs[name].type
        message = f"a value of {kind} cannot stand on a command line"
        draft.leave(keys, message, "use a list of texts, or a file")
        return None
    found = found if binding is None else with_prefix(found, binding, draft, keys)
    return _with_items(found, inner, short, draft)


def _alternatives(kind: Any, draft: Draft) -> list[Any]:
    schemas = schemas_of(draft.required)
    listed = kind if isinstance(kind, list) else [kind]
    return [schemas.get(one, one) if isinstance(one, str) else one for one in listed]


def _of_elements(kinds: list[Any]) -> Any:
    """Give the binding of the elements of a list; None where there is none."""
    array = next((kind for kind in kinds if type(kind).__name__.endswith("ArraySchema")), None)
    return getattr(array, "inputBinding", None)


def _tell_of_parts(one: Any, kinds: list[Any], draft: Draft) -> None:
    """Note the bindings of the fields of a record."""
    fields = [field for kind in kinds for field in getattr(kind, "fields", None) or ()]
    if any(getattr(field, "inputBinding", None) for field in fields):
        name = short_name(one.id)
        message = f"the fields of the record `{name}` do not stand on the command line"
        draft.leave(("inputs", name, "type"), message, "make each field an input of its own")


def _computed(
    argument: Argument, binding: Any, names: tuple[str, str], draft: Draft
) -> Argument | None:
    """Give the word that `valueFrom` makes for an input."""
    short, name = names
    keys = ("inputs", short, "inputBinding")
    parts = draft.parts(binding.valueFrom, (*keys, "valueFrom"), short)
    if parts is None:
        return None
    given = name if draft.inputs[name].type.is_optional else None
    return computed(replace(argument, parts=parts, given=given), binding, draft, keys)


def _kept(argument: Argument, binding: Any, name: str, draft: Draft) -> Argument | None:
    """Give the word or words for an input's value; None when it has none."""
    declared = draft.inputs[name]
    kind = declared.type.required
    given = name if declared.type.is_optional else None
    if kind.name == "Boolean":
        return switched(argument, name, draft)
    if kind.name == "Json" or (kind.of and kind.of.name in _NO_WORDS):
        return None
    if kind.name != "List":
        return replace(argument, parts=(Value(name),), given=given)
    separator = binding.itemSeparator if binding is not None else None
    if separator is None:
        return replace(argument, items=name)
    draft.inputs[name] = replace(declared, separator=str(separator))
    return replace(argument, parts=(Value(name),), given=name, filled=True)


def _with_items(argument: Argument, inner: Any, short: str, draft: Draft) -> Argument | None:
    """Give an argument with what stands before each element of its list."""
    if inner is not None and inner.valueFrom is not None:
        message = f"`valueFrom` of the elements of `{short}` is not kept"
        hint = "give the elements as they are to stand on the command line"
        draft.leave(("inputs", short, "type"), message, hint)
    if inner is None or inner.prefix is None:
        if argument.switch and argument.prefix is None:
            return None
        return argument
    each = (str(inner.prefix), inner.separate is not False)
    return replace(argument, each=each) if argument.items else argument
