"""A CWL Workflow as a pipeline."""

from collections.abc import Callable, Collection
from typing import Any

from msgspec.structs import replace

from furness.graph.wires import scope_of
from furness.importers._cwl.draft import Draft, described
from furness.importers._cwl.inputs import draft_of
from furness.importers._cwl.mend import mend
from furness.importers._cwl.names import Report, counted, identifiers, unit_name
from furness.importers._cwl.process import Process, short_name
from furness.importers._cwl.requirements import InForce, in_force, tell_the_rest
from furness.importers._cwl.sources import Sources
from furness.importers._cwl.steps import Use, pipeline_of, scatter
from furness.importers._cwl.tool import Made, made_of
from furness.importers._cwl.wires import wire

Translate = Callable[[Process, InForce], Made]
"""Translates what a step runs."""


def translate_workflow(
    process: Process, required: InForce, report: Report, translate: Translate
) -> Made:
    """Translate a workflow into a pipeline that has no problems.

    Args:
        process: It.
        required: What is in force for it.
        report: Takes what was translated, and what was not.
        translate: Translates what a step runs.
    """
    draft = draft_of(process, required, report)
    names = identifiers([one.id for one in process.node.steps])
    uses = {names[one.id]: _use(draft, one, names[one.id], translate) for one in process.node.steps}
    outputs = _wired(draft, uses.values())
    tell_the_rest(required, report, for_tool=False)
    report.translated.append(f"workflow {process.name}: a pipeline of {counted(uses, 'step')}")
    written = replace(pipeline_of(draft, uses.values(), with_names=True), outputs=outputs)
    made = made_of(draft, written)
    unit = replace(pipeline_of(draft, uses.values(), with_names=False), outputs=outputs)
    kept = {short: ours for short, ours in made.outputs.items() if ours in outputs}
    return replace(made, unit=unit, outputs=kept)


def _wired(draft: Draft, uses: Collection[Use]) -> dict[str, Any]:
    """Give every step its arguments, and then the outputs of the pipeline."""
    sources = Sources(draft)
    for one in uses:
        sources.add_step(one.node, one.name, one.made.outputs)
        scatter(draft, one)
    sources.learn(scope_of(pipeline_of(draft, uses, with_names=False), {}))
    for one in uses:
        wire(draft, sources, one)
    mend(draft, uses)
    return sources.outputs()


def _use(draft: Draft, node: Any, name: str, translate: Translate) -> Use:
    keys = ("steps", short_name(node.id))
    if described(node):
        hint = "a step is described by what it runs: write it there"
        draft.leave(keys, f"the description of the step `{keys[1]}` is not kept", hint)
    process = draft.report.library.used_by(draft.process, node.run, (*keys, "run"))
    around = in_force(draft.process, draft.required, node, keys)
    return Use(
        node=node,
        name=unit_name(name),
        made=translate(process, around),
        entries={short_name(one.id): one for one in node.in_},
    )
