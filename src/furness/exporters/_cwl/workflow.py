"""Workflows of CWL v1.2 (https://www.commonwl.org/v1.2/Workflow.html): one for each pipeline.

Lists that a scatter gave keep null for what was skipped, so that later scatters meet the same
elements; who reads the whole list leaves it out.
"""

from typing import Any

from msgspec.structs import replace

from furness.exporters._cwl.decision import PROGRAM
from furness.exporters._cwl.draft import Draft
from furness.exporters._cwl.interface import outputs_given
from furness.exporters._cwl.manner import Manner
from furness.exporters._cwl.packages import image_of
from furness.exporters._cwl.pipeline import all_ended, declared_in, give_outputs, taken_by
from furness.exporters._cwl.place import Place, Written
from furness.exporters._cwl.step import StepWriter
from furness.exporters._cwl.tool import VERSION, tool
from furness.exporters._cwl.types import Wire
from furness.exporters._cwl.values import Scope
from furness.exporters._nested import inheriting
from furness.exporters._parts import Parts
from furness.exporters._text import unique
from furness.graph.order import order
from furness.model.markup import write_yaml
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Unit, name_of

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
        inputs = taken_by(pipeline, place)
        declared = declared_in(pipeline, place, written, self.parts)
        taken = frozenset((*pipeline.outputs, *filter(None, [written.ended])))
        scope = Scope(draft=Draft(declared, taken), inputs=inputs, outputs={}, ended={})
        for name in order(pipeline):
            is_awaited = place.is_awaited or _is_needed(name, pipeline)
            step = inheriting(pipeline.steps[name], place.around)
            StepWriter(self.write, self.parts, scope, name, step).write(is_awaited=is_awaited)
        gives = give_outputs(pipeline, scope, place, self.parts)
        if written.ended:
            scope.draft.outputs[written.ended] = all_ended(scope)
        kept = {"label": pipeline.pipeline, "doc": pipeline.description}
        head = {key: text for key, text in kept.items() if text}
        document = scope.draft.document()
        return {"cwlVersion": VERSION, "class": document["class"], **head, **document}, gives


def _is_needed(name: str, pipeline: Pipeline) -> bool:
    return any(name in step.needs for step in pipeline.steps.values())
