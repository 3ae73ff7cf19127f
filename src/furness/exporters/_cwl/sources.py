"""How CWL writes what reads values: in a short form, and merged."""

from typing import Any

from furness.exporters._cwl.types import Wire
from furness.model.types import list_of

WITHOUT_NULL = {"linkMerge": "merge_flattened", "pickValue": "all_non_null"}
"""How a list is read without what was skipped."""


def short(said: dict[str, Any]) -> Any:
    """Give what reads something in the short form of a step's input, where that is all."""
    return said["source"] if len(said) == 1 else said


def merged(value: Any, wires: dict[str, Wire]) -> Wire | None:
    """Give a list of references of one type as CWL merges it; None where it cannot."""
    found = list(wires.values())
    is_list = isinstance(value, list | tuple) and len(value) == len(found)
    if not is_list or any(isinstance(one, list | dict) for one in value):
        return None
    if any(one.nullable or any(one.holes) or one.is_any for one in found):
        return None
    if len({one.type for one in found}) > 1 or any(one.is_merged for one in found):
        return None
    sources = tuple(one.source[0] for one in found)
    return Wire(source=sources, type=list_of(found[0].type), is_merged=True)


def read_as(word: str, wire: Wire, more: dict[str, Any]) -> dict[str, Any]:
    """Give what reads something, as CWL says it.

    Args:
        word: `source` of a step's input, `outputSource` of an output.
        wire: What is read.
        more: How.
    """
    if wire.is_merged:
        more = {"linkMerge": "merge_nested", **more}
    source = list(wire.source) if "linkMerge" in more else wire.source[0]
    return {word: source, **more}
