"""What stands on the command line of a CWL tool, in its order."""

from typing import Any

from furness.importers._cwl.bindings import bound_input, position_of
from furness.importers._cwl.computed import computed
from furness.importers._cwl.draft import Draft
from furness.importers._cwl.line import Argument


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
        found = bound_input(one, draft)
        bound += [found] if found else []
    draft.line.arguments = [*first, *sorted(bound, key=lambda one: one.place)]


def _argument(one: Any, number: int, draft: Draft) -> Argument | None:
    """Give what an entry of `arguments` says."""
    keys = ("arguments", number)
    if isinstance(one, str):
        parts = draft.parts(one, keys)
        one, parts, position = None, draft.parts(one, keys), 0
    else:
        parts = draft.parts(one.valueFrom or "", (*keys, "valueFrom"))
        position = position_of(one, keys, draft)
    if parts is None:
        return None
    return computed(Argument(parts=parts, place=(position, 0, number, "")), one, draft, keys)
