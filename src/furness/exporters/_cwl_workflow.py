"""Workflows of CWL v1.2 (https://www.commonwl.org/v1.2/Workflow.html): one for each pipeline.

Lists that a scatter gave keep null for what was skipped, so that later scatters meet the same
elements; who reads the whole list leaves it out.
"""

from typing import Any

from msgspec.structs import replace

from furness.exporters._cwl_draft import Draft
from furness.exporters._cwl_step import Place, StepWriter, Written, secrets_in
from furness.exporters._cwl_tool import (
    PROGRAM,
    SECRET,
    VERSION,
    Manner,
    image_of,
    outputs_given,
    secret,
    tool,
)
from furness.exporters._cwl_types import (
    Wire,
    parameter,
    typed,
    unique,
)
from furness.exporters._cwl_values import Reader, Scope, read_as
from furness.exporters._told import Parts
from furness.graph.order import order
from furness.model.interface import Input, PipelineOutput
from furness.model.markup import write_yaml
from furness.model.operator import Operator
from furness.model.pipeline import (
    Pipeline,
    Retry,
    Step,
    Unit,
    name_of,
    source_of,
)

_OPENED = frozenset(
    (*path, *rest)
    for path in ((), ("steps", "*", "run"), ("steps", "*", "run", "steps", "*", "run"))
    for rest in ((), ("inputs",), ("outputs",), ("steps",), ("steps", "*"))
)
_HEAD = "#!/usr/bin/env cwl-runner\n"


class Files:
    """The files that were written so far."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        """Where the files of operators and literals are added."""
        self.texts: dict[str, str] = {}
        """The text of each."""
        self.images: dict[str, str] = {}
        """The image of each operator whose image must have Python."""

    def write(self, unit: Unit, place: Place, name: str | None = None) -> Written:
        """Write a unit with all that is in it; the same text is written once.

        Args:
            unit: An operator or a pipeline.
            place: Where it is used.
            name: Its file's name without the ending.
        """
        after = unique("after", unit.inputs) if place.waits else None
        ended = unique("ended", {*unit.inputs, *unit.outputs}) if place.is_awaited else None
        written = Written(file="", gives={}, after=after, ended=ended)
        if isinstance(unit, Operator):
            document, gives = self._tool(unit, place, written)
        else:
            document, gives = self._workflow(unit, place, written)
        file = self._file(
            name or name_of(unit), _HEAD + write_yaml(document, _OPENED, is_for_others=True)
        )
        return replace(written, file=file, gives=gives)

    def _file(self, name: str, text: str) -> str:
        number, file = 1, f"{name}.cwl"
        while self.texts.get(file, text) != text:
            number += 1
            file = f"{name}-{number}.cwl"
        self.texts[file] = text
        return file

    def _tool(
        self, operator: Operator, place: Place, written: Written
    ) -> tuple[dict[str, Any], dict[str, Wire]]:
        around = place.around
        manner = Manner(
            resources=around.resources or operator.resources,
            retry=around.retry,
            allow_failure=around.allow_failure,
            nullable=frozenset(name for name, one in place.wires.items() if one.nullable),
            after=written.after,
            ended=written.ended,
        )
        gives = outputs_given(operator, allow_failure=manner.allow_failure)
        document = tool(operator, manner, self.parts)
        image = image_of(operator)
        if image and document.get("baseCommand") == PROGRAM:
            self.images[operator.operator] = image
        return document, gives

    def _workflow(
        self, pipeline: Pipeline, place: Place, written: Written
    ) -> tuple[dict[str, Any], dict[str, Wire]]:
        inputs = {name: _taken(one, place, name) for name, one in pipeline.inputs.items()}
        declared = {
            name: parameter(
                one,
                self.parts,
                inputs[name],
                is_default_kept=name not in place.wires or not inputs[name].nullable,
            )
            for name, one in pipeline.inputs.items()
        }
        declared |= {f"{SECRET}{name}": secret(name) for name in secrets_in(pipeline)}
        if written.after:
            declared[written.after] = {"type": "Any?", "doc": "What must have ended before."}
        taken = frozenset((*pipeline.outputs, *filter(None, [written.ended])))
        scope = Scope(draft=Draft(declared, taken), inputs=inputs, outputs={}, ended={})
        for name in order(pipeline):
            is_awaited = place.is_awaited or _is_needed(name, pipeline)
            step = _inheriting(pipeline.steps[name], place.around)
            StepWriter(self.write, self.parts, scope, name, step).write(is_awaited=is_awaited)
        gives = self._outputs(pipeline, scope, place)
        if written.ended:
            scope.draft.outputs[written.ended] = _all_ended(scope)
        kept = {"label": pipeline.pipeline, "doc": pipeline.description}
        head = {key: text for key, text in kept.items() if text}
        return {"cwlVersion": VERSION, **_headed(scope.draft.document(), head)}, gives

    def _outputs(self, pipeline: Pipeline, scope: Scope, place: Place) -> dict[str, Wire]:
        gives = {}
        reader = Reader(self.parts, scope)
        for name, output in pipeline.outputs.items():
            more: dict[str, Any] = {}
            wire = reader.placed(source_of(output), f"{name}-value")
            if not place.is_nested:
                wire, more = reader.without_skipped(wire, f"{name}-value")
            text = output.description if isinstance(output, PipelineOutput) else ""
            doc = {"doc": text} if text else {}
            said = read_as("outputSource", wire, more)
            scope.draft.outputs[name] = typed(wire.cwl_type, {**said, **doc})
            gives[name] = wire
        return gives


def _headed(document: dict[str, Any], head: dict[str, Any]) -> dict[str, Any]:
    return {"class": document["class"], **head, **document}


def _taken(declared: Input, place: Place, name: str) -> Wire:
    wire = place.wires.get(name)
    if wire is None:
        return Wire(type=declared.type, nullable=declared.default is None, source=(name,))
    nullable = wire.nullable or declared.default is None
    known = replace(wire, nullable=nullable, is_any=False, is_merged=False)
    return replace(known, source=(name,), type=declared.type)


def _is_needed(name: str, pipeline: Pipeline) -> bool:
    return any(name in step.needs for step in pipeline.steps.values())


def _all_ended(scope: Scope) -> dict[str, Any]:
    sources = list(scope.ended.values())
    merged = {"linkMerge": "merge_nested"} if len(sources) > 1 else {}
    found = sources if len(sources) > 1 else sources[0]
    return {"type": "Any?", "outputSource": found, **merged, "doc": "That all steps have ended."}


def _inheriting(step: Step, around: Step) -> Step:
    return replace(
        step,
        retry=around.retry if step.retry == Retry() else step.retry,
        allow_failure=step.allow_failure or around.allow_failure,
    )
