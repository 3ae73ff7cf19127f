"""What cannot be wired in a CWL workflow is asked for as an input of the pipeline."""

from collections.abc import Collection
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from furness.graph.wires import Findings, Scope, Wire, check_argument, scope_of
from furness.importers._cwl.defaults import default_of
from furness.importers._cwl.draft import Draft
from furness.importers._cwl.steps import Use, pipeline_of
from furness.model.interface import Input
from furness.model.pipeline import Reference
from furness.model.types import Type, list_of

ASKED = "give it when you run the pipeline, or write in the document what belongs there"
"""The hint where something is asked for."""


def ask(draft: Draft, use: Use, name: str, like: Input) -> str:
    """Add an input to the pipeline for what could not be wired."""
    wanted = f"{use.name.replace('-', '_')}_{name}"
    ours, number = wanted, 2
    while ours in draft.inputs:
        ours, number = f"{wanted}_{number}", number + 1
    draft.inputs[ours] = replace(like, flag=None, words=(), separator=None)
    return ours


def mend(draft: Draft, uses: Collection[Use]) -> None:
    """Ask for every argument that is missing or does not fit as an input of the pipeline."""
    for use in uses:
        scope = scope_of(pipeline_of(draft, uses, with_names=False), {})
        for name in use.made.unit.inputs:
            _mend_one(draft, uses, use, name, scope)


def _mend_one(draft: Draft, uses: Collection[Use], use: Use, name: str, scope: Scope) -> None:
    declared = use.made.unit.inputs[name]
    is_scattered = _is_scattered(use, name)
    short = next((one for one, ours in use.made.inputs.items() if ours == name), name)
    why = _wrong(use, name, short, scope)
    if why is None or _takes_default(draft, uses, use.arguments.get(name)):
        return
    kind: Type = list_of(declared.type) if is_scattered else declared.type
    like = replace(declared, type=kind) if not is_scattered else Input(type=kind)
    keys = (*use.keys, "in", short)
    own = use.entries[short].default if short in use.entries and not is_scattered else None
    if own is not None:
        like = replace(like, default=default_of(own, kind, keys, draft))
    asked = ask(draft, use, name, like)
    use.arguments[name] = str(Reference(asked))
    draft.leave(keys, f"{why}; it is asked for as the input `{asked}`", ASKED)


def _is_scattered(use: Use, name: str) -> bool:
    return use.scatter is not None and name in use.scatter.inputs


def _wrong(use: Use, name: str, short: str, scope: Scope) -> str | None:
    """Say what is wrong with an argument; None where nothing is, or is no longer."""
    if name in use.arguments:
        why = _misfit(use, name, scope)
        is_mended = why and not _is_scattered(use, name) and _is_one_of_a_list(use, name, scope)
        return None if is_mended else why
    is_wanted = use.made.unit.inputs[name].is_required or _is_scattered(use, name)
    return f"the input `{short}` has no value here" if is_wanted or short in use.entries else None


def _takes_default(draft: Draft, uses: Collection[Use], source: Any) -> bool:
    """Give an Optional input of the pipeline the default that all its readers have for null."""
    name = source[1:] if isinstance(source, str) else ""
    asked = draft.inputs.get(name)
    if asked is None or _is_read_elsewhere(draft, uses, name):
        return False
    readers = [
        (one.made.unit.inputs[ours], one.entries[short])
        for one in uses
        for short, ours in one.made.inputs.items()
        if source in _listed(one.arguments.get(ours))
    ]
    first = readers[0][0]
    if first.default is UNSET or any(
        (one.type, one.default) != (asked.type.required, first.default) or entry.default is not None
        for one, entry in readers
    ):
        return False
    draft.inputs[name] = replace(asked, type=first.type, default=first.default)
    return True


def _is_read_elsewhere(draft: Draft, uses: Collection[Use], name: str) -> bool:
    """Tell whether null may be seen: an output is it, or a step with a condition reads it."""
    identifiers = [one for one, ours in draft.names.items() if ours == name]
    sources = [source for one in draft.process.node.outputs for source in _listed(one.outputSource)]
    conditional = (one for one in uses if one.when is not None)
    read = [
        value for one in conditional for value in (*one.arguments.values(), *one.others.values())
    ]
    return bool({*identifiers} & {*sources}) or any(f"${name}" in _listed(one) for one in read)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_one_of_a_list(use: Use, name: str, scope: Scope) -> bool:
    """Make an argument a list of one where that fits, as where CWL takes one or several."""
    before = use.arguments[name]
    use.arguments[name] = [before]
    if _misfit(use, name, scope) is None:
        return True
    use.arguments[name] = before
    return False


def _misfit(use: Use, name: str, scope: Scope) -> str | None:
    findings = Findings(lambda _path: None)
    wire = Wire(unit=use.made.unit, name=name, scattered=_is_scattered(use, name))
    check_argument(use.arguments[name], wire, (), (scope, findings))
    return findings.problems[0].message if findings.problems else None
