"""What stands on the command line of a CWL tool: its arguments and the bindings of its inputs."""

from typing import Any

from msgspec.structs import replace

from furness.importers._cwl_command import Argument
from furness.importers._cwl_draft import Draft, schemas_of
from furness.importers._cwl_expressions import Value, has_expression
from furness.importers._cwl_load import short_name
from furness.model.interface import Input


def read_arguments(draft: Draft) -> None:
    """Put all words of the command line into a draft, in their order."""
    node = draft.process.node
    base = node.baseCommand or ()
    words = [base] if isinstance(base, str) else list(base)
    first = [Argument(parts=(str(word),)) for word in words]
    bound = [
        found
        for number, one in enumerate(node.arguments or ())
        if (found := _argument(one, number, draft))
    ]
    for one in node.inputs:
        found = _bound_input(one, draft)
        bound += [found] if found else []
    draft.line.arguments = [*first, *sorted(bound, key=lambda one: one.place)]


def _argument(one: Any, number: int, draft: Draft) -> Argument | None:
    """Give what an entry of `arguments` says."""
    keys = ("arguments", number)
    if isinstance(one, str):
        parts = draft.parts(one, keys)
        return None if parts is None else Argument(parts=parts, place=(0, 0, number, ""))
    parts = draft.parts(one.valueFrom or "", (*keys, "valueFrom"))
    if parts is None:
        return None
    place = (_position(one, keys, draft), 0, number, "")
    return _with_prefix(Argument(parts=parts, place=place), one, draft)


def _position(binding: Any, keys: tuple[str | int, ...], draft: Draft) -> int:
    position = getattr(binding, "position", None) or 0
    if isinstance(position, int):
        return position
    message = f"the position `{position}` is an expression, and is 0"
    draft.leave((*keys, "position"), message, "write the position as a number")
    return 0


def _with_prefix(argument: Argument, binding: Any, draft: Draft) -> Argument:
    is_shell = "ShellCommandRequirement" in draft.required
    return replace(
        argument,
        prefix=str(binding.prefix) if binding.prefix is not None else None,
        separate=binding.separate is not False,
        is_code=is_shell and binding.shellQuote is False,
    )


def _bound_input(one: Any, draft: Draft) -> Argument | None:
    """Give what an input puts on the command line; None for nothing."""
    binding, kinds = one.inputBinding, _alternatives(one.type_, draft)
    array = next((kind for kind in kinds if type(kind).__name__.endswith("ArraySchema")), None)
    inner = getattr(array, "inputBinding", None) if array is not None else None
    _tell_of_parts(one, kinds, draft)
    if binding is None and inner is None:
        return None
    short, keys = short_name(one.id), ("inputs", short_name(one.id), "inputBinding")
    name = draft.names[one.id]
    place = (_position(binding, keys, draft), 1, 0, short)
    if binding is not None and binding.valueFrom is not None:
        return _computed(Argument(place=place), binding, (short, name), draft)
    found = _kept(Argument(place=place), binding, name, draft)
    if found is None:
        kind = draft.inputs[name].type
        draft.leave(
            keys, f"a value of {kind} cannot stand on a command line", "use a list or a file"
        )
        return None
    found = found if binding is None else _with_prefix(found, binding, draft)
    return _with_items(found, inner, draft)


def _alternatives(kind: Any, draft: Draft) -> list[Any]:
    schemas = schemas_of(draft.required)
    listed = kind if isinstance(kind, list) else [kind]
    return [schemas.get(one, one) if isinstance(one, str) else one for one in listed]


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
    keys = ("inputs", short, "inputBinding", "valueFrom")
    parts = draft.parts(binding.valueFrom, keys, short)
    if parts is None:
        return None
    given = name if draft.inputs[name].type.is_optional else None
    return _with_prefix(replace(argument, parts=parts, given=given), binding, draft)


def _kept(argument: Argument, binding: Any, name: str, draft: Draft) -> Argument | None:
    """Give the word or words for an input's value; None when it has none."""
    declared = draft.inputs[name]
    kind = declared.type.required
    given = name if declared.type.is_optional else None
    if kind.name == "Boolean":
        draft.inputs[name] = replace(declared, words=("true", ""))
        return replace(argument, switch=name)
    if kind.name == "Json" or (kind.of and kind.of.name in ("List", "Json", "Optional")):
        return None
    if kind.name != "List":
        return replace(argument, parts=(Value(name),), given=given)
    separator = binding.itemSeparator if binding is not None else None
    if separator is None:
        return replace(argument, items=name)
    draft.inputs[name] = _separated(declared, str(separator))
    return replace(argument, parts=(Value(name),), given=name, filled=True)


def _separated(declared: Input, separator: str) -> Input:
    return replace(declared, separator=separator)


def _with_items(argument: Argument, inner: Any, draft: Draft) -> Argument | None:
    """Give an argument with what stands before each element of its list."""
    if inner is None or inner.prefix is None:
        if argument.switch and argument.prefix is None:
            return None
        return argument
    if has_expression(inner.valueFrom):
        draft.leave(
            ("inputs",), "`valueFrom` of the elements of a list is not kept", "leave it out"
        )
    each = (str(inner.prefix), inner.separate is not False)
    return replace(argument, each=each) if argument.items else argument
