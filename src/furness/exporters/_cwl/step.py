"""A step of a pipeline as CWL says it: what it is given, what is asked first, what it gives."""

from urllib.parse import quote

from msgspec.structs import replace

from furness.exporters._cwl.arguments import Arguments
from furness.exporters._cwl.draft import Given, Use
from furness.exporters._cwl.guard import Asked
from furness.exporters._cwl.interface import SECRET
from furness.exporters._cwl.place import Place, Write, Written, secrets_in
from furness.exporters._cwl.sources import read_as, short
from furness.exporters._cwl.types import ANY, Wire, gathered
from furness.exporters._cwl.values import Reader, Scope
from furness.exporters._parts import Parts
from furness.model.pipeline import Pipeline, Step, Unit
from furness.model.types import Type


class StepWriter:
    """A step while it is written."""

    def __init__(self, write: Write, parts: Parts, scope: Scope, name: str, step: Step) -> None:
        self._write_unit = write
        self._scope = scope
        self._name = name
        self._step = step
        self._unit: Unit = step.operator
        self._scattered = step.scatter.inputs if step.scatter else ()
        reader = Reader(parts, scope)
        self._arguments = Arguments(parts, reader, name, step).all()
        self._asked = Asked(parts, reader, step, self._arguments)

    def write(self, *, is_awaited: bool) -> None:
        """Put it into the workflow, and what it gives into the names of its pipeline."""
        step, draft = self._step, self._scope.draft
        written = self._write_unit(self._unit, self._place(is_awaited=is_awaited))
        guard, use = self._asked.guard(), self._use(written)
        name = draft.name_for(self._name)
        absent = [key for key in self._scattered if self._arguments[key].whole.nullable]
        if step.scatter and absent:
            draft.add_over_lists(name, use, guard, step.scatter, absent)
        else:
            draft.add(name, use, guard, step.scatter)
        self._scope.outputs[self._name] = {
            key: self._seen(
                one, is_guarded=bool(guard), is_absent=bool(absent), source=f"{name}/{key}"
            )
            for key, one in written.gives.items()
        }
        if written.ended:
            self._scope.ended[self._name] = f"{name}/{written.ended}"

    def _place(self, *, is_awaited: bool) -> Place:
        return Place(
            wires={key: one.wire for key, one in self._arguments.items() if one.differs},
            around=self._step,
            is_nested=True,
            waits=bool(self._step.needs),
            is_awaited=is_awaited,
        )

    def _use(self, written: Written) -> Use:
        given = {key: one.given for key, one in self._arguments.items()}
        if written.after:
            ended = tuple(self._scope.ended[need] for need in self._step.needs)
            wire = Wire(source=ended, type=Type("Json"), is_merged=len(ended) > 1)
            said = read_as("source", wire, {})
            given[written.after] = Given(said=short(said), type=ANY)
        for name in secrets_in(self._unit):
            given[f"{SECRET}{name}"] = Given(said=f"{SECRET}{name}", type="File")
        gives = {key: one.cwl_type for key, one in written.gives.items()}
        if written.ended:
            gives[written.ended] = ANY
        is_workflow = isinstance(self._unit, Pipeline)
        return Use(run=quote(written.file), given=given, gives=gives, is_workflow=is_workflow)

    def _seen(self, one: Wire, *, is_guarded: bool, is_absent: bool, source: str) -> Wire:
        """Give what an output of the step means in its pipeline."""
        if is_guarded:
            one = replace(one, nullable=True, skips=True)
        if self._step.scatter:
            one = gathered(one)
        if is_absent:
            one = replace(one, nullable=True, skips=True)
        return replace(one, source=(source,), is_merged=False)
