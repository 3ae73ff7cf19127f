"""Words of a CWL tool's command line that a text makes, and what stands before a word."""

from typing import Any

from msgspec.structs import replace

from furness.importers._cwl.draft import Draft
from furness.importers._cwl.expressions import Value
from furness.importers._cwl.line import Argument
from furness.importers._cwl.shell import bare


def computed(
    argument: Argument, binding: Any, draft: Draft, keys: tuple[str | int, ...]
) -> Argument | None:
    """Give the word that parts make; one value alone is left out where CWL leaves it out.

    Args:
        argument: The parts, and where they are put.
        binding: Says what stands before them; None for nothing.
        draft: The tool.
        keys: Where this is said.
    """
    found = argument if binding is None else with_prefix(argument, binding, draft, keys)
    value = found.parts[0] if len(found.parts) == 1 else None
    if not isinstance(value, Value) or value.part:
        return found
    if value.is_boolean:
        return switched(found, value.name, draft) if found.prefix is not None else None
    is_optional = draft.inputs[value.name].type.is_optional
    return replace(found, given=value.name) if is_optional else found


def switched(argument: Argument, name: str, draft: Draft) -> Argument:
    """Give an argument whose prefix alone stands for a Boolean, when that is true."""
    draft.inputs[name] = replace(draft.inputs[name], words=("true", ""))
    return replace(argument, switch=name, parts=(), given=None)


def with_prefix(
    argument: Argument, binding: Any, draft: Draft, keys: tuple[str | int, ...]
) -> Argument:
    """Give an argument with the prefix of a binding, whose place the keys are."""
    is_shell = "ShellCommandRequirement" in draft.required
    found = replace(
        argument,
        prefix=str(binding.prefix) if binding.prefix is not None else None,
        separate=binding.separate is not False,
        is_code=is_shell and binding.shellQuote is False,
    )
    if found.is_code:
        _tell_of_words(found, draft, keys)
    return found


def _tell_of_words(argument: Argument, draft: Draft, keys: tuple[str | int, ...]) -> None:
    """Note the texts that would be shell code in CWL, and are one word each here."""
    named = [one.name for one in bare(argument.parts) if isinstance(one, Value) and not one.part]
    for name in dict.fromkeys([*named, *([argument.items] if argument.items else [])]):
        kind = draft.inputs[name].type.required
        if "String" in (kind.name, kind.of and kind.of.name):
            message = f"a text of `{name}` is one word here, whatever `shellQuote` says"
            hint = "give several words as a list of texts: no value is ever shell code"
            draft.leave((*keys, "shellQuote"), message, hint)
